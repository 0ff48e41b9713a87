"""Scores out of counts: precision, recall, F1, their averages, calibration and intervals.

Counts are arrays whose last two axes are the classes and their (true positives, false positives,
false negatives). Axes in front of these are messages or resamples, so the same functions score
one total or a thousand resampled ones. A score without a denominator is undefined: NaN in
arrays, None in a `Report`, and never 0.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

CONFIDENCE_LEVEL: Final = 0.95
CALIBRATION_BINS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well one class was found; None where undefined.

    support: how many items truly have the class. Recall and F1 are undefined without any,
    precision is where the class was never predicted.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """Unweighted means of the defined scores of the `classes` classes that have support."""

    precision: float | None
    recall: float | None
    f1: float | None
    classes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Scores of every class of one task, and their averages.

    micro: over all decisions pooled. Where each item has exactly one class (sentiment, intent)
    its recall is the accuracy.
    """

    classes: Mapping[str, Scores]
    macro: Macro
    micro: Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with its bootstrap interval; None where undefined."""

    value: float | None
    low: float | None
    high: float | None


def membership(classes: Sequence[str], items: Sequence[Collection[str]]) -> Flags:
    """Return which classes each item holds, shape (items, classes)."""
    table = [[name in item for name in classes] for item in items]
    return np.array(table, dtype=np.bool_).reshape(len(items), len(classes))


def count(
    classes: Sequence[str],
    gold: Sequence[Collection[str]],
    predicted: Sequence[Collection[str]],
) -> Counts:
    """Compare the classes of each item with those predicted for it, shape (classes, 3)."""
    true, found = membership(classes, gold), membership(classes, predicted)
    cells = (true & found, ~true & found, true & ~found)
    return np.stack([cell.sum(axis=0) for cell in cells], axis=-1)


def support(counts: Counts) -> Counts:
    """Return how many items truly have each class."""
    return np.asarray(counts[..., 0] + counts[..., 2])


def precision(counts: Counts) -> Values:
    """Return the share of predictions that are right, NaN where there is none."""
    return _ratio(counts[..., 0], counts[..., 0] + counts[..., 1])


def recall(counts: Counts) -> Values:
    """Return the share of true items that were found, NaN where there is none."""
    return _ratio(counts[..., 0], support(counts))


def f1(counts: Counts) -> Values:
    """Return 2TP / (2TP + FP + FN), NaN where no item truly has the class."""
    decisions = 2 * counts[..., 0] + counts[..., 1] + counts[..., 2]
    return _ratio(2 * counts[..., 0], np.where(support(counts) > 0, decisions, 0))


def macro_f1(counts: Counts) -> Values:
    """Return the mean F1 of the classes with support."""
    return _mean_of_defined(f1(counts))


def micro_f1(counts: Counts) -> Values:
    """Return the F1 of all decisions pooled."""
    return f1(counts.sum(axis=-2))


def accuracy(counts: Counts) -> Values:
    """Return the share of items whose one class was found."""
    return recall(counts.sum(axis=-2))


def report(classes: Sequence[str], counts: Counts) -> Report:
    """Return the scores of a task from its total counts, shape (classes, 3)."""
    supported = counts[support(counts) > 0]
    return Report(
        classes={name: _scores(row) for name, row in zip(classes, counts, strict=True)},
        macro=Macro(
            precision=defined(_mean_of_defined(precision(supported))),
            recall=defined(_mean_of_defined(recall(supported))),
            f1=defined(macro_f1(supported)),
            classes=len(supported),
        ),
        micro=_scores(counts.sum(axis=0)),
    )


def calibration_error(
    confidence: Values, correct: Flags, *, bins: int = CALIBRATION_BINS
) -> float | None:
    """Return the expected calibration error over equal-width bins (Naeini et al. 2015).

    confidence, correct: arrays of one shape; the mean over bins of |accuracy - confidence|,
    weighted by their sizes. None where there is nothing to average.
    """
    if confidence.size == 0:
        return None
    index = np.minimum((confidence.ravel() * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(index, weights=confidence.ravel() - correct.ravel())
    return float(np.abs(gaps).sum() / confidence.size)


def resample(counts: Counts, *, resamples: int, seed: int) -> Counts:
    """Return total counts of messages drawn with replacement, shape (resamples, classes, 3).

    counts: one row a message, shape (messages, classes, 3). The same seed draws the same
    messages for every task, whatever its classes.
    """
    generator = np.random.default_rng(seed)
    messages = len(counts)
    totals = np.empty((resamples, *counts.shape[1:]), dtype=np.int64)
    for total in totals:
        drawn = np.bincount(generator.integers(messages, size=messages), minlength=messages)
        total[...] = np.tensordot(drawn, counts, axes=1)
    return totals


def interval(values: Values) -> tuple[float | None, float | None]:
    """Return the percentile interval of a resampled score, over the resamples that define it."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None, None
    tail = (1 - CONFIDENCE_LEVEL) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def defined(value: Values) -> float | None:
    """Return a single score as a number, None where it is undefined."""
    return None if np.isnan(value) else float(value)


def _scores(counts: Counts) -> Scores:
    return Scores(
        precision=defined(precision(counts)),
        recall=defined(recall(counts)),
        f1=defined(f1(counts)),
        support=int(support(counts)),
    )


def _ratio(numerator: Counts | Values, denominator: Counts) -> Values:
    ratio: Values = np.full(np.shape(numerator), np.nan)
    np.divide(numerator, denominator, out=ratio, where=denominator > 0)
    return ratio


def _mean_of_defined(values: Values) -> Values:
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1))
