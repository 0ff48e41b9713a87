"""Signals in statements: where they stand, what makes them none, and whose words count."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import sentiment, statement
from signals import CASES, kinds_of, rows_of
from voc.records import Intent, Signal, Statement
from voc.signals import find_signals, table
from voc.taxonomy import SIGNALS
from voc.text.statements import cut

RULES = table.table_of(
    [
        {
            "kind": "churn_risk",
            "means": "",
            "unless_felt": ["positive"],
            "unless_intent": ["praise"],
            "rule": [
                {
                    "name": "leaves",
                    "phrases": ["cancel it", "cancel it all"],
                    "unless_after": ["never"],
                    "unless_before": ["for me"],
                    "unless_with": ["joke"],
                },
                {"name": "asks", "phrases": ["bye"], "only_with": ["you"]},
            ],
        },
        {"kind": "effort", "means": "", "rule": [{"name": "held", "phrases": ["on hold"]}]},
    ],
    {},
)


def found(
    text: str, *, feeling: str = "negative", intent: str = "complaint", band: str = "high"
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    felt = sentiment(feeling, band=band)
    spoken = [replace(statement(text[a:b], [], start=a), sentiment=felt) for a, b in cut(text)]
    wanted = Intent(label=intent, confidence=0.9, band=band)
    return [_shown(text, s) for s in find_signals(text, spoken, wanted, rules=RULES)]


def _shown(text: str, signal: Signal) -> tuple[str, list[tuple[str, str, int]]]:
    return signal.kind, [(e.rule, text[e.start : e.end], e.statement) for e in signal.evidence]


def test_evidence_points_into_the_text_and_the_longest_words_win() -> None:
    assert found("Hello there. Please cancel it all. Bye you.") == [
        ("churn_risk", [("leaves", "cancel it all", 1), ("asks", "Bye", 2)])
    ]


def test_each_kind_comes_once_and_in_the_order_of_the_taxonomy() -> None:
    kinds = [kind for kind, _ in found("On hold again. Cancel it. On hold. Cancel it.")]
    assert kinds == [kind for kind in SIGNALS if kind in ("churn_risk", "effort")]


@pytest.mark.parametrize(
    "text",
    ["Never cancel it.", "Cancel it for me.", "Cancel it, no joke.", "Bye now.", "Cancel. It."],
)
def test_a_guard_makes_it_none(text: str) -> None:
    assert found(text) == []


def test_a_guard_holds_for_its_own_statement_only() -> None:
    assert found("What a joke. Cancel it.") != []


@pytest.mark.parametrize(
    ("about", "kinds"),
    [
        ({"feeling": "positive"}, ["effort"]),
        ({"intent": "praise"}, ["effort"]),
        ({"feeling": "neutral", "intent": "question"}, ["churn_risk", "effort"]),
        ({"feeling": "positive", "band": "medium"}, ["churn_risk", "effort"]),
        ({"intent": "praise", "band": "low"}, ["churn_risk", "effort"]),
    ],
)
def test_the_model_has_a_say_where_the_kind_asks_it_and_it_is_sure(
    about: Any, kinds: list[str]
) -> None:
    assert [kind for kind, _ in found("Cancel it. On hold.", **about)] == kinds


def test_only_statements_count() -> None:
    text = "Agent: cancel it. Customer: thank you."
    spoken = [statement(text[18:], [], start=18)]
    wanted = Intent(label="other", confidence=0.9, band="high")
    assert find_signals(text, spoken, wanted, rules=RULES) == ()


@given(st.text(max_size=80), st.sampled_from([row["text"] for row in rows_of(CASES)]))
def test_spans_lie_in_their_statements_whatever_the_text(before: str, case: str) -> None:
    text = f"{before}\n{case}"
    spoken = [_plain(text, a, b) for a, b in cut(text)]
    for signal in find_signals(text, spoken, Intent(label="other", confidence=1.0, band="high")):
        ends = 0
        for evidence in signal.evidence:
            about = spoken[evidence.statement]
            assert about.start <= evidence.start < evidence.end <= about.end
            assert ends <= evidence.start
            ends = evidence.end


def _plain(text: str, start: int, end: int) -> Statement:
    return Statement(
        start=start,
        end=end,
        text=text[start:end],
        labels=(),
        probabilities={},
        sentiment=sentiment(),
    )


KNOWN_WRONG = Path(__file__).with_name("known_wrong.json")


def test_every_case_is_read_as_it_is_marked_but_those_that_are_known() -> None:
    wrong = {
        row["text"]
        for row in rows_of(CASES)
        if (row["signal"] in kinds_of(row["text"])) != row["shown"]
    }
    assert wrong == set(json.loads(KNOWN_WRONG.read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", SIGNALS)
def test_there_are_cases_enough(kind: str) -> None:
    rows = [row for row in rows_of(CASES) if row["signal"] == kind]
    shown = sum(row["shown"] for row in rows)
    assert min(shown, len(rows) - shown) >= 40
