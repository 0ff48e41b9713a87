"""How sure a model is, in words: bands of confidence, each with a stated precision.

`high` is right at least 95 times of 100 on the set that the bands were chosen on, `medium` at
least 70 times; `low` promises nothing. A model's manifest holds the cutoffs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BANDS: Final = ("high", "medium", "low")
"""From the surest down."""

PRECISION: Final[Mapping[str, float]] = {"high": 0.95, "medium": 0.7}
"""The share of the decisions in a band that are right."""

NEVER: Final = 2.0
"""A cutoff that no probability reaches: a band that the model cannot promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoffs:
    """Probabilities from which a decision of one kind is in a band."""

    high: float
    medium: float

    def band(self, probability: float) -> str:
        """Return the band of a decision with this calibrated probability."""
        if probability >= self.high:
            return "high"
        return "medium" if probability >= self.medium else "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """The cutoffs of all kinds of decision.

    label: that a statement has a label. statement_sentiment: of a statement, as a whole or
    about one label. message_sentiment, intent: of a message.
    """

    label: Cutoffs
    statement_sentiment: Cutoffs
    message_sentiment: Cutoffs
    intent: Cutoffs


def at_least(band: str, least: str) -> bool:
    """Return whether `band` is as sure as `least`, or surer."""
    return BANDS.index(band) <= BANDS.index(least)


def surest(bands: list[str]) -> str:
    """Return the surest of some bands."""
    return min(bands, key=BANDS.index)
