"""Token buckets: a minute's worth at once, and back evenly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guards import buckets
from service.guards.buckets import Buckets


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_a_minute_allows_may_be_taken_at_once(clock: Clock) -> None:
    bucket = Buckets(60, clock=clock)
    assert [bucket.take("a") for _ in range(60)] == [0.0] * 60
    assert bucket.take("a") == pytest.approx(1.0)


def test_it_comes_back_evenly(clock: Clock) -> None:
    bucket = Buckets(60, clock=clock)
    for _ in range(60):
        bucket.take("a")
    clock.now += 0.75
    assert bucket.take("a") == pytest.approx(0.25)
    clock.now += 0.25
    assert bucket.take("a") == 0.0
    clock.now += 3_600
    assert sum(bucket.take("a") == 0.0 for _ in range(100)) == 60


def test_one_does_not_take_from_another(clock: Clock) -> None:
    bucket = Buckets(1, clock=clock)
    assert (bucket.take("a"), bucket.take("b")) == (0.0, 0.0)
    assert bucket.take("a") == pytest.approx(60)
    assert bucket.take("b") == pytest.approx(60)


def test_to_be_refused_costs_nothing(clock: Clock) -> None:
    bucket = Buckets(60, clock=clock)
    waits = [bucket.take("a") for _ in range(100)]
    assert waits[60:] == pytest.approx([1.0] * 40)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50), st.integers(1, 100))
def test_no_minute_gives_more_than_two_minutes_worth(pauses: list[float], rate: int) -> None:
    clock = Clock()
    bucket = Buckets(rate, clock=clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        taken += [clock.now for _ in range(2 * rate) if bucket.take("a") == 0.0]
    for start in taken:
        assert sum(start <= time <= start + 60 for time in taken) <= 2 * rate + 1


def test_memory_is_bounded_and_those_who_keep_coming_are_kept(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "_KEPT", 10)
    bucket = Buckets(1, clock=clock)
    for number in range(1_000):
        bucket.take("often")
        bucket.take(f"once {number}")
    assert len(bucket._buckets) == 10
    assert bucket.take("often") > 0
    assert bucket.take("once 999") > 0
