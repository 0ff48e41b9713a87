"""Lanes share the machine by their weights, and none starves."""

from collections import Counter
from collections.abc import Sequence

import pytest

from held import request
from service.batching.lane import Lane
from service.batching.lanes import LONG_TOKENS, Lanes, Priority

BUDGET = 8_000


def filled(lanes: Lanes, sizes: Sequence[int], priority: Priority = "online") -> None:
    """Let a request wait."""
    made, items = request(sizes)
    lanes.add(made, lanes.sorted_out(items, priority=priority))


def shares(lanes: Lanes, allowed: Sequence[Lane], batches: int) -> Counter[str]:
    """Cut so many batches; return the tokens that each lane got."""
    found: Counter[str] = Counter()
    for _ in range(batches):
        cut = lanes.cut(allowed, now=0)
        assert cut is not None
        found[cut[0].name] += sum(item.tokens for item in cut[1])
    return found


@pytest.mark.parametrize(
    ("batch_tokens", "tokens", "lane"),
    [
        (BUDGET, BUDGET, "short"),
        (BUDGET, BUDGET + 1, "long"),
        (1, LONG_TOKENS, "short"),
        (1, LONG_TOKENS + 1, "long"),
    ],
)
def test_a_message_over_a_full_batch_is_long(batch_tokens: int, tokens: int, lane: str) -> None:
    lanes = Lanes(batch_tokens=batch_tokens)
    assert [found.name for found in lanes.sorted_out(request([tokens])[1], priority="online")] == [
        lane
    ]


def test_a_job_stays_together_whatever_its_lengths() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    _, items = request([1, 100_000, 1])
    assert lanes.sorted_out(items, priority="job") == {lanes.job: items}


def test_where_all_have_something_each_gets_its_share() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    filled(lanes, [100] * 20_000)
    filled(lanes, [10_000] * 100)
    filled(lanes, [100] * 20_000, priority="job")
    found = shares(lanes, list(lanes), 150)
    whole = found.total()
    assert found["short"] / whole == pytest.approx(16 / 21, abs=0.03)
    assert found["long"] / whole == pytest.approx(4 / 21, abs=0.03)
    assert found["job"] / whole == pytest.approx(1 / 21, abs=0.03)


def test_what_was_not_used_is_not_saved_up() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    filled(lanes, [100] * 20_000)
    shares(lanes, list(lanes), 100)
    filled(lanes, [100] * 20_000, priority="job")
    assert shares(lanes, list(lanes), 4) == {"short": 4 * BUDGET}


def test_online_goes_first_where_jobs_had_the_machine() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    filled(lanes, [100] * 9_000, priority="job")
    shares(lanes, list(lanes), 50)
    filled(lanes, [100])
    assert shares(lanes, list(lanes), 1) == {"short": 100}


def test_only_lanes_that_are_allowed_are_cut_from() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    filled(lanes, [100])
    assert lanes.cut([lanes.job, lanes.long], now=0) is None
    assert shares(lanes, [lanes.short], 1) == {"short": 100}
    assert lanes.cut(list(lanes), now=0) is None


def test_a_request_is_dropped_from_all_lanes() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    made, items = request([100, 100_000])
    lanes.add(made, lanes.sorted_out(items, priority="online"))
    assert [lane.messages for lane in lanes] == [1, 1, 0]
    lanes.drop(made)
    assert [lane.messages for lane in lanes] == [0, 0, 0]


def test_what_is_late_is_passed_over_for_what_is_not() -> None:
    lanes = Lanes(batch_tokens=BUDGET)
    made, items = request([100], deadline=1.0)
    lanes.add(made, lanes.sorted_out(items, priority="online"))
    filled(lanes, [50], priority="job")
    cut = lanes.cut(list(lanes), now=2.0)
    assert cut is not None
    assert cut[0] is lanes.job
