"""The figures of drivers, with intervals, from sums of products of blocks of customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from voc.insight import importance, intervals
from voc.insight.intervals import Floats
from voc.insight.regressors import Design, products_by_block
from voc.insight.resampling import dealt, drawn, percentiles

PER_COLUMN: Final = 10
"""Messages needed for each regressor (Harrell, Regression Modeling Strategies, 2015, 4.4)."""


class Range(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is measured of the labels of a design, in their order.

    columns: as in `voc.insight.drivers.SCHEMA`, not a number where it cannot be told.
    explained: R² of all labels together; None, with no weights and gains, where there are fewer
    messages than `needed`.
    method: of the interval of `difference`: `welch` or `bootstrap`.
    """

    columns: Mapping[str, Floats]
    explained: Range | None
    needed: int
    method: str


def measure(rows: Design, *, resamples: int, seed: int) -> Figures:
    """Return the figures of drivers; the outcome must vary, and some label be mentioned."""
    sums = products_by_block(rows.rows, dealt(rows.units, seed=seed))
    whole = sums.sum(axis=0)[np.newaxis]
    samples = np.concatenate([whole, drawn(sums, resamples=resamples, seed=seed)])
    columns = _means(samples, rows)
    needed = PER_COLUMN * 2 * len(rows.labels)
    explained = None
    if len(rows.rows) >= needed:
        weighed, explained = _weighed(samples, rows)
        columns |= weighed
    if not rows.repeated:
        columns |= _welch(rows)
    method = "bootstrap" if rows.repeated else "welch"
    return Figures(columns=columns, explained=explained, needed=needed, method=method)


def _means(samples: Floats, rows: Design) -> dict[str, Floats]:
    """Return means with and without each label, and what follows of them."""
    presence = [group[0] + 1 for group in rows.groups]
    count, total = samples[:, :1, 0], samples[:, 0, -1:]
    mentions, told = samples[:, 0, presence], samples[:, presence, -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        having, lacking = told / mentions, (total - told) / (count - mentions)
    return {
        "with": having[0],
        "without": lacking[0],
        **_ranged("difference", having - lacking),
        **_ranged("impact", total / count - lacking),
    }


def _weighed(samples: Floats, rows: Design) -> tuple[dict[str, Floats], Range]:
    """Return what the regression of the outcome on all labels says, and its R²."""
    known = importance.correlations(samples)
    parts = importance.shares(known, rows.groups)
    whole = parts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = parts / whole
    explained = _ranged("", whole)
    return {
        **_ranged("weight", weights),
        **_ranged("gain", _gains(importance.slopes(known), rows)),
        "inflation": importance.inflations(importance.correlations(samples[:1]), rows.groups)[0],
    }, Range(*(float(value[0]) for value in explained.values()))


def _gains(slopes: Floats, rows: Design) -> Floats:
    """Return what a message that is negative about a label would gain by not mentioning it.

    At the mean score of such messages; not a number where there is none.
    """
    presence, score = (slopes[:, [group[side] for group in rows.groups]] for side in (0, 1))
    scores = rows.rows[:, [group[1] + 1 for group in rows.groups]]
    with np.errstate(invalid="ignore", divide="ignore"):
        low = (scores * rows.negative).sum(axis=0) / rows.negative.sum(axis=0)
    return np.asarray(-(presence + score * low))


def _welch(rows: Design) -> dict[str, Floats]:
    """Return Welch's intervals of the differences, for messages that are independent."""
    sides = []
    for side in (True, False):
        counts, means, variances = np.full((3, len(rows.labels)), np.nan)
        for place, (presence, _) in enumerate(rows.groups):
            values = rows.outcome[(rows.rows[:, presence + 1] > 0) == side]
            counts[place] = values.size
            means[place] = values.mean() if values.size else np.nan
            variances[place] = values.var(ddof=1) if values.size > 1 else np.nan
        sides.append((means, variances, counts))
    low, high = intervals.mean_difference(*sides)
    return {"difference_low": low, "difference_high": high}


def _ranged(name: str, values: Floats) -> dict[str, Floats]:
    """Return a figure of all messages, which is first, and its interval over the samples."""
    low, high = percentiles(values[1:])
    return {name: values[0], f"{name}_low": low, f"{name}_high": high}
