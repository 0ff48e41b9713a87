import random
from typing import Any

import pytest
from playwright.sync_api import Page

CUT = """async cases => {
  const { segments } = await import(new URL("page/segments.js", document.baseURI));
  return cases.map(([reading, text]) => segments(reading, text));
}"""
ALPHABET = ["a", " ", "\n", "é", "e\u0301", "😡", "👩‍👩‍👧", "🇬🇧", "𐍈", "\u202e", "中"]


def cut(page: Page, *cases: tuple[dict[str, Any], str | None]) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = page.evaluate(CUT, [list(case) for case in cases])
    return found


def statement(text: str, start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text[start:end]}


def drawn(number: int) -> tuple[dict[str, Any], str]:
    """Return a text with statements and parts that are not read, anywhere in it."""
    dice = random.Random(number)
    text = "".join(dice.choices(ALPHABET, k=dice.randint(1, 40)))
    cuts = sorted(dice.sample(range(len(text) + 1), min(len(text) + 1, 2 * dice.randint(0, 4))))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    read = [span for span in spans if dice.random() < 0.7]
    return {
        "statements": [statement(text, *span) for span in read],
        "left_out": [
            {"start": start, "end": end, "kind": "quote"}
            for start, end in spans
            if (start, end) not in read
        ],
    }, text


def test_all_of_a_text_is_there_once_and_offsets_count_code_points(page: Page) -> None:
    cases = [drawn(number) for number in range(300)]
    for (reading, text), found in zip(cases, cut(page, *cases), strict=True):
        assert "".join(part["text"] for part in found) == text
        assert [part["length"] for part in found] == [len(part["text"]) for part in found]
        statements = [part["text"] for part in found if part["statement"] is not None]
        assert statements == [one["text"] for one in reading["statements"]]
        unread = [part["text"] for part in found if part["kind"]]
        assert unread == [text[one["start"] : one["end"]] for one in reading["left_out"]]


def test_a_statement_is_shown_as_the_reading_has_it(page: Page) -> None:
    text = "write to jo@acme.example now"
    shown = {"start": 0, "end": 24, "text": "write to <EMAIL>"}
    [found] = cut(page, ({"statements": [shown]}, text))
    assert [part["text"] for part in found] == ["write to <EMAIL>", " now"]


def test_parts_that_overlap_lose_nothing_and_show_nothing_twice(page: Page) -> None:
    text = "0123456789"
    reading = {
        "statements": [statement(text, 2, 5)],
        "left_out": [
            {"start": 0, "end": 3, "kind": "quote"},
            {"start": 4, "end": 8, "kind": "note"},
        ],
    }
    [found] = cut(page, (reading, text))
    assert [part["text"] for part in found] == ["012", "234", "567", "89"]


def test_without_the_text_the_gaps_say_how_long_they_are(page: Page) -> None:
    text = "Dead. > and quoted\nAlas"
    reading = {
        "statements": [statement(text, 0, 5), statement(text, 19, 23)],
        "left_out": [{"start": 6, "end": 18, "kind": "quote"}],
    }
    [found] = cut(page, (reading, None))
    assert [(part["text"], part["length"], part["kind"]) for part in found] == [
        ("Dead.", 5, None),
        (None, 1, None),
        (None, 12, "quote"),
        (None, 1, None),
        ("Alas", 4, None),
    ]


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0, "0%"), (0.004, "<1%"), (0.5, "50%"), (0.994, "99%"), (0.996, ">99%"), (1, "100%")],
)
def test_nothing_is_said_to_be_surer_than_it_is(page: Page, probability: float, words: str) -> None:
    script = """async p => (await import(new URL("page/words.js", document.baseURI))).percent(p)"""
    assert page.evaluate(script, probability) == words
