import json
import re

import pytest

from readers.exports.parts import FIXTURES, messages_of, outcomes_of, parts_of
from readers.outcomes import faults, messages, read_memory
from voc.readers.exports.atlassian_document import document_text
from voc.records import Json


def test_an_issue_with_documents_as_texts() -> None:
    first = messages(outcomes_of("tickets/jira_issues.json"))[0]
    assert parts_of(first) == [
        ("subject", "Refund not received"),
        (
            "comment",
            "I sent the coat back three weeks ago.\nno refund\nno answer\nat all \U0001f621",
        ),
        ("comment by agent", "@Nora Pell we are looking into it."),
        ("note by agent", "Warehouse lost it"),
        ("comment", "Thank you, it is here."),
    ]
    assert (first.id, first.author, first.channel) == ("SUP-1", "Nora Pell", "ticket")
    metadata = first.metadata
    assert (metadata["status"], metadata["priority"]) == ("Resolved", "High")
    assert (metadata["csat"], metadata["tags"]) == (4, ["billing"])
    assert metadata["customer_id"] == "c1"
    assert "customfield_10102" not in metadata


def test_an_issue_with_plain_texts_and_one_without_any() -> None:
    outcomes = outcomes_of("tickets/jira_issues.json")
    assert parts_of(messages(outcomes)[1]) == [
        ("subject", "Blank page"),
        ("comment", "The checkout shows a blank page."),
        ("comment by agent", "Which browser?"),
        ("comment", "The one on my phone."),
    ]
    assert faults(outcomes) == [("no_words", 3)]


def test_a_portals_customer_is_one_whoever_reported_and_nobody_is_guessed() -> None:
    comments: list[Json] = [
        {"author": {"accountId": "x", "accountType": "customer"}, "body": "Me too"},
        {"author": {"accountId": "y"}, "body": "Who am I?"},
    ]
    fields: dict[str, Json] = {"summary": "Down", "comment": {"comments": comments}}
    (message,) = messages(read_memory(json.dumps({"key": "A-1", "fields": fields}), "in.json"))
    assert [section.role for section in message.sections] == ["customer", "customer", None]


def test_the_example_of_the_documentation_is_so() -> None:
    page = (FIXTURES.parents[2] / "docs" / "input.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(\{\"key.*?)```\n\n```text\n(.*?)\n```", page, re.DOTALL)
    assert found is not None
    (message,) = messages(read_memory(found[1], "in.json"))
    assert message.text == found[2]


def test_the_table_has_a_column_for_each_comment() -> None:
    first, second = messages_of("tickets/jira.csv")
    assert parts_of(first) == [
        ("subject", "Refund not received"),
        ("comment", 'I sent the coat back.\n\nStill no refund, and "chat" closes.'),
        ("comment by agent", "We are looking into it."),
        ("comment", "Thank you; it is here."),
    ]
    assert first.time == "2025-03-12T09:41:00"
    assert (first.metadata["csat"], first.metadata["tags"]) == (4, ["billing", "refund"])
    assert second.metadata["tags"] == ["web"]
    assert (first.origin and first.origin.line, second.origin and second.origin.line) == (2, 5)


@pytest.mark.parametrize("depth", [3, 5000])
def test_a_document_may_be_deep(depth: int) -> None:
    node: Json = {"type": "paragraph", "content": [{"type": "text", "text": "deep"}]}
    for _ in range(depth):
        node = {"type": "blockquote", "content": [node]}
    assert document_text({"type": "doc", "content": [node]}) == "deep"


@pytest.mark.parametrize(("value", "text"), [("plain", "plain"), (None, None), (["x"], None)])
def test_what_is_no_document_is_a_text_or_nothing(value: Json, text: str | None) -> None:
    assert document_text(value) == text
