"""Whether a model may be taken at its word: decisions, their bands, and reliability diagrams."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading, statement
from voc.confidence import BANDS
from voc.learning.evaluation import Pair, evaluate, format_evaluation
from voc.learning.gold import GoldMessage, GoldStatement
from voc.learning.reliability import Band, Decision, bands_of, decisions, reliability
from voc.records import Reading

bands = st.sampled_from(BANDS)
made = st.builds(Decision, st.just("label"), st.floats(0, 1), bands, st.booleans())

READING = reading(
    statement("The toaster broke.", ["brand", "interface"], "negative", band="low"),
    statement("The staff were kind.", ["platform.people"], "positive"),
)


def gold(*statements: tuple[Sequence[str], str]) -> GoldMessage:
    """Return what should be read in the statements of `READING`, from labels and a sentiment."""
    return GoldMessage(
        id="t-1",
        source="toys",
        channel="ticket",
        text=READING.message.text,
        sentiment="negative",
        intent="praise",
        statements=tuple(
            GoldStatement(start=s.start, end=s.end, labels=tuple(labels), sentiment=feeling)
            for s, (labels, feeling) in zip(READING.statements, statements, strict=True)
        ),
    )


GOLD = gold((["brand"], "mixed"), (["platform.people"], "positive"))


def decided(overlap: list[list[int]], *, item: Reading = READING) -> list[Decision]:
    return list(decisions(GOLD, item, np.array(overlap)))


def test_all_that_a_reading_says_is_a_decision() -> None:
    assert decided([[9, 0], [0, 9]]) == [
        Decision("label", 0.9, "low", True),
        Decision("label", 0.9, "low", False),
        Decision("statement_sentiment", 0.9, "high", False),
        Decision("label", 0.9, "high", True),
        Decision("statement_sentiment", 0.9, "high", True),
        Decision("message_sentiment", 0.9, "high", True),
        Decision("intent", 0.8, "medium", False),
    ]


def test_what_is_said_of_a_statement_that_is_aligned_with_none_is_wrong() -> None:
    right = [
        d.right for d in decided([[0, 0], [0, 0]]) if d.kind in ("label", "statement_sentiment")
    ]
    assert right == [False] * 5


def test_a_statement_that_holds_two_may_say_what_either_does() -> None:
    item = reading(statement(READING.message.text, ["brand", "platform.people"], "mixed"))
    found = decided([[9], [9]], item=item)
    assert [d.right for d in found if d.kind != "intent"] == [True, True, True, True]


@given(st.lists(made))
def test_a_band_counts_what_is_in_it(found: list[Decision]) -> None:
    counted = bands_of(found)
    assert list(counted) == list(BANDS)
    for name in BANDS:
        own = [d for d in found if d.band == name]
        assert counted[name].decisions == len(own)
        right = sum(d.right for d in own)
        assert counted[name].precision == (right / len(own) if own else None)
        assert counted[name].share == (len(own) / len(found) if found else None)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_bins_hold_every_claim_once_in_their_order(claims: list[tuple[float, bool]]) -> None:
    confidence = np.array([c for c, _ in claims], np.float64)
    bins = reliability(confidence, np.array([t for _, t in claims], np.bool_))
    assert sum(b.count for b in bins) == len(claims)
    assert all(b.count > 0 and 0 <= b.accuracy <= 1 for b in bins)
    assert [b.confidence for b in bins] == sorted(b.confidence for b in bins)
    assert sum(b.count * b.accuracy for b in bins) == pytest.approx(sum(t for _, t in claims))


def test_bins_are_tenths_and_the_last_holds_certainty() -> None:
    confidence = np.array([0.0, 0.05, 0.1, 0.91, 1.0])
    bins = reliability(confidence, np.array([False, True, True, True, False]))
    assert [(b.count, b.accuracy) for b in bins] == [(2, 0.5), (1, 1.0), (2, 0.5)]
    assert [b.confidence for b in bins] == pytest.approx([0.025, 0.1, 0.955])


def test_an_evaluation_says_how_precise_each_band_is() -> None:
    missed = Pair(gold=GOLD, reading=None)
    found = evaluate([Pair(gold=GOLD, reading=READING), missed], resamples=1)
    assert found.bands["label"] == {
        "high": Band(decisions=1, share=1 / 3, precision=1.0),
        "medium": Band(decisions=0, share=0.0, precision=None),
        "low": Band(decisions=2, share=2 / 3, precision=0.5),
    }
    assert found.bands["intent"]["high"] == Band(decisions=0, share=0.0, precision=None)
    assert found.bands["intent"]["medium"] == Band(decisions=1, share=1.0, precision=0.0)
    rows = [" ".join(line.split()) for line in format_evaluation(found).splitlines()]
    assert "label, high 1 0.333 1.000" in rows
    assert "intent, medium 1 1.000 0.000" in rows
    assert "intent, high 0 0.000 -" in rows
