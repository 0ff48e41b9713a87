"""What holds for all exports of tickets, posts and reviews: who is asked, and nothing fails."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.exports.parts import FIXTURES
from readers.outcomes import messages, read_memory
from voc.errors import VocError
from voc.readers import Columns
from voc.readers.exports import document_of, table_of
from voc.readers.messages import Feed
from voc.records import Json, Message
from voc.taxonomy import ROLES, SECTION_KINDS

FEED = Feed(file="in", label="in", columns=Columns())
JSONS = sorted(
    path for kind in ("tickets", "posts", "reviews") for path in (FIXTURES / kind).glob("*.json*")
)
TABLES = sorted(
    path for kind in ("tickets", "posts", "reviews") for path in (FIXTURES / kind).glob("*.?sv")
)

ORDINARY: list[Json] = [
    {"text": "a"},
    {"id": 1, "subject": "a", "description": "b", "requester": "Ann", "status": "open"},
    {"id": 1, "subject": "a", "description": "b", "requester_id": 4, "status": "open"},
    {"comments": [{"id": 1, "body": "a", "author": "Ann"}]},
    {"tickets": [{"id": 1, "subject": "a", "description": "b"}], "users": []},
    {"data": [{"id": "1", "text": "a"}], "meta": {"count": 1}},
    {"data": {"id": "1", "text": "a"}},
    {"id": "1", "text": "a", "author_id": "2"},
    {"title": "a", "text": "b", "rating": 4, "author": "Ann"},
    {"review_id": "1", "title": "a", "review": "b", "rating": 4, "product": "c"},
    {"user": "Ann", "score": 4, "content": "a", "date": "2025-03-04"},
    {"content": "a", "account": "4711", "visibility": "public"},
    {"kind": "review", "data": {"body": "a"}, "body": "b"},
    {"feed": {"entry": [{"title": "a", "content": "b"}]}},
    {"type": "conversation", "text": "a"},
    {"key": "A-1", "fields": {"text": "a"}},
    {"properties": {"subject": "a", "content": "b"}},
    {"visitor": "Ann", "history": [], "message": "a"},
    {"incoming": True, "body": "a"},
    ["a", "b"],
    [{"text": "a"}],
    [[{"body": "a"}]],
    [],
    {},
]


@pytest.mark.parametrize("value", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_json_is_no_export(value: Json) -> None:
    assert document_of(value, FEED) is None


@pytest.mark.parametrize(
    "header",
    [
        "id,text",
        "Ticket ID,Created at,Channel,Requester,Subject,Description,Status,Priority,Tags",
        "review_id,date,rating,product,title,text",
        "Clothing ID,Age,Title,Review Text,Rating,Recommended IND",
        "date,title,review,rating,userName",
        "Summary,Description,Status,Comment",
        "subject,body,answer,type,queue,priority,language",
        "tweet_id,airline_sentiment,name,text,tweet_created",
        "title,body,author,score",
        "conversation_id,author,body",
    ],
)
def test_ordinary_tables_are_no_export(header: str) -> None:
    assert table_of(header.split(","), FEED) is None


@pytest.mark.parametrize("path", [*JSONS, *TABLES], ids=lambda path: path.name)
def test_where_the_user_names_the_text_nobody_is_asked(path: Path) -> None:
    feed = Feed(file="in", label="in", columns=Columns(text="body"))
    if path in TABLES:
        names = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert table_of(names, feed) is None
    else:
        assert document_of(_first(path), feed) is None


def test_a_list_that_only_an_export_would_have_is_found_in_a_large_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from voc.readers import json_array

    content = (FIXTURES / "tickets" / "jira_issues.json").read_bytes()
    whole = read_memory(content, "in.json")
    monkeypatch.setattr(json_array, "_WHOLE_BYTES", 10)
    assert read_memory(content, "in.json") == whole


def _first(path: Path) -> Json:
    """Return the first line or the whole of a fixture."""
    text = path.read_text(encoding="utf-8")
    value: Json = json.loads(text.splitlines()[0] if path.suffix == ".jsonl" else text)
    return value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every object and list in a value, with each of its keys."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        found.extend((node, key) for key in keys)
        waiting.extend(node[key] for key in keys if isinstance(node[key], dict | list))
    return found


def _check(outcome: object) -> None:
    """Check that sections lie within the text, in order and apart."""
    if not isinstance(outcome, Message):
        return
    end = 0
    for section in outcome.sections:
        assert end <= section.start < section.end <= len(outcome.text)
        assert section.kind in SECTION_KINDS
        assert section.role in (*ROLES, None)
        assert outcome.text[section.start : section.end].strip()
        end = section.end
    json.dumps(dict(outcome.metadata))


OTHER = st.sampled_from(
    [None, True, 0, -1.5, 10**40, "", " ", "text", [], {}, ["x"], {"x": [None]}]
)


@pytest.mark.parametrize("path", JSONS, ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=25)
def test_no_change_of_a_document_raises_anything_but_our_errors(
    path: Path, data: st.DataObject
) -> None:
    value = deepcopy(_first(path))
    for _ in range(data.draw(st.integers(0, 4))):
        places = _places(value)
        if not places:
            break
        node, key = places[data.draw(st.integers(0, len(places) - 1))]
        if data.draw(st.booleans()):
            node[key] = deepcopy(data.draw(OTHER))
        else:
            del node[key]
    try:
        outcomes = read_memory(json.dumps(value), path.name.replace(".jsonl", ".json"))
    except VocError:
        return
    for outcome in outcomes:
        _check(outcome)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=15)
def test_no_change_of_a_table_raises_anything_but_our_errors(
    path: Path, data: st.DataObject
) -> None:
    text = path.read_text(encoding="utf-8")
    start = text.index("\n") + 1
    at = data.draw(st.integers(start, len(text)))
    length = data.draw(st.integers(0, 30))
    changed = text[:at] + data.draw(st.text(max_size=5)) + text[at + length :]
    try:
        outcomes = read_memory(changed.encode("utf-8", "surrogatepass"), path.name)
    except VocError:
        return
    for outcome in outcomes:
        _check(outcome)


@pytest.mark.parametrize("path", [*JSONS, *TABLES], ids=lambda path: path.name)
def test_every_fixture_is_known_and_read(path: Path) -> None:
    outcomes = read_memory(path.read_bytes(), path.name)
    assert messages(outcomes)
    for outcome in outcomes:
        _check(outcome)
