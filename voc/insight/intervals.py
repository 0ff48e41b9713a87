"""Intervals of what was counted and averaged: the one place where they are worked out.

All take arrays or single numbers, and give the lower and the upper bound as arrays of the same
shape; a bound is not-a-number where there is nothing to tell it from.
"""

from collections.abc import Callable
from statistics import NormalDist
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Bounds: TypeAlias = tuple[Floats, Floats]

LEVEL: Final = 0.95
DRAWS: Final = 2_000
"""Samples of a bootstrap: enough for bounds that move by less than a tenth of their width."""


def normal_quantile(level: float = LEVEL) -> float:
    """Return how many standard errors lie on each side of the middle: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: ArrayLike, trials: ArrayLike, *, level: float = LEVEL) -> Bounds:
    """Return the interval of a share.

    Wilson (1927), Probable inference, the law of succession, and statistical inference; as Brown,
    Cai and DasGupta (2001), Interval estimation for a binomial proportion, recommend it.
    """
    k, n, z = _floats(successes), _floats(trials), normal_quantile(level)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # Rounding would leave the outer bounds of none and all a hair inside.
    low = np.where(k == 0, 0.0, np.clip(middle - half, 0, 1))
    high = np.where(k == n, 1.0, np.clip(middle + half, 0, 1))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def net(
    positive: ArrayLike, negative: ArrayLike, trials: ArrayLike, *, level: float = LEVEL
) -> Bounds:
    """Return the interval of a net share, (positive - negative) / trials.

    Both shares are of the same trials, as are those of paired data, whose adjusted Wald interval
    this is: Bonett and Price (2012), Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data. It also holds where all are of one pole.
    """
    up, down, n, z = _floats(positive), _floats(negative), _floats(trials), normal_quantile(level)
    p, q = (up + 1) / (n + 2), (down + 1) / (n + 2)
    half = z * np.sqrt((p + q - (p - q) ** 2) / (n + 2))
    low, high = np.clip(p - q - half, -1, 1), np.clip(p - q + half, -1, 1)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def net_difference(
    first: tuple[ArrayLike, ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike, ArrayLike],
    *,
    level: float = LEVEL,
) -> Bounds:
    """Return the interval of one net share minus another; each is positive, negative, trials."""
    return square_and_add(
        _net_share(*first),
        net(*first, level=level),
        _net_share(*second),
        net(*second, level=level),
    )


def share_difference(
    first: tuple[ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike],
    *,
    level: float = LEVEL,
) -> Bounds:
    """Return the interval of one share minus another of other trials; each successes, trials.

    Newcombe (1998), Interval estimation for the difference between independent proportions,
    method 10.
    """
    one, other = _share(*first), _share(*second)
    return square_and_add(one, wilson(*first, level=level), other, wilson(*second, level=level))


def square_and_add(
    first: ArrayLike, of_first: Bounds, second: ArrayLike, of_second: Bounds
) -> Bounds:
    """Return the interval of the difference of two independent estimates from their own intervals.

    Zou and Donner (2008), Construction of confidence limits about effect measures: a general
    approach.
    """
    one, other = _floats(first), _floats(second)
    below = np.hypot(one - of_first[0], of_second[1] - other)
    above = np.hypot(of_first[1] - one, other - of_second[0])
    return one - other - below, one - other + above


def mean(
    means: ArrayLike, variances: ArrayLike, counts: ArrayLike, *, level: float = LEVEL
) -> Bounds:
    """Return the interval of a mean, by Student's t; variances are of a sample (n - 1)."""
    m, n = _floats(means), _floats(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.where(n > 1, np.sqrt(_floats(variances) / n), np.nan)
        half = _t_quantile(n - 1, level) * error
    return m - half, m + half


def mean_difference(
    first: tuple[ArrayLike, ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike, ArrayLike],
    *,
    level: float = LEVEL,
) -> Bounds:
    """Return the interval of one mean minus another; each is mean, variance (n - 1), count.

    Welch (1947), The generalization of "Student's" problem when several different population
    variances are involved.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        (m1, e1, f1), (m2, e2, f2) = _mean_and_error(*first), _mean_and_error(*second)
        degrees = (e1 + e2) ** 2 / (e1 * e1 / f1 + e2 * e2 / f2)
        # Samples that do not vary at all have a difference without a doubt.
        degrees = np.where(e1 + e2 > 0, degrees, 1.0)
        half = _t_quantile(degrees, level) * np.sqrt(e1 + e2)
    return m1 - m2 - half, m1 - m2 + half


def bootstrap(
    values: ArrayLike,
    statistic: Callable[[Floats], Any],
    *,
    seed: int,
    draws: int = DRAWS,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic of a sample.

    values: a sample along the first axis.
    statistic: takes such an array and gives a number.
    seed: the same one gives the same bounds.

    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    sample = _floats(values)
    if not len(sample):
        return float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    places = (generator.integers(len(sample), size=len(sample)) for _ in range(draws))
    low, high = percentiles(np.array([statistic(sample[some]) for some in places]), level=level)
    return float(low), float(high)


def percentiles(drawn: Floats, *, level: float = LEVEL) -> Bounds:
    """Return the percentile interval of what bootstrap samples gave, along the first axis."""
    low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return np.asarray(low), np.asarray(high)


def false_discovery(p_values: ArrayLike) -> Floats:
    """Return the q-values of many tests: the false discovery rate at which each is a discovery.

    Benjamini and Hochberg (1995), Controlling the false discovery rate. Not-a-numbers, which were
    no tests, stay so and do not count.
    """
    p = _floats(p_values)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _share(part: ArrayLike, trials: ArrayLike) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return _floats(_floats(part) / _floats(trials))


def _net_share(positive: ArrayLike, negative: ArrayLike, trials: ArrayLike) -> Floats:
    return _share(_floats(positive) - _floats(negative), trials)


def _mean_and_error(
    means: ArrayLike, variances: ArrayLike, counts: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return means, squared standard errors and degrees of freedom."""
    n = _floats(counts)
    return _floats(means), np.where(n > 1, _floats(variances) / n, np.nan), n - 1


def _t_quantile(degrees: ArrayLike, level: float) -> Floats:
    from scipy.special import stdtrit

    return _floats(stdtrit(degrees, 0.5 + level / 2))
