"""What drives an outcome: how much each component, or leaf label, matters to it.

Three figures for each, of rating, NPS, CSAT, CES or the message's sentiment score:

- `difference`: the mean of messages that mention it less the mean of those that do not; and
  `impact`, the mean of all less the mean of those that do not, which is how much the whole would
  move if they were not there ("score minus score without it").
- `weight`: its part of what the components explain together, by Shapley (`importance.py`).
- `gain`: what the outcome of a message that is negative about it would gain if it did not mention
  it, others equal, from the same regression.

All of it is association: what goes along with a low rating need not be its cause.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from voc.errors import UsageError
from voc.insight.facts import SCALES, SMALL, Facts
from voc.insight.impacts import Figures, Range, measure
from voc.insight.regressors import LABELS_OF, OUTCOMES, SENTIMENT, Design, Level, design, outcome_of
from voc.insight.resampling import RESAMPLES

INFLATED: Final = 5.0
"""A variance inflation factor that is too high (James et al., An Introduction to Statistical
Learning, 2021, section 3.3.3: 5 or 10)."""

_FIGURES: Final = ("with", "without")
_RANGES: Final = ("difference", "impact", "weight", "gain")

SCHEMA: Final = pl.Schema(
    {
        "label": pl.String(),
        "messages": pl.UInt32(),
        "negative": pl.UInt32(),
        "small": pl.Boolean(),
        **dict.fromkeys(_FIGURES, pl.Float64()),
        **{f"{name}{end}": pl.Float64() for name in _RANGES for end in ("", "_low", "_high")},
        "inflation": pl.Float64(),
    }
)
"""A row a label, in taxonomy order; a figure that cannot be told is null.

messages, negative: how many mention it, and how many of these are negative about it.
small: fewer than `SMALL` mention it, or do not.
with, without: mean outcome of messages that mention it, and of those that do not.
difference, impact, weight, gain: see above, each with its 95 % interval.
inflation: variance inflation factor against the other labels.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """What drives an outcome.

    outcome, level: what was asked for, or chosen.
    messages, unscored: how many have the outcome, and how many do not.
    mean: of the outcome.
    explained: R² of all labels together, with its 95 % interval; None where it cannot be told.
    method: of the interval of `difference`: `welch`, or `bootstrap` where customers have several
    messages. All others are bootstrap intervals.
    table: of `SCHEMA`; empty where something is `missing`, which says what.
    warnings: what to know before the figures are used.
    """

    outcome: str
    level: Level
    messages: int = 0
    unscored: int = 0
    mean: float | None = None
    explained: Range | None = None
    method: str | None = None
    table: pl.DataFrame
    missing: str | None = None
    warnings: tuple[str, ...] = ()

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the table by name."""
        return {"drivers": self.table}


def outcomes_of(facts: Facts) -> tuple[str, ...]:
    """Return the outcomes of `OUTCOMES` that any message has."""
    return tuple(name for name in OUTCOMES if outcome_of(facts.messages, name).count())


def find_drivers(
    facts: Facts,
    *,
    outcome: str | None = None,
    level: Level = "component",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Drivers:
    """Return what drives an outcome.

    outcome: one of `OUTCOMES`; None for the first that `SMALL` messages have, which is sentiment
    where customers gave no scores.

    Raises UsageError for another outcome or level.
    """
    if level not in LABELS_OF:
        raise UsageError(f"`level` is none of {', '.join(LABELS_OF)}")
    if outcome is not None and outcome not in OUTCOMES:
        raise UsageError(f"`outcome` is none of {', '.join(OUTCOMES)}")
    outcome = outcome or _first(facts)
    rows = design(facts, outcome=outcome, level=level)
    scored = len(rows.rows)
    missing = _missing(facts, rows, outcome)
    if missing:
        return Drivers(
            outcome=outcome,
            level=level,
            messages=scored,
            unscored=facts.count - scored,
            mean=float(rows.outcome.mean()) if scored else None,
            table=SCHEMA.to_frame(),
            missing=missing,
        )
    return _measured(rows, outcome, level, facts.count - scored, resamples=resamples, seed=seed)


def _first(facts: Facts) -> str:
    for name in SCALES:
        if outcome_of(facts.messages, name).count() >= SMALL:
            return name
    return SENTIMENT


def _missing(facts: Facts, rows: Design, outcome: str) -> str | None:
    """Return why there are no drivers at all."""
    if not facts.count:
        return "there are no messages"
    if not len(rows.rows):
        return f"no message has a value of `{outcome}` that can be used"
    if not rows.labels:
        return f"none of the {len(rows.rows):,} messages with `{outcome}` is about any component"
    if np.ptp(rows.outcome) == 0:
        return f"`{outcome}` is the same in all {len(rows.rows):,} messages that have it"
    return None


def _measured(
    rows: Design, outcome: str, level: Level, unscored: int, *, resamples: int, seed: int
) -> Drivers:
    figures = measure(rows, resamples=resamples, seed=seed)
    table = _table(rows, figures, level)
    return Drivers(
        outcome=outcome,
        level=level,
        messages=len(rows.rows),
        unscored=unscored,
        mean=float(rows.outcome.mean()),
        explained=figures.explained,
        method=figures.method,
        table=table,
        warnings=tuple(_warnings(table, figures, outcome, len(rows.rows))),
    )


def _table(rows: Design, figures: Figures, level: Level) -> pl.DataFrame:
    """Return the table of all labels of a level, also of those that nobody mentions."""
    mentions = rows.rows[:, [presence + 1 for presence, _ in rows.groups]].sum(axis=0)
    found = pl.DataFrame(
        {
            "label": list(rows.labels),
            "messages": mentions,
            "negative": rows.negative.sum(axis=0),
            **figures.columns,
        }
    )
    every = pl.DataFrame({"label": list(LABELS_OF[level])})
    table = every.join(found, on="label", how="left", maintain_order="left").with_columns(
        pl.col("messages", "negative").fill_null(0)
    )
    scarce = pl.min_horizontal("messages", len(rows.rows) - pl.col("messages")) < SMALL
    blank = pl.lit(None, pl.Float64())
    absent = [blank.alias(name) for name in SCHEMA if name not in {*table.columns, "small"}]
    table = table.with_columns(scarce.alias("small"), *absent)
    return table.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def _warnings(table: pl.DataFrame, figures: Figures, outcome: str, messages: int) -> Iterator[str]:
    if figures.explained is None:
        yield (
            f"{messages:,} messages with `{outcome}` are too few to weigh the labels against each "
            f"other: that takes {figures.needed:,}"
        )
    if outcome == SENTIMENT:
        yield (
            "the sentiment of a message is read from the same words as its labels: the figures say "
            "what colours a message, and nothing about what a customer did"
        )
    for label, inflation in (
        table.filter(pl.col("inflation") >= INFLATED).select("label", "inflation").iter_rows()
    ):
        yield (
            f"`{label}` comes with other labels (variance inflation {inflation:.1f}): what is due "
            "to it cannot well be told from what is due to them"
        )
