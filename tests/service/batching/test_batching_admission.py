"""Who may wait, from what is expected: here a token takes a millisecond, a full batch a second."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from held import request
from service.batching.admission import Admission, Load
from service.batching.errors import Full
from service.batching.flights import Flights
from service.batching.lanes import Lanes, Priority
from service.batching.pace import Pace

BUDGET = 1_000
TURN = BUDGET // 8


@dataclass(slots=True, kw_only=True, eq=False)
class Door:
    """An admission and what it looks at."""

    lanes: Lanes
    flights: Flights
    admission: Admission

    def wait(self, ahead: int = 0) -> float:
        """Return the expected wait at time 0."""
        return self.admission.wait(ahead, now=0)

    def knock(
        self,
        sizes: Sequence[int],
        *,
        deadline: float = inf,
        priority: Priority = "online",
        caller: str = "a",
    ) -> None:
        """Ask for a request at time 0, and let it wait."""
        made, items = request(sizes, deadline=deadline, caller=caller)
        lanes = self.lanes.sorted_out(items, priority=priority)
        loads = {k: Load(len(v), sum(item.tokens for item in v)) for k, v in lanes.items()}
        self.admission.check(loads, caller=caller, deadline=deadline, now=0)
        self.lanes.add(made, lanes)

    def fly(self, *seconds: float) -> None:
        """Begin batches at time 0 that should take so long of the machine."""
        for each in seconds:
            self.flights.begin(self.lanes.short, [], expected=each, now=0)


def door(
    *,
    measured: bool = True,
    slower: float = 1.0,
    queue_messages: int = 10_000,
    queue_tokens: int = 10**9,
    max_latency_seconds: float | None = None,
) -> Door:
    """Return a door of two threads, of a machine that is so many times slower than usual."""
    lanes, flights = Lanes(batch_tokens=BUDGET), Flights()
    pace, usual = Pace(), Pace()
    for tokens in (100, 1_000) if measured else ():
        pace.learn(tokens, slower * tokens / 1_000)
        usual.learn(tokens, tokens / 1_000)
    admission = Admission(
        lanes,
        flights,
        pace,
        usual,
        slots=2,
        batch_tokens=BUDGET,
        queue_messages=queue_messages,
        queue_tokens=queue_tokens,
        max_latency_seconds=max_latency_seconds,
    )
    return Door(lanes=lanes, flights=flights, admission=admission)


def test_the_wait_that_is_allowed_follows_from_what_a_full_batch_takes() -> None:
    assert door().admission.max_latency_seconds == pytest.approx(3)
    assert door(measured=False).admission.max_latency_seconds is None
    assert door(max_latency_seconds=0.1).admission.max_latency_seconds == 0.1


@pytest.mark.parametrize(
    ("slower", "expected"), [(0.5, 1.5), (1, 3), (1.25, 2.5), (2, 1.5), (10, 1.5)]
)
def test_on_a_machine_that_has_become_slow_one_waits_less_by_what_reading_takes_more(
    slower: float, expected: float
) -> None:
    assert door(slower=slower).admission.max_latency_seconds == pytest.approx(expected)


def test_a_quick_machine_allows_a_wait_that_nobody_minds() -> None:
    lanes, pace = Lanes(batch_tokens=1), Pace()
    pace.learn(1, 1e-6)
    admission = Admission(
        lanes, Flights(), pace, pace, slots=2, batch_tokens=1, queue_messages=1, queue_tokens=1,
        max_latency_seconds=None,
    )  # fmt: skip
    assert admission.max_latency_seconds == 0.25


@pytest.mark.parametrize(
    ("flights", "ahead", "expected"),
    [
        ((), 0, 0.0),
        ((9.0,), 0, 0.0),  # a thread is free
        ((2.0, 4.0), 0, 4.0),  # both share the machine until the first ends
        ((), 500, 0.5),
        ((4.0,), 500, 1.0),  # half of the machine
        ((0.1, 0.2), 5_000, 5.3),  # they end meanwhile
    ],
)
def test_a_wait_is_for_what_is_ahead_and_for_what_is_in_flight(
    flights: tuple[float, ...], ahead: int, expected: float
) -> None:
    opened = door()
    opened.fly(*flights)
    assert opened.wait(ahead) == pytest.approx(expected)


@pytest.mark.parametrize("priority", ["online", "job"])
def test_an_idle_machine_refuses_nobody(priority: Priority) -> None:
    door(queue_messages=1, queue_tokens=1, max_latency_seconds=1e-9).knock(
        [100] * 50, deadline=1e-9, priority=priority
    )


def test_before_the_first_batch_only_the_bounds_hold() -> None:
    opened = door(measured=False, queue_messages=202)
    opened.fly(0.0, 0.0)
    for _ in range(100):
        opened.knock([TURN], deadline=1e-9)
    with pytest.raises(Full, match=r"\(messages\): try again in 1 s"):
        opened.knock([TURN, TURN])


def test_a_wait_that_is_too_long_is_refused() -> None:
    opened = door()
    opened.fly(0.0, 0.0)
    for _ in range(25):  # the last waits for 24 turns of an eighth of a second
        opened.knock([TURN])
    with pytest.raises(Full) as refused:
        opened.knock([1])
    assert refused.value.reason == "latency"
    assert refused.value.limit == pytest.approx(3)
    assert refused.value.retry_after_seconds == 1  # after 0.125 s there is room; nobody asks sooner
    assert opened.admission.shed == {"latency": 1}


def test_when_to_come_again_is_when_the_wait_is_short_enough() -> None:
    opened = door(max_latency_seconds=0.5)
    opened.fly(0.0, 0.0)
    for number in range(1, 33):  # each has as many seconds of its own as it finds ahead of it
        opened.knock([TURN] * number)
    with pytest.raises(Full) as refused:
        opened.knock([TURN])
    assert refused.value.retry_after_seconds == pytest.approx(32 / 8 - 0.5)
    assert refused.value.headers == {"Retry-After": "4"}


def test_large_requests_make_a_small_one_wait_for_a_turn_of_each_only() -> None:
    opened = door()
    opened.fly(0.0, 0.0)
    for _ in range(4):
        opened.knock([TURN] * 80)
    assert opened.lanes.short.tokens == 40_000
    opened.knock([9])
    assert opened.wait(opened.lanes.short.ahead_of(9, caller="a")) == pytest.approx(0.509)


def test_who_has_much_to_be_read_may_wait_as_long_as_it_takes() -> None:
    opened = door()
    opened.fly(0.0, 0.0)
    for _ in range(25):
        opened.knock([TURN])
    opened.knock([TURN] * 40)  # five seconds of its own
    with pytest.raises(Full):
        opened.knock([TURN] * 10)


@pytest.mark.parametrize(("deadline", "is_refused"), [(1.4, True), (1.6, False)])
def test_what_cannot_be_read_by_its_deadline_is_refused(deadline: float, is_refused: bool) -> None:
    opened = door()
    opened.fly(0.0, 0.0)
    opened.knock([TURN] * 4)  # half a second
    if not is_refused:
        opened.knock([TURN] * 8, deadline=deadline)
        return
    with pytest.raises(Full) as refused:
        opened.knock([TURN] * 8, deadline=deadline)
    assert (refused.value.reason, refused.value.limit) == ("deadline", deadline)


def test_jobs_have_time_but_not_all_the_room() -> None:
    opened = door(queue_tokens=10_000, max_latency_seconds=1e-9)
    opened.fly(9.0, 9.0)
    opened.knock([5_000], priority="job")
    opened.knock([5_000], priority="job")
    with pytest.raises(Full) as refused:
        opened.knock([1], priority="job")
    assert refused.value.reason == "tokens"
    assert refused.value.retry_after_seconds >= 10


@pytest.mark.parametrize(("others", "most"), [(0, 50), (1, 33), (2, 25), (9, 9)])
def test_of_what_the_others_leave_a_caller_may_fill_half(others: int, most: int) -> None:
    opened = door(measured=False, queue_messages=100)
    names = ["a", *(f"other-{number}" for number in range(others))]
    for _ in range(most):
        for name in names:
            opened.knock([1], caller=name)
    for name in names:
        with pytest.raises(Full, match=r"\(messages\)"):
            opened.knock([1] * 2, caller=name)
    opened.knock([1], caller="new")


def test_a_flood_in_the_queue_refuses_itself_and_no_other_caller() -> None:
    opened = door()
    opened.fly(0.0, 0.0)
    for _ in range(25):
        opened.knock([TURN])
    with pytest.raises(Full) as refused:
        opened.knock([TURN])
    assert refused.value.reason == "latency"
    opened.knock([TURN], caller="other", deadline=0.3)
    assert opened.wait(opened.lanes.short.ahead_of(9, caller="third")) == pytest.approx(0.25)


def test_a_request_larger_than_the_queue_keeps_nobody_else_out() -> None:
    opened = door(measured=False, queue_messages=10, queue_tokens=1_000)
    opened.knock([500] * 40, caller="large")
    opened.knock([100, 100], caller="other")
    with pytest.raises(Full) as refused:
        opened.knock([1], caller="large")
    assert (refused.value.reason, refused.value.limit) == ("messages", 4)


@given(
    knocks=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 9), st.integers(1, 40)), max_size=30
    )
)
def test_there_is_always_room_for_one_who_has_nothing_waiting(
    knocks: list[tuple[str, int, int]],
) -> None:
    opened = door(measured=False, queue_messages=20, queue_tokens=400)
    for caller, count, size in knocks:
        with suppress(Full):
            opened.knock([size] * count, caller=caller)
    opened.knock([10], caller="new")
    assert opened.lanes.short.messages <= 20


@given(
    flights=st.lists(st.floats(0, 10), max_size=2),
    ahead=st.integers(0, 10**6),
    more=st.integers(0, 10**6),
)
def test_behind_more_one_waits_longer(flights: list[float], ahead: int, more: int) -> None:
    opened = door()
    opened.fly(*flights)
    assert opened.wait(ahead) <= opened.wait(ahead + more) + 1e-9
