"""What is learned of the machine: the line of batch times, and times of batches side by side."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from held import message
from service.batching.flights import Flights
from service.batching.lane import Lane
from service.batching.pace import USUALLY, Pace
from service.batching.tokens import OVERHEAD, expected_tokens
from voc.records import Message, Section


def test_nothing_is_expected_before_the_first_batch() -> None:
    pace = Pace()
    assert not pace.known
    assert (pace.seconds(1_000), pace.tokens_of_batch, pace.seconds_of_batch) == (0, 0, 0)


def test_a_line_is_found() -> None:
    pace = Pace()
    for tokens in (10, 200, 3_000, 50, 8_000):
        pace.learn(tokens, 2e-5 * tokens + 3e-3)
    a, b = pace.line()
    assert a == pytest.approx(2e-5)
    assert b == pytest.approx(3e-3)
    assert pace.seconds(100_000, batches=10) == pytest.approx(2.03)


def test_a_line_is_found_through_noise() -> None:
    pace, draw = Pace(), random.Random(0)
    for _ in range(200):
        tokens = draw.randint(10, 8_000)
        pace.learn(tokens, (2e-5 * tokens + 3e-3) * draw.uniform(0.9, 1.1))
    assert pace.seconds(8_000) == pytest.approx(0.163, rel=0.1)


def test_a_long_memory_tells_what_is_usual_when_all_takes_longer() -> None:
    lately, usually = Pace(), Pace(memory=USUALLY)
    for seconds in [0.1] * 1_000 + [0.4] * 50:
        lately.learn(100, seconds)
        usually.learn(100, seconds)
    assert lately.seconds(100) > 0.35
    assert 0.1 < usually.seconds(100) < 0.13


def test_batches_of_one_size_are_taken_in_proportion() -> None:
    pace = Pace()
    for _ in range(5):
        pace.learn(100, 0.01)
    assert pace.seconds(1_000) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("batches", "tokens", "expected"),
    [
        ([(10, 0.3), (1_000, 0.1)], 500, 0.2),  # more in less time: tokens tell nothing
        ([(100, 0.001), (1_000, 0.1)], 1_000, 0.099),  # else a batch of nothing took less than none
    ],
)
def test_no_time_is_below_nought(
    batches: list[tuple[int, float]], tokens: int, expected: float
) -> None:
    pace = Pace()
    for batch in batches:
        pace.learn(*batch)
    assert min(pace.line()) >= 0
    assert pace.seconds(tokens) == pytest.approx(expected, rel=0.05)


def test_what_was_long_ago_is_forgotten() -> None:
    pace = Pace()
    for _ in range(50):
        pace.learn(100, 1.0)
    for _ in range(100):
        pace.learn(100, 0.01)
    assert pace.seconds(100) == pytest.approx(0.01, rel=0.7)
    assert pace.seconds_of_batch == pytest.approx(0.01, rel=0.7)


@given(st.lists(st.tuples(st.integers(1, 100_000), st.floats(0, 100)), min_size=1, max_size=60))
def test_a_line_never_falls(batches: list[tuple[int, float]]) -> None:
    pace = Pace()
    for batch in batches:
        pace.learn(*batch)
    a, b = pace.line()
    assert a >= 0
    assert b >= 0


LANE = Lane("short", weight=1, turn_tokens=1)
OTHER = Lane("long", weight=1, turn_tokens=1)


def test_a_batch_that_is_alone_takes_all_the_time() -> None:
    flights = Flights()
    flight = flights.begin(LANE, [], expected=1.0, now=100.0)
    assert flights.left(now=100.25) == [0.75]
    assert flights.end(flight, now=102.0) == 2.0
    assert len(flights) == 0


def test_batches_side_by_side_share_the_time() -> None:
    flights = Flights()
    long = flights.begin(LANE, [], expected=4.0, now=0.0)
    short = flights.begin(OTHER, [], expected=1.0, now=2.0)
    assert sorted(flights.left(now=3.0)) == [0.5, 1.5]
    assert (len(flights), flights.outside(LANE)) == (2, 1)
    assert flights.end(short, now=4.0) == 1.0
    assert flights.end(long, now=5.0) == 4.0  # 2 alone, half of 2, 1 alone: 5 seconds in all


def test_time_in_which_nothing_is_read_is_nobodys() -> None:
    flights = Flights()
    flights.end(flights.begin(LANE, [], expected=1.0, now=0.0), now=1.0)
    assert flights.end(flights.begin(LANE, [], expected=1.0, now=50.0), now=50.5) == 0.5


def test_what_takes_longer_than_expected_has_nothing_left() -> None:
    flights = Flights()
    flights.begin(LANE, [], expected=1.0, now=0.0)
    assert flights.left(now=9.0) == [0.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ok", 0), ("abcd" * 10, 10), ("\u4f60\u597d" * 10, 15), ("caf\u00e9 " * 10, 15)],
)
def test_tokens_are_told_from_bytes(text: str, expected: int) -> None:
    assert expected_tokens(message("a", text=text)) == OVERHEAD + expected


def test_only_what_is_read_is_counted() -> None:
    parts = (
        Section(start=0, end=400, kind="turn", read=False),
        Section(start=400, end=440, kind="turn"),
    )
    spoken = Message(id="a", text="x" * 440, sections=parts)
    assert expected_tokens(spoken) == OVERHEAD + 10
