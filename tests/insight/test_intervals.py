import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from voc.insight import intervals

DRAWS = 4_000
COVERED = 0.93
"""Of 95 % intervals, so many at least must hold the truth, over sizes and rates."""

counts = st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def covered(truth: float, bounds: intervals.Bounds) -> float:
    low, high = bounds
    return float(np.mean((low <= truth) & (truth <= high)))


@given(counts)
def test_wilson_is_that_of_scipy(counted: tuple[int, int]) -> None:
    k, n = counted
    low, high = intervals.wilson(k, n)
    other = scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
    assert (float(low), float(high)) == pytest.approx((other.low, other.high), abs=1e-12)
    assert low <= k / n <= high


@pytest.mark.parametrize(
    "bounds",
    [
        intervals.wilson(0, 0),
        intervals.net(0, 0, 0),
        intervals.mean(0.0, 0.0, 1),
        intervals.mean_difference((0.0, 0.0, 1), (0.0, 0.0, 5)),
        intervals.share_difference((0, 0), (1, 2)),
        intervals.net_difference((1, 0, 2), (0, 0, 0)),
        intervals.bootstrap([], np.mean, seed=0),
    ],
)
def test_nothing_to_tell_it_from(bounds: tuple[Any, Any]) -> None:
    assert all(math.isnan(bound) for bound in bounds)


@given(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300)).filter(any),
)
def test_net_holds_what_was_counted(counted: tuple[int, int, int]) -> None:
    up, down, rest = counted
    low, high = intervals.net(up, down, sum(counted))
    assert -1 <= low <= (up - down) / sum(counted) <= high <= 1
    mirrored = intervals.net(down, up, sum(counted))
    assert (-float(high), -float(low)) == pytest.approx(tuple(map(float, mirrored)))
    assert rest >= 0


@pytest.mark.parametrize("n", [10, 30, 300])
@pytest.mark.parametrize("shares", [(0.3, 0.5), (0.02, 0.9), (0.1, 0.1), (0.6, 0.3)])
def test_net_covers(n: int, shares: tuple[float, float]) -> None:
    up, down = shares
    drawn = np.random.default_rng(1).multinomial(n, [up, down, 1 - up - down], size=DRAWS)
    assert covered(up - down, intervals.net(drawn[:, 0], drawn[:, 1], n)) >= COVERED


@pytest.mark.parametrize(("n", "m"), [(15, 40), (100, 100), (1_000, 50)])
def test_differences_cover(n: int, m: int) -> None:
    generator = np.random.default_rng(2)
    one, other = generator.binomial(n, 0.2, DRAWS), generator.binomial(m, 0.35, DRAWS)
    assert covered(-0.15, intervals.share_difference((one, n), (other, m))) >= COVERED

    first = generator.multinomial(n, [0.2, 0.5, 0.3], size=DRAWS)
    second = generator.multinomial(m, [0.4, 0.4, 0.2], size=DRAWS)
    bounds = intervals.net_difference(
        (first[:, 0], first[:, 1], n), (second[:, 0], second[:, 1], m)
    )
    assert covered(-0.3, bounds) >= COVERED


def test_means_are_those_of_scipy() -> None:
    generator = np.random.default_rng(3)
    a, b = generator.normal(0, 1, 12), generator.normal(0.5, 3, 40)
    of_a, of_b = ((x.mean(), x.var(ddof=1), len(x)) for x in (a, b))
    alone = scipy.stats.ttest_1samp(a, 0).confidence_interval()
    assert np.allclose(intervals.mean(*of_a), (alone.low, alone.high))
    welch = scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    assert np.allclose(intervals.mean_difference(of_a, of_b), (welch.low, welch.high))


def test_samples_that_do_not_vary() -> None:
    low, high = intervals.mean_difference((0.5, 0.0, 4), (0.25, 0.0, 9))
    assert (float(low), float(high)) == (0.25, 0.25)


def test_bootstrap_covers_and_repeats() -> None:
    generator = np.random.default_rng(4)
    samples = [generator.exponential(2, 80) for _ in range(150)]
    found = [intervals.bootstrap(one, np.mean, seed=n, draws=400) for n, one in enumerate(samples)]
    assert covered(2.0, (np.array(found)[:, 0], np.array(found)[:, 1])) >= 0.87
    again = intervals.bootstrap(samples[0], np.mean, seed=0, draws=400)
    assert again == found[0] != intervals.bootstrap(samples[0], np.mean, seed=9, draws=400)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_false_discovery_is_that_of_scipy(p: list[float]) -> None:
    assert np.allclose(intervals.false_discovery(p), scipy.stats.false_discovery_control(p))


def test_false_discovery_passes_over_what_was_no_test() -> None:
    found = intervals.false_discovery([0.01, math.nan, 0.04])
    assert found[[0, 2]].tolist() == pytest.approx([0.02, 0.04])
    assert math.isnan(found[1])


@pytest.mark.parametrize(
    "interval",
    [
        lambda level: intervals.wilson(3, 10, level=level),
        lambda level: intervals.net(3, 2, 10, level=level),
        lambda level: intervals.mean(0.0, 1.0, 10, level=level),
    ],
)
def test_a_higher_level_is_wider(interval: Callable[[float], intervals.Bounds]) -> None:
    narrow, wide = interval(0.8), interval(0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
