"""How surprising a count is: against enumeration, other formulas, and by simulation."""

from itertools import pairwise
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from counting import shares, volumes
from voc.insight.surprise import LEAST, Tallies, band, tails

RATE = 0.05
LOOKS = 1_500
MOST_ALARMS = stats.binom(LOOKS, RATE).ppf(1 - 1e-4)


def tallies(hits: list[int], trials: list[int] | None = None) -> Tallies:
    return Tallies(
        hits=np.array(hits, dtype=np.int64),
        trials=None if trials is None else np.array(trials, dtype=np.int64),
    )


histories = st.lists(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
    max_size=12,
).map(lambda rows: tallies([k for k, _ in rows], [n for _, n in rows]))


@given(hits=st.integers(0, 20), earlier=st.integers(0, 30))
def test_a_short_history_of_shares_is_fishers_exact_test(hits: int, earlier: int) -> None:
    history = tallies([earlier, 3], [30, 10])
    total = earlier + 3 + hits
    ways = [comb(20, k) * comb(40, total - k) if k <= total else 0 for k in range(21)]
    few, many = tails(hits, 20, history)
    assert few == pytest.approx(sum(ways[: hits + 1]) / comb(60, total))
    assert many == pytest.approx(sum(ways[hits:]) / comb(60, total))


@given(hits=st.integers(0, 30), earlier=st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_a_short_history_of_volumes_is_a_binomial_test(hits: int, earlier: list[int]) -> None:
    total, part = sum(earlier) + hits, 1 / (len(earlier) + 1)
    masses = [comb(total, k) * part**k * (1 - part) ** (total - k) for k in range(total + 1)]
    few, many = tails(hits, None, tallies(earlier))
    assert few == pytest.approx(sum(masses[: hits + 1]))
    assert many == pytest.approx(sum(masses[hits:]))


def test_unrest_of_volumes_is_the_t_test_of_one_more_observation() -> None:
    earlier = [700, 1300, 900, 1500, 600, 1100, 950]
    roots = [sqrt(count + 3 / 8) for count in earlier]
    spread = np.std(roots, ddof=1) * sqrt(1 + 1 / len(earlier))
    statistic = (sqrt(1400 + 3 / 8) - np.mean(roots)) / spread
    expected = stats.t(df=len(earlier) - 1).sf(statistic)
    chance = tails(1400, None, tallies(earlier[: LEAST - 1])).many
    assert chance < 1e-6
    assert tails(1400, None, tallies(earlier)).many == pytest.approx(expected)


def test_unrest_of_shares_is_the_t_test_of_one_more_observation_where_trials_are_alike() -> None:
    earlier, trials = [200, 350, 280, 410, 150, 300], [1000] * 6
    scaled = [np.arcsin(sqrt((k + 3 / 8) / (1000 + 3 / 4))) for k in earlier]
    spread = np.std(scaled, ddof=1) * sqrt(1 + 1 / 6)
    statistic = (np.arcsin(sqrt((500 + 3 / 8) / (1000 + 3 / 4))) - np.mean(scaled)) / spread
    expected = stats.t(df=5).sf(statistic)
    assert tails(500, 1000, tallies(earlier, trials)).many == pytest.approx(expected)


def test_a_large_period_is_not_taken_to_be_steadier_than_others() -> None:
    history = tallies([20, 35, 28, 41, 15, 30], [100] * 6)
    assert tails(500, 1000, history).many >= 0.9 * tails(50, 100, history).many


def test_a_history_without_any_spread_leaves_it_to_chance() -> None:
    steady = tallies([5] * 8, [50] * 8)
    assert tails(9, 50, steady).many == pytest.approx(float(stats.hypergeom(450, 49, 50).sf(8)))
    assert tails(5, 50, steady).both == 1.0


@settings(max_examples=60)
@given(history=histories, trials=st.integers(1, 60), level=st.floats(1e-5, 0.5), data=st.data())
def test_a_count_is_inside_the_band_where_it_is_not_surprising(
    history: Tallies, trials: int, level: float, data: st.DataObject
) -> None:
    least, most = band(trials, history, level=level)
    hits = data.draw(st.integers(0, trials))
    assert (least <= hits <= most) == (tails(hits, trials, history).both > level)


@settings(max_examples=60)
@given(
    earlier=st.lists(st.integers(0, 500), min_size=1, max_size=12),
    hits=st.integers(0, 3_000),
    level=st.floats(1e-5, 0.5),
)
def test_so_it_is_for_volumes(earlier: list[int], hits: int, level: float) -> None:
    history = tallies(earlier)
    least, most = band(None, history, level=level)
    assert (least <= hits <= most) == (tails(hits, None, history).both > level)


@settings(max_examples=30)
@given(history=histories, trials=st.integers(1, 40))
def test_more_hits_are_never_less_many(history: Tallies, trials: int) -> None:
    found = [tails(hits, trials, history) for hits in range(trials + 1)]
    for fewer, more in pairwise(found):
        assert fewer.few <= more.few + 1e-12
        assert fewer.many >= more.many - 1e-12


def test_the_mean_is_over_all_trials() -> None:
    assert tallies([1, 10], [10, 10]).mean == 0.55
    assert tallies([1, 10], [10, 100]).mean == pytest.approx(11 / 110)
    assert tallies([1, 10]).mean == 5.5


def test_millions_are_no_harder_than_dozens() -> None:
    generator = np.random.default_rng(5)
    trials = np.full(26, 2_000_000)
    history = Tallies(hits=shares(generator, trials, 0.2), trials=trials)
    least, most = band(2_000_000, history, level=0.001)
    assert 395_000 < least < 400_000 < most < 405_000
    assert tails(410_000, 2_000_000, history).both < 1e-6


@pytest.mark.parametrize("periods", [LEAST, 26])
@pytest.mark.parametrize(
    ("size", "share", "unrest"),
    [(400, 0.2, 0.0), (400, 0.2, 0.01), (40, 0.1, 0.05), (1_000, 0.01, 0.0)],
)
def test_shares_alarm_falsely_no_more_often_than_they_say(
    periods: int, size: int, share: float, unrest: float
) -> None:
    generator = np.random.default_rng(11)
    alarms = 0
    for _ in range(LOOKS):
        trials = np.maximum(1, generator.poisson(size, periods + 1))
        hits = shares(generator, trials, share, unrest)
        history = Tallies(hits=hits[:-1], trials=trials[:-1])
        alarms += tails(int(hits[-1]), int(trials[-1]), history).both <= RATE
    assert alarms <= MOST_ALARMS


@pytest.mark.parametrize("periods", [LEAST, 26])
@pytest.mark.parametrize(("mean", "unrest"), [(500, 0.0), (500, 0.05), (20, 0.2), (2, 0.0)])
def test_volumes_alarm_falsely_no_more_often_than_they_say(
    periods: int, mean: float, unrest: float
) -> None:
    generator = np.random.default_rng(12)
    alarms = 0
    for _ in range(LOOKS):
        found = volumes(generator, periods + 1, mean, unrest)
        alarms += tails(int(found[-1]), None, Tallies(hits=found[:-1])).both <= RATE
    assert alarms <= MOST_ALARMS


def test_what_has_changed_by_more_than_its_spread_is_found() -> None:
    generator = np.random.default_rng(13)
    found = 0
    for _ in range(100):
        trials = np.full(26, 400)
        history = Tallies(hits=shares(generator, trials, 0.2, 0.005), trials=trials)
        found += tails(int(generator.binomial(400, 0.42)), 400, history).both <= 0.001
    assert found >= 85
