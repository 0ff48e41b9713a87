"""Statements that people cut finer than rules do, put together again."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.learning.coarsening import coarsened

TEXT = "Cold food, rude waiter. Nice view."
FINE: list[dict[str, Any]] = [
    {"start": 0, "end": 10, "labels": ["brand"], "sentiment": "negative"},
    {"start": 11, "end": 23, "labels": ["platform.people"], "sentiment": "negative"},
    {"start": 24, "end": 34, "labels": ["environment"], "sentiment": "positive"},
]
ROW: dict[str, Any] = {"id": "r-1", "text": TEXT, "statements": FINE}


def test_statements_of_one_span_become_one() -> None:
    row = coarsened(ROW, [(0, 23), (24, 34)])
    assert row["statements"] == [
        {"start": 0, "end": 23, "labels": ["brand", "platform.people"], "sentiment": "negative"},
        FINE[2],
    ]
    assert (row["id"], row["text"]) == ("r-1", TEXT)


def test_what_rules_cut_finer_stays_as_people_cut_it() -> None:
    assert coarsened(ROW, [(0, 4), (5, 10), (11, 23), (24, 28), (29, 34)]) == ROW


@pytest.mark.parametrize(
    ("felt", "united"),
    [
        (["neutral", "neutral"], "neutral"),
        (["neutral", "positive"], "positive"),
        (["negative", "negative"], "negative"),
        (["negative", "positive"], "mixed"),
        (["mixed", "neutral"], "mixed"),
        (["mixed", "negative"], "mixed"),
    ],
)
def test_sentiments_are_united(felt: list[str], united: str) -> None:
    statements = [{**FINE[n], "sentiment": feeling} for n, feeling in enumerate(felt)]
    row = coarsened({**ROW, "statements": statements}, [(0, 34)])
    assert [s["sentiment"] for s in row["statements"]] == [united]


@given(st.sets(st.integers(1, 33), max_size=6))
def test_no_text_and_no_label_is_lost(cuts: set[int]) -> None:
    spans = list(pairwise([0, *sorted(cuts), 34]))
    found = coarsened(ROW, spans)["statements"]
    assert {label for s in found for label in s["labels"]} == {k for s in FINE for k in s["labels"]}
    assert (found[0]["start"], found[-1]["end"]) == (0, 34)
    assert len(found) <= len(FINE)
