"""How much of an outcome each group of regressors explains, from sums of products alone.

The weights are those of Lindeman, Merenda & Gold (Introduction to Bivariate and Multivariate
Analysis, 1980, p. 119), which are Shapley's (Lipovetsky & Conklin, Analysis of regression in game
theory approach, 2001): the gain in R² that a group brings, averaged over all orders in which the
groups can come in. They are never negative and add up to R². Groups of columns come in together
(Groemping, Relative importance for linear regression in R, 2006). All subsets are computed: 32 for
five groups, 256 for eight.

Everything is of a stack of matrices of sums of products, so that a bootstrap is one call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from typing import Final

import numpy as np

from voc.insight.intervals import Floats

_RIDGE: Final = 1e-9
"""Added to the diagonal of correlations: a column that repeats another changes R² by no more."""

_STILL: Final = 1e-10
"""A column whose variance is below this share of its mean square does not vary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlations:
    """What a stack of samples says of regressors and outcome.

    among: of the regressors, shape (samples, columns, columns), with the ridge.
    outcome: of each regressor with the outcome, shape (samples, columns).
    spread: standard deviations, the outcome's last, shape (samples, columns + 1).
    Columns that do not vary have spread 0 and no correlation.
    """

    among: Floats
    outcome: Floats
    spread: Floats


def correlations(products: Floats) -> Correlations:
    """Return the correlations in sums of products.

    products: `Z.T @ Z` of samples, shape (samples, columns + 2, columns + 2), where `Z` has a
    column of ones, the regressors and the outcome.
    """
    count = products[:, :1, :1]
    squares = products[:, 1:, 1:] / count
    means = products[:, 0, 1:] / count[:, 0]
    covariance = squares - means[:, :, np.newaxis] * means[:, np.newaxis, :]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    moves = variance > _STILL * np.diagonal(squares, axis1=1, axis2=2)
    spread = np.sqrt(np.where(moves, variance, 0.0))
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=moves)
    among = covariance * scale[:, :, np.newaxis] * scale[:, np.newaxis, :]
    columns = np.arange(among.shape[1] - 1)
    among[:, columns, columns] = 1.0 + _RIDGE
    return Correlations(among=among[:, :-1, :-1], outcome=among[:, :-1, -1], spread=spread)


def explained(known: Correlations, columns: Sequence[int]) -> Floats:
    """Return R² of the outcome on some of the regressors, shape (samples,)."""
    chosen = list(columns)
    if not chosen:
        return np.zeros(len(known.outcome))
    among = known.among[:, chosen][:, :, chosen]
    outcome = known.outcome[:, chosen]
    return np.asarray(np.einsum("sc,sc->s", outcome, _solved(among, outcome)))


def shares(known: Correlations, groups: Sequence[Sequence[int]]) -> Floats:
    """Return the part of R² that each group of columns is worth, shape (samples, groups).

    They add up to the R² of all groups together. Takes 2 ** len(groups) regressions.
    """
    masks = range(1 << len(groups))
    values = np.stack([explained(known, _columns(groups, mask)) for mask in masks], axis=1)
    return values @ _shapley(len(groups))


def slopes(known: Correlations) -> Floats:
    """Return the outcome's change by one of each regressor, others equal: (samples, columns)."""
    steepness = _solved(known.among, known.outcome) * known.spread[:, -1:]
    spread = known.spread[:, :-1]
    return np.divide(steepness, spread, out=np.zeros_like(spread), where=spread > 0)


def inflations(known: Correlations, groups: Sequence[Sequence[int]]) -> Floats:
    """Return the variance inflation factor of each group, shape (samples, groups).

    The highest of its columns', each against the columns of other groups: two columns of one group
    that say the same do no harm, since they come in together.
    """
    return np.stack([_inflation(known, groups, place) for place in range(len(groups))], axis=1)


def _inflation(known: Correlations, groups: Sequence[Sequence[int]], place: int) -> Floats:
    others = [c for other, group in enumerate(groups) if other != place for c in group]
    highest = np.ones(len(known.outcome))
    if not others:
        return highest
    among = known.among[:, others][:, :, others]
    for column in groups[place]:
        along = known.among[:, others, column]
        told = np.einsum("sc,sc->s", along, _solved(among, along))
        highest = np.maximum(highest, 1 / np.maximum(1 - told, _RIDGE))
    return highest


def _solved(among: Floats, right: Floats) -> Floats:
    return np.asarray(np.linalg.solve(among, right[:, :, np.newaxis])[:, :, 0])


def _columns(groups: Sequence[Sequence[int]], mask: int) -> list[int]:
    return [column for place, group in enumerate(groups) if mask >> place & 1 for column in group]


def _shapley(players: int) -> Floats:
    """Return what each subset's value counts for each player, shape (2 ** players, players)."""
    weights = np.empty((1 << players, players))
    for mask in range(1 << players):
        size = mask.bit_count()
        for player in range(players):
            before = size - 1 if mask >> player & 1 else size
            orders = factorial(before) * factorial(players - before - 1) / factorial(players)
            weights[mask, player] = orders if mask >> player & 1 else -orders
    return weights
