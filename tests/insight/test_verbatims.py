from typing import Any

import pytest

from insight.made import facts_of
from voc.insight import verbatims

DEAD = ("The toaster arrived dead, of course", ["brand"], "negative", -0.9)
BOX = ("They want the box it came in back", ["platform.policy"], "negative", -0.8)
LIKE = ("I do like the colour of the thing", ["brand"], "positive", 0.7)
ROWS: list[dict[str, Any]] = [
    {"says": [LIKE], "channel": "chat"},
    {"says": [("Hello there, good morning to you", [], "neutral"), DEAD, BOX]},
    {"says": [("Dead", ["brand"], "negative", -1.0)]},
    {"says": [("the toaster ARRIVED dead: of course!", ["brand"], "negative", -0.9)]},
    {"says": [("Dead. " * 200, ["brand"], "negative", -0.95)]},
]


def shown(**options: Any) -> list[str]:
    return [one.id for one in verbatims(facts_of(ROWS), **options)]


def test_the_most_telling_come_first_and_what_is_said_again_is_left_out() -> None:
    assert shown(component="brand") == ["m-1", "m-0", "m-2", "m-4"]


def test_statements_are_marked_and_in_order() -> None:
    [one] = verbatims(facts_of(ROWS), component="platform")
    assert [said.shown_for for said in one.statements] == [False, False, True]
    assert [said.text for said in one.statements] == [text for text, *_ in ROWS[1]["says"]]
    assert one.statements[1].start == len(one.statements[0].text) + 1
    assert one.statements[2].leaves == ("platform.policy",)
    assert (one.n, one.id, one.channel, one.telling) == (1, "m-1", "ticket", 0.8)


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"component": "brand", "feeling": "positive"}, ["m-0"]),
        ({"component": "brand", "where": {"channel": "chat"}}, ["m-0"]),
        ({"where": {"leaf": "platform.policy"}}, ["m-1"]),
        ({"component": "brand", "limit": 1}, ["m-1"]),
        ({"component": "interface"}, []),
        ({"limit": 2}, ["m-1", "m-0"]),
    ],
)
def test_selections(options: dict[str, Any], ids: list[str]) -> None:
    assert shown(**options) == ids


def test_without_a_component_every_statement_is_shown_for() -> None:
    assert all(said.shown_for for one in verbatims(facts_of(ROWS)) for said in one.statements)


def test_nothing() -> None:
    assert verbatims(facts_of([]), component="brand") == []
