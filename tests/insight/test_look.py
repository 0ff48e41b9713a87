"""Looks at the last period: which bands there are, which are broken, how often falsely."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from counting import START, counts_of, shares, volumes
from voc.errors import UsageError
from voc.insight.alerts import Band, look, threshold
from voc.insight.periods import Counts
from voc.insight.surprise import LEAST, Tallies, tails

STEADY = [500, 512, 489, 503, 495, 508, 497, 510]
BRAND = [(100, 20), (103, 22), (98, 19), (101, 20), (99, 21), (102, 18), (97, 20), (101, 21)]


def steady(*last: tuple[int, int], states: dict[int, str] | None = None) -> Counts:
    extra = [500] * len(last)
    return counts_of([*STEADY, *extra], {"brand": [*BRAND, *last]}, states=states)


def the(bands: tuple[Band, ...], name: str, measure: str) -> Band:
    (found,) = [band for band in bands if (band.name, band.measure) == (name, measure)]
    return found


def test_a_period_like_the_others_breaks_no_band() -> None:
    found = look(steady((100, 20)))
    assert [(band.name, band.measure) for band in found.bands] == [
        *(("all", measure) for measure in ("messages", "negative_share", "complaint_share")),
        *(("brand", measure) for measure in ("share", "negative_share")),
    ]
    assert found.alarms == ()
    assert (found.period, found.end) == (START + timedelta(56), START + timedelta(63))


def test_an_alarm_says_what_came_and_what_was_expected() -> None:
    (alarm,) = look(steady((101, 60))).alarms
    assert (alarm.name, alarm.measure, alarm.rose) == ("brand", "negative_share", True)
    assert (alarm.hits, alarm.trials, alarm.value) == (60, 101, 60 / 101)
    assert alarm.usual == pytest.approx(sum(bad for _, bad in BRAND) / sum(n for n, _ in BRAND))
    assert alarm.low < alarm.usual < alarm.high < alarm.value
    assert (alarm.history, alarm.alarm) == (8, True)


def test_less_than_ever_is_an_alarm_too() -> None:
    (alarm,) = look(steady((20, 4))).alarms
    assert (alarm.measure, alarm.rose) == ("share", False)
    assert alarm.hits < alarm.least


def test_the_probability_is_that_of_the_history_before_the_period() -> None:
    band = the(
        look(steady((101, 30), (100, 20)), period=START + timedelta(56)).bands,
        "brand",
        "negative_share",
    )
    history = Tallies(
        hits=np.array([bad for _, bad in BRAND]), trials=np.array([n for n, _ in BRAND])
    )
    assert band.p == tails(30, 101, history).both


def test_incomplete_periods_are_neither_looked_at_nor_history() -> None:
    whole = look(steady((101, 60)))
    cut = look(steady((101, 60), (3, 3), states={9: "incomplete"}))
    assert cut == whole
    holes = look(steady((101, 60), states={2: "empty", 5: "incomplete"}))
    assert {band.history for band in holes.bands} == {6}


def test_without_a_complete_period_there_is_nothing_to_look_at() -> None:
    none = look(counts_of([5], states={0: "incomplete"}))
    assert (none.period, none.bands, none.alarms, none.untold) == (None, (), (), 0)


def test_a_short_history_is_told_and_not_judged() -> None:
    short = counts_of([*STEADY[: LEAST - 1], 5_000])
    found = look(short)
    assert (found.bands, found.untold) == ((), 3)
    assert look(counts_of([*STEADY[:LEAST], 5_000])).alarms


def test_periods_without_a_mention_do_not_count_for_how_it_is_felt() -> None:
    rows = [(0, 0), *BRAND[1:], (100, 20)]
    found = look(counts_of([*STEADY, 500], {"brand": rows})).bands
    assert the(found, "brand", "negative_share").history == 7
    assert the(found, "brand", "share").history == 8


def test_only_the_latest_history_counts() -> None:
    assert {band.history for band in look(steady((100, 20)), history=6).bands} == {6}


def test_sundays_are_compared_with_sundays() -> None:
    week = [100, 100, 100, 100, 100, 100, 10]
    generator = np.random.default_rng(2)
    days = [int(generator.poisson(mean)) for _ in range(8) for mean in week]
    sunday = look(counts_of(days, by="day"))
    assert sunday.period == START + timedelta(55)
    assert (the(sunday.bands, "all", "messages").history, sunday.alarms) == (7, ())
    assert [b.measure for b in look(counts_of([*days[:-1], 100], by="day")).alarms] == ["messages"]


@pytest.mark.parametrize("rate", [0, -0.1, 1, 1e-9])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(UsageError, match="rate"):
        look(steady(), rate=rate)


def test_a_history_that_says_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="history 5"):
        look(steady(), history=5)


def test_a_period_that_is_not_there_is_not_looked_at() -> None:
    assert look(steady(), period=date(2030, 1, 7)).period is None


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.floats(0.001, 0.5),
)
def test_the_threshold_is_benjamini_and_hochbergs(probabilities: list[float], rate: float) -> None:
    adjusted = stats.false_discovery_control(probabilities)
    level = threshold(probabilities, rate)
    for p, q in zip(probabilities, adjusted, strict=True):
        if abs(q - rate) > 1e-9:
            assert (p <= level) == (q <= rate)


@pytest.mark.parametrize("unrest", [0.0, 0.01])
def test_a_look_alarms_falsely_no_more_often_than_it_says(unrest: float) -> None:
    """A message mentions each name or not, and is felt one way: so measures go together."""
    generator, looks, rate = np.random.default_rng(21), 100, 0.1
    alarms = 0
    for _ in range(looks):
        messages = np.maximum(1, volumes(generator, 13, 300, unrest))
        mentions = {}
        for name, share in (("brand", 0.4), ("platform", 0.3), ("platform.policy", 0.05)):
            volume = shares(generator, messages, share, unrest)
            bad = [int(shares(generator, np.array([n]), 0.5, unrest)[0]) for n in volume]
            mentions[name] = list(zip(map(int, volume), bad, strict=True))
        negative = shares(generator, messages, 0.45, unrest)
        complaints = shares(generator, negative, 0.8)
        counts = counts_of(
            messages.tolist(), mentions, negative=negative.tolist(), complaints=complaints.tolist()
        )
        alarms += bool(look(counts, rate=rate).alarms)
    assert alarms <= stats.binom(looks, rate).ppf(1 - 1e-3)
