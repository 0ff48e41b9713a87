"""Whether a model may be taken at its word: how often it is right where it says how sure it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from voc.confidence import BANDS
from voc.learning.alignment import Overlap
from voc.learning.gold import GoldMessage
from voc.learning.metrics import Flags, Values
from voc.records import Reading

DECISIONS: Final = ("label", "statement_sentiment", "message_sentiment", "intent")
"""The kinds of decision that carry a confidence."""

RELIABILITY_BINS: Final = 10


class Decision(NamedTuple):
    """Something a reading says; `confidence` in [0, 1] and in words."""

    kind: str
    confidence: float
    band: str
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Decisions of a band.

    share: of all decisions of their kind. precision: the share of them that is right, None
    where there are none.
    """

    decisions: int
    share: float | None
    precision: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Claims whose confidence lies in a tenth of [0, 1], and how often they were true."""

    count: int
    confidence: float
    accuracy: float


def decisions(gold: GoldMessage, reading: Reading, overlap: Overlap) -> Iterable[Decision]:
    """Yield everything that a reading says, and whether it is right.

    overlap: which of the reading's statements are aligned with which gold ones. What is said of
    a statement that is aligned with none is wrong.
    """
    for column, statement in zip(overlap.T, reading.statements, strict=True):
        aligned = [g for g, shared in zip(gold.statements, column, strict=True) if shared]
        expected = {label for g in aligned for label in g.labels}
        for label, band in statement.bands.items():
            probability = statement.probabilities[label]
            yield Decision("label", probability, band, label in expected)
        felt = statement.sentiment
        right = felt.label in {g.sentiment for g in aligned}
        yield Decision("statement_sentiment", felt.confidence, felt.band, right)
    felt, intent = reading.sentiment, reading.intent
    yield Decision("message_sentiment", felt.confidence, felt.band, felt.label == gold.sentiment)
    yield Decision("intent", intent.confidence, intent.band, intent.label == gold.intent)


def bands_of(made: Sequence[Decision]) -> dict[str, Band]:
    """Return how precise the decisions of one kind are in each band."""
    found = {}
    for name in BANDS:
        right = [decision.right for decision in made if decision.band == name]
        found[name] = Band(
            decisions=len(right),
            share=len(right) / len(made) if made else None,
            precision=sum(right) / len(right) if right else None,
        )
    return found


def reliability(confidence: Values, true: Flags) -> list[Bin]:
    """Return the reliability diagram of claims: their bins that are not empty."""
    index = np.minimum((confidence * RELIABILITY_BINS).astype(np.int64), RELIABILITY_BINS - 1)
    return [
        Bin(
            count=int(chosen.sum()),
            confidence=float(confidence[chosen].mean()),
            accuracy=float(true[chosen].mean()),
        )
        for chosen in (index == number for number in range(RELIABILITY_BINS))
        if chosen.any()
    ]
