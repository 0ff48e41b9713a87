"""Change points: found where they are, and no more often than is said where there are none."""

from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from counting import START, counts_of, shares, volumes
from voc.insight.changes import Change, changes
from voc.insight.periods import Counts


def week(place: int) -> date:
    return START + timedelta(7 * place)


def of_brand(found: tuple[Change, ...], measure: str) -> list[Change]:
    return [change for change in found if (change.name, change.measure) == ("brand", measure)]


def brand(levels: list[float], *, unrest: float = 0.0, seed: int = 1, size: int = 300) -> Counts:
    generator = np.random.default_rng(seed)
    volume = [size] * len(levels)
    bad = [int(shares(generator, np.array([size]), p, unrest)[0]) for p in levels]
    return counts_of([2 * size] * len(levels), {"brand": list(zip(volume, bad, strict=True))})


def test_a_change_is_found_in_its_period_with_both_levels() -> None:
    (change,) = changes(brand([0.2] * 15 + [0.4] * 12))
    assert (change.name, change.measure, change.period) == ("brand", "negative_share", week(15))
    assert change.before == pytest.approx(0.2, abs=0.02)
    assert change.after == pytest.approx(0.4, abs=0.02)
    assert change.p < 0.001


def test_levels_are_those_between_one_change_and_the_next() -> None:
    found = changes(brand([0.2] * 15 + [0.5] * 15 + [0.3] * 15))
    assert [change.period for change in found] == [week(15), week(30)]
    assert found[0].after == found[1].before == pytest.approx(0.5, abs=0.03)


def test_a_volume_changes_too() -> None:
    generator = np.random.default_rng(3)
    counts = counts_of([*generator.poisson(400, 20), *generator.poisson(520, 10)])
    (change,) = [c for c in changes(counts) if c.measure == "messages"]
    assert change.period == week(20)
    assert change.before == pytest.approx(400, rel=0.05)
    assert change.after == pytest.approx(520, rel=0.05)


def test_one_wild_period_is_no_change_of_level() -> None:
    assert changes(brand([0.2] * 14 + [0.6] + [0.2] * 14)) == ()


def test_the_same_seed_finds_the_same() -> None:
    counts = brand([0.2] * 12 + [0.27] * 12, unrest=0.005)
    assert changes(counts, seed=4) == changes(counts, seed=4)


def test_too_few_periods_and_periods_all_alike_have_no_change() -> None:
    assert changes(counts_of([5, 5, 5, 90, 90])) == ()
    assert changes(counts_of([5] * 30, {"brand": [(3, 0)] * 30})) == ()
    assert changes(counts_of([5], states={0: "incomplete"})) == ()


def test_the_probability_is_that_of_all_orders() -> None:
    """Against every order of six periods, which can be cut in the middle only."""
    volumes_of_six = [50, 61, 55, 90, 97, 99]

    def apart(order: tuple[int, ...]) -> int:
        return abs(sum(order[:3]) - sum(order[3:]))

    orders = list(permutations(volumes_of_six))
    exact = np.mean([apart(order) >= apart(tuple(volumes_of_six)) for order in orders])
    (change,) = changes(counts_of(volumes_of_six), rate=0.9, permutations=20_000)
    assert (change.measure, change.period) == ("messages", week(3))
    assert change.p == pytest.approx(exact, abs=4 * np.sqrt(exact / 20_000))


@pytest.mark.parametrize(("unrest", "growth"), [(0.0, 1.0), (0.02, 1.0), (0.0, 5.0)])
def test_changes_are_found_falsely_no_more_often_than_is_said(unrest: float, growth: float) -> None:
    """Also where more and more is written: shares do not change by that."""
    generator, series, rate = np.random.default_rng(31), 200, 0.1
    trials = np.linspace(100, 100 * growth, 30).astype(np.int64)
    false = 0
    for _ in range(series):
        bad = shares(generator, trials, 0.3, unrest)
        rows = list(zip(trials.tolist(), bad.tolist(), strict=True))
        counts = counts_of((2 * trials).tolist(), {"brand": rows})
        found = changes(counts, rate=rate, permutations=199, seed=int(generator.integers(2**31)))
        false += bool(of_brand(found, "negative_share"))
    assert false <= stats.binom(series, rate).ppf(1 - 1e-3)


def test_over_many_series_the_rate_is_that_of_any() -> None:
    generator, looks, rate = np.random.default_rng(32), 100, 0.1
    false = 0
    for _ in range(looks):
        messages = volumes(generator, 24, 200, 0.01)
        mentions = {
            name: [
                (int(n), int(generator.binomial(n, 0.3))) for n in shares(generator, messages, 0.4)
            ]
            for name in ("brand", "interface", "environment")
        }
        counts = counts_of(messages.tolist(), mentions)
        false += bool(
            changes(counts, rate=rate, permutations=399, seed=int(generator.integers(99)))
        )
    assert false <= stats.binom(looks, rate).ppf(1 - 1e-3)
