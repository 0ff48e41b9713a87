"""Whether two things occur together more than chance, among messages of the same length.

A long message speaks of more than a short one, whatever it is about: over all lengths together,
everything seems to go with everything. So chance is reckoned within strata of like length, and
added up: Mantel and Haenszel (1959), Statistical aspects of the analysis of data from
retrospective studies of disease.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voc.insight.intervals import DRAWS, LEVEL, Bounds, percentiles

Counts = NDArray[np.int64]

_EXACT: Final = 2_000
"""Messages with both up to which their distribution is worked out; beyond, it is as good as
normal."""


def expected(table: Counts) -> float:
    """Return how many messages would have both by chance.

    table: strata x (both, first alone, second alone, neither).
    """
    return float(_expected(table.astype(np.float64)))


def more_than_chance(table: Counts) -> float:
    """Return how likely so many with both, or more, are by chance.

    Fisher's exact test where there is one stratum; over several the exact conditional test of
    Mehta, Patel and Gray (1985), Computing an exact confidence interval for the common odds ratio
    in several 2 x 2 contingency tables; for large counts the normal approximation of Mantel and
    Haenszel with correction for continuity.
    """
    table = table[table.sum(axis=1) > 0]
    both, first, second, _ = table.T
    one, other, total = both + first, both + second, table.sum(axis=1)
    found = int(both.sum())
    if np.minimum(one, other).sum() <= _EXACT:
        return _exact(one, other, total, found)
    from scipy.stats import norm

    n = total.astype(np.float64)
    spread = one * other * ((n - one) / n) * ((n - other) / n) / np.maximum(n - 1, 1)
    if not spread.sum():
        return 1.0
    return float(norm.sf((found - 0.5 - expected(table)) / np.sqrt(spread.sum())))


def lift_interval(table: Counts, *, seed: int, draws: int = DRAWS, level: float = LEVEL) -> Bounds:
    """Return the interval of how many times as many as by chance have both.

    Messages are drawn again with replacement, as counts of the cells of the table: see
    `intervals.bootstrap`.
    """
    total = int(table.sum())
    drawn = np.random.default_rng(seed).multinomial(total, table.ravel() / total, size=draws)
    tables = drawn.reshape(draws, *table.shape).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        lifts = tables[:, :, 0].sum(axis=1) / _expected(tables)
    return percentiles(np.nan_to_num(lifts, nan=1.0), level=level)


def _expected(tables: NDArray[np.float64]) -> Any:
    both, first, second = tables[..., 0], tables[..., 1], tables[..., 2]
    total = np.maximum(tables.sum(axis=-1), 1)
    return ((both + first) * (both + second) / total).sum(axis=-1)


def _exact(one: Counts, other: Counts, total: Counts, found: int) -> float:
    """Return the chance of `found` or more in all strata, as sums of hypergeometric counts."""
    from scipy.stats import hypergeom

    shares = np.ones(1)
    least = 0
    for a, b, n in zip(one.tolist(), other.tolist(), total.tolist(), strict=True):
        lowest = max(0, a + b - n)
        support = np.arange(lowest, min(a, b) + 1)
        shares = np.convolve(shares, hypergeom.pmf(support, n, a, b))
        least += lowest
    return float(min(1.0, shares[max(0, found - least) :].sum()))
