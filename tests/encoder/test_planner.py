"""Every window is read once, in batches of one padded length that keep to the budget."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.encoder.planner import padded_length, plan_batches

LIMIT = 256
LENGTHS = st.lists(st.integers(1, LIMIT), max_size=80)
BUDGETS = st.integers(1, 4096)


@pytest.mark.parametrize(
    ("length", "limit", "padded"),
    [
        (1, 512, 4),
        (8, 512, 8),
        (9, 512, 12),
        (64, 512, 64),
        (65, 512, 72),
        (128, 512, 128),
        (129, 512, 144),
        (500, 512, 512),
        (250, 250, 250),
        (30, 31, 31),
        (3, 4, 4),
    ],
)
def test_padded_length(length: int, limit: int, padded: int) -> None:
    assert padded_length(length, limit=limit) == padded


@given(st.integers(1, 512), st.integers(0, 64))
def test_padding_takes_nothing_off_and_keeps_the_limit(length: int, slack: int) -> None:
    padded = padded_length(length, limit=length + slack)
    assert length <= padded <= length + slack


@given(st.integers(1, 512))
def test_a_padded_length_is_padded_to_itself(length: int) -> None:
    padded = padded_length(length, limit=512)
    assert padded_length(padded, limit=512) == padded


@given(LENGTHS, BUDGETS)
def test_every_window_is_in_exactly_one_batch(lengths: list[int], budget: int) -> None:
    plan = plan_batches(lengths, budget=budget, limit=LIMIT)
    assert sorted(index for batch in plan for index in batch) == list(range(len(lengths)))
    assert all(plan)


@given(LENGTHS, BUDGETS)
def test_windows_of_a_batch_have_one_padded_length(lengths: list[int], budget: int) -> None:
    for batch in plan_batches(lengths, budget=budget, limit=LIMIT):
        assert len({padded_length(lengths[i], limit=LIMIT) for i in batch}) == 1


@given(LENGTHS, BUDGETS)
def test_batches_keep_the_budget(lengths: list[int], budget: int) -> None:
    for batch in plan_batches(lengths, budget=budget, limit=LIMIT):
        tokens = len(batch) * padded_length(lengths[batch[0]], limit=LIMIT)
        assert tokens <= budget or len(batch) == 1


@given(LENGTHS, BUDGETS)
def test_batches_have_few_numbers_of_rows(lengths: list[int], budget: int) -> None:
    for batch in plan_batches(lengths, budget=budget, limit=LIMIT):
        full = max(1, budget // padded_length(lengths[batch[0]], limit=LIMIT))
        assert len(batch) == full or len(batch) % 4 == 0 or len(batch) < 4


@given(LENGTHS, BUDGETS)
def test_batches_run_from_short_to_long(lengths: list[int], budget: int) -> None:
    plan = plan_batches(lengths, budget=budget, limit=LIMIT)
    padded = [padded_length(lengths[batch[0]], limit=LIMIT) for batch in plan]
    assert all(before <= after for before, after in pairwise(padded))


@pytest.mark.parametrize(
    ("lengths", "budget", "batches"),
    [
        pytest.param([], 64, [], id="nothing"),
        pytest.param([5, 30, 6, 31], 64, [[0, 2], [1, 3]], id="sorted by padded length"),
        pytest.param([8] * 5, 16, [[0, 1], [2, 3], [4]], id="cut at the budget"),
        pytest.param([100, 3], 16, [[1], [0]], id="longer than the budget"),
    ],
)
def test_plans(lengths: list[int], budget: int, batches: list[list[int]]) -> None:
    assert plan_batches(lengths, budget=budget, limit=LIMIT) == batches
