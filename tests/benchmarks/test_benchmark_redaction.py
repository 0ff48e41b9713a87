"""The benchmark of redaction: its texts are marked rightly, and its table counts rightly."""

import pytest
from click.testing import CliRunner
from redaction import CASES, main, measure, messages, misses, read_cases

from voc.text.redaction import KINDS, Found, find_patterns

TEXT = "Mail jo@acme.example or 07700 900123"
MAIL = (5, 20, "EMAIL")
PHONE = (24, 36, "PHONE")


def test_every_kind_is_marked_and_many_texts_have_nothing() -> None:
    cases = read_cases(CASES)
    assert len({text for text, _ in cases}) == len(cases) >= 150
    assert {kind for _, marked in cases for *_, kind in marked} == set(KINDS)
    assert sum(not marked for _, marked in cases) > len(cases) // 3


def test_marks_lie_on_words_in_order() -> None:
    for text, marked in read_cases(CASES):
        edges = [edge for start, end, _ in marked for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(text[a:b].strip() == text[a:b] != "" for a, b, _ in marked)


def test_what_is_right_found_and_hidden_is_counted() -> None:
    wide = Found(0, 20, "EMAIL", 1)
    wrong = Found(24, 36, "CARD", 1)
    tallies = measure([(TEXT, [MAIL, PHONE])], lambda _: [wide, wrong], KINDS)
    assert tallies["EMAIL"].row("EMAIL").split() == ["EMAIL", "1", "1", "0.000", "0.000", "1.000"]
    assert tallies["PHONE"].row("PHONE").split() == ["PHONE", "1", "0", "-", "0.000", "1.000"]
    assert tallies["all"].row("all").split() == ["all", "2", "2", "0.000", "0.000", "1.000"]
    right = measure([(TEXT, [MAIL, PHONE])], find_patterns, KINDS)["all"]
    assert right.row("all").split() == ["all", "2", "2", "1.000", "1.000", "1.000"]


def test_what_is_wrong_is_shown() -> None:
    (line,) = misses([(TEXT, [MAIL])], find_patterns, ["EMAIL", "PHONE"])
    assert line == f"{TEXT}\n    +PHONE 07700 900123"
    assert not list(misses([(TEXT, [MAIL, PHONE])], find_patterns, ["EMAIL", "PHONE"]))


def test_messages_have_two_hundred_characters() -> None:
    made = messages([TEXT] * 20)
    assert made
    assert {len(message) for message in made} == {200}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "NAME"])
def test_the_table_of_the_document_is_what_is_printed(kind: str) -> None:
    result = CliRunner().invoke(main, [])
    (row,) = (line for line in result.stdout.splitlines() if line.startswith(f"{kind} "))
    document = CASES.parents[1] / "docs" / "privacy.md"
    assert row in document.read_text(encoding="utf-8").splitlines()
