"""Requests take turns in a lane: fair by tokens, in order within each, and nothing is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from held import request
from service.batching.lane import Lane
from service.batching.turns import Item, Request

TURN = 10


def lane_of(*requests: tuple[Request, list[Item]]) -> Lane:
    """Return a lane in which these requests wait."""
    lane = Lane("short", weight=1, turn_tokens=TURN)
    for made, items in requests:
        lane.add(made, items)
    return lane


def test_requests_take_turns_of_as_many_tokens() -> None:
    many, one = request([5] * 8), request([3])
    lane = lane_of(many, one)
    batch = lane.cut(1_000, now=0)
    assert batch == [*many[1][:2], *one[1], *many[1][2:]]


def test_a_turn_is_by_tokens_and_not_by_messages() -> None:
    small, large = request([1] * 30), request([10] * 3)
    batch = lane_of(small, large).cut(40, now=0)
    assert batch == [*small[1][:10], large[1][0], *small[1][10:20], large[1][1]]


def test_what_a_message_takes_beyond_its_turn_is_sat_out() -> None:
    greedy, modest = request([35, 1]), request([10] * 5)
    batch = lane_of(greedy, modest).cut(1_000, now=0)
    # 25 tokens over: two turns pay for 20 of them, the third for the rest.
    assert batch == [greedy[1][0], *modest[1][:3], greedy[1][1], *modest[1][3:]]


def test_a_message_that_does_not_fit_is_the_first_of_the_next_batch() -> None:
    first, second = request([6, 6]), request([1])
    lane = lane_of(first, second)
    assert lane.cut(10, now=0) == [first[1][0]]
    assert lane.cut(10, now=0) == [first[1][1], second[1][0]]


def test_a_message_over_the_budget_is_a_batch_of_its_own() -> None:
    lane = lane_of(request([500]), request([1]))
    assert [item.tokens for item in lane.cut(10, now=0)] == [500]
    assert [item.tokens for item in lane.cut(10, now=0)] == [1]


def test_what_passed_its_deadline_is_left_out() -> None:
    late, other = request([1, 1], deadline=5.0), request([1])
    lane = lane_of(late, other)
    assert lane.cut(10, now=5.0) == other[1]
    assert (lane.messages, lane.tokens) == (0, 0)


def test_nothing_in_a_lane_is_no_batch() -> None:
    lane = lane_of(request([1], deadline=1.0))
    assert lane.cut(10, now=2.0) == []
    assert lane.cut(10, now=2.0) == []


def test_everything_may_be_dropped() -> None:
    requests = [request([1, 2]), request([3])]
    lane = lane_of(*requests)
    assert lane.drop_all() == [made for made, _ in requests]
    assert (lane.messages, lane.tokens, lane.ahead_of(0, caller="a")) == (0, 0, 0)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [(1, 10 + 10 + 3), (10, 10 + 10 + 3), (20, 20 + 15 + 3), (1_000, 500 + 15 + 3)],
)
def test_what_is_ahead_is_a_turn_of_the_others_or_as_many_as_one_takes(
    tokens: int, expected: int
) -> None:
    lane = lane_of(request([5] * 100), request([8, 7]), request([1, 2]))
    assert lane.ahead_of(tokens, caller="a") == expected


def test_a_long_message_ahead_is_ahead_as_a_whole() -> None:
    lane = lane_of(request([500, 700]), request([3]))
    assert [lane.ahead_of(size, caller="a") for size in (0, 600)] == [503, 603]


def test_callers_take_turns_however_many_requests_they_have() -> None:
    flood = [request([3], caller="flood") for _ in range(100)]
    one = request([3], caller="one")
    batch = lane_of(*flood, one).cut(1_000, now=0)
    # A turn has 10 tokens: four messages, of which the fourth is begun with one token left.
    assert batch.index(one[1][0]) == 4
    assert [item.request for item in batch if item not in one[1]] == [made for made, _ in flood]


def test_what_a_caller_takes_beyond_its_turn_it_sits_out_in_its_next_request() -> None:
    long, next_of_it = request([35], caller="long"), request([1], caller="long")
    others = [request([10], caller="other") for _ in range(5)]
    batch = lane_of(long, next_of_it, *others).cut(1_000, now=0)
    rest = [item for _, items in others for item in items]
    assert batch == [*long[1], *rest[:3], *next_of_it[1], *rest[3:]]


def test_ahead_of_a_caller_are_its_own_requests_and_as_much_of_each_other() -> None:
    lane = lane_of(
        request([5] * 100, caller="flood"), request([8, 7], caller="two"), request([2], caller="b")
    )
    assert lane.ahead_of(3, caller="new") == 10 + 10 + 2
    assert lane.ahead_of(12, caller="new") == 12 + 12 + 2
    assert lane.ahead_of(3, caller="two") == 10 + (13 + 2)
    assert lane.ahead_of(3, caller="flood") == 10 + (13 + 2)
    assert lane.longest_wait() == lane.ahead_of(0, caller="flood")
    assert lane_of().longest_wait() == 0


def test_a_caller_of_whom_nothing_is_left_has_no_turn() -> None:
    gone, late = request([5, 5], caller="gone"), request([5], caller="late", deadline=1.0)
    stays = request([1], caller="stays")
    lane = lane_of(gone, late, stays)
    lane.drop(gone[0])
    assert [caller for caller, _ in lane] == ["late", "stays"]
    assert lane.cut(100, now=2.0) == stays[1]
    assert list(lane) == []
    lane.drop(gone[0])


SIZES = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=8), min_size=1, max_size=6)


@given(sizes=SIZES, budgets=st.lists(st.integers(1, 80), min_size=1), dropped=st.integers(0, 5))
def test_every_message_comes_once_and_in_order_and_counts_hold(
    sizes: list[list[int]], budgets: list[int], dropped: int
) -> None:
    requests = [request(each) for each in sizes]
    lane = lane_of(*requests)
    taken: list[Item] = []
    while lane.messages:
        budget = budgets[len(taken) % len(budgets)]
        batch = lane.cut(budget, now=0)
        assert batch
        assert len(batch) == 1 or sum(item.tokens for item in batch) <= budget
        taken += batch
        if len(taken) > 3 and dropped < len(requests):
            lane.drop(requests[dropped][0])
        left = [[item for item in items if item not in taken] for _, items in requests]
        if lane.messages != sum(map(len, left)):  # one was dropped
            left[dropped] = []
        assert lane.messages == sum(map(len, left))
        assert lane.tokens == sum(item.tokens for items in left for item in items)
        turns = [
            max(items[0].tokens, min(TURN, sum(item.tokens for item in items)))
            for items in left
            if items
        ]
        assert lane.ahead_of(0, caller="a") == sum(turns)
    for number, (made, items) in enumerate(requests):
        own = [item for item in taken if item.request is made]
        assert own == items[: len(own)]
        assert len(own) == len(items) or number == dropped


@given(sizes=SIZES)
def test_nobody_is_ahead_of_another_by_more_than_a_turn_and_a_message(
    sizes: list[list[int]],
) -> None:
    requests = [request(each) for each in sizes]
    lane = lane_of(*requests)
    served: Counter[Request] = Counter()
    waiting = {made: len(items) for made, items in requests}
    while lane.messages:
        (item,) = lane.cut(1, now=0)
        served[item.request] += item.tokens
        waiting[item.request] -= 1
        # A turn is begun with credit left, and may go over by a message of at most 60 tokens.
        for made, count in waiting.items():
            if count:
                assert served[item.request] - served[made] <= 2 * TURN + 60


@given(floods=st.lists(SIZES, min_size=1, max_size=4), size=st.integers(1, 60))
def test_one_message_waits_for_a_turn_of_each_other_caller_and_no_more(
    floods: list[list[list[int]]], size: int
) -> None:
    lane = lane_of(
        *(request(each, caller=str(n)) for n, flood in enumerate(floods) for each in flood)
    )
    lane.cut(25, now=0)  # they have been read for a while, and may have taken more than a turn
    lane.add(*request([size], caller="one"))
    ahead: Counter[str] = Counter()
    while (item := lane.cut(1, now=0)[0]).request.caller != "one":
        ahead[item.request.caller] += item.tokens
    assert all(tokens <= TURN + 60 for tokens in ahead.values())
