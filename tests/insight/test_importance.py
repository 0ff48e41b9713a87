"""Weights of regressors against averages over all orders, and bootstrap against the plain one."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.insight import importance
from voc.insight.intervals import Floats
from voc.insight.regressors import products_by_block
from voc.insight.resampling import dealt, drawn, percentiles

GROUPS = ((0, 1), (2, 3), (4,))


def _sample(seed: int, rows: int = 60) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, 5))
    values[:, 2] += values[:, 0]
    return values, values @ np.array([1.0, 0.5, -0.4, 0.0, 0.2]) + rng.normal(size=rows)


def _products(values: Floats, outcome: Floats) -> Floats:
    rows = np.column_stack([np.ones(len(values)), values, outcome])
    return (rows.T @ rows)[np.newaxis]


def _explained(values: Floats, outcome: Floats, columns: list[int]) -> float:
    rows = np.column_stack([np.ones(len(values)), values[:, columns]])
    left = outcome - rows @ np.linalg.lstsq(rows, outcome, rcond=None)[0]
    return 1 - float(left @ left) / float(((outcome - outcome.mean()) ** 2).sum())


def _averaged(values: Floats, outcome: Floats) -> list[float]:
    """Return what each group adds to R² when it comes in, averaged over all orders."""
    gains = np.zeros(len(GROUPS))
    orders = list(permutations(range(len(GROUPS))))
    for order in orders:
        inside: list[int] = []
        for group in order:
            before = _explained(values, outcome, inside)
            inside = [*inside, *GROUPS[group]]
            gains[group] += _explained(values, outcome, inside) - before
    return list(gains / len(orders))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_shares_are_the_gain_in_r_squared_averaged_over_all_orders(seed: int) -> None:
    values, outcome = _sample(seed)
    known = importance.correlations(_products(values, outcome))
    parts = importance.shares(known, GROUPS)[0]
    assert parts == pytest.approx(_averaged(values, outcome), abs=1e-6)
    assert parts.sum() == pytest.approx(_explained(values, outcome, [0, 1, 2, 3, 4]), abs=1e-6)


def test_slopes_are_those_of_least_squares() -> None:
    values, outcome = _sample(3)
    rows = np.column_stack([np.ones(len(values)), values])
    expected = np.linalg.lstsq(rows, outcome, rcond=None)[0][1:]
    known = importance.correlations(_products(values, outcome))
    assert importance.slopes(known)[0] == pytest.approx(expected, abs=1e-6)


def test_inflation_is_one_over_what_the_others_leave_of_a_column() -> None:
    values, outcome = _sample(4)
    known = importance.correlations(_products(values, outcome))
    of_first = [1 / (1 - _explained(values, values[:, c], [2, 3, 4])) for c in (0, 1)]
    assert importance.inflations(known, GROUPS)[0, 0] == pytest.approx(max(of_first), rel=1e-6)


def test_a_group_alone_is_not_inflated() -> None:
    values, outcome = _sample(5)
    known = importance.correlations(_products(values[:, :2], outcome))
    assert importance.inflations(known, [(0, 1)]).tolist() == [[1.0]]


def test_columns_that_repeat_others_or_never_vary_do_no_harm() -> None:
    values, outcome = _sample(6)
    values[:, 1] = 3 * values[:, 0]
    values[:, 4] = 7.0
    known = importance.correlations(_products(values, outcome))
    parts = importance.shares(known, GROUPS)[0]
    assert parts.sum() == pytest.approx(_explained(values, outcome, [0, 2, 3]), abs=1e-6)
    assert parts[2] == 0
    assert importance.slopes(known)[0, 4] == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 40))
def test_no_share_is_negative_and_none_is_above_what_is_explained(seed: int, rows: int) -> None:
    values, outcome = _sample(seed, rows)
    parts = importance.shares(importance.correlations(_products(values, outcome)), GROUPS)[0]
    assert (parts > -1e-7).all()
    assert parts.sum() <= 1 + 1e-7


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=80), st.integers(1, 20))
def test_a_unit_is_in_one_block_and_blocks_are_even(raw: list[int], blocks: int) -> None:
    _, units = np.unique(np.array(raw), return_inverse=True)
    found = dealt(units.astype(np.int64), blocks=blocks, seed=1)
    pairs = {(int(unit), int(block)) for unit, block in zip(units, found, strict=True)}
    sizes = np.bincount([block for _, block in pairs])
    assert len(pairs) == units.max() + 1
    assert len(sizes) == min(blocks, units.max() + 1)
    assert sizes.max() - sizes.min() <= 1


def test_products_of_blocks_add_up_to_those_of_all_rows() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 4))
    blocks = np.arange(50, dtype=np.int64) % 7
    sums = products_by_block(rows, blocks)
    assert sums.shape == (7, 4, 4)
    assert sums.sum(axis=0) == pytest.approx(rows.T @ rows)
    assert sums[3] == pytest.approx(rows[blocks == 3].T @ rows[blocks == 3])


def test_samples_are_of_as_many_blocks_as_there_are_and_the_same_by_one_seed() -> None:
    sums = np.ones((20, 3))
    assert (drawn(sums, resamples=50, seed=3) == 20).all()
    other = np.arange(20.0)[:, np.newaxis]
    assert (drawn(other, resamples=9, seed=3) == drawn(other, resamples=9, seed=3)).all()
    assert (drawn(other, resamples=9, seed=3) != drawn(other, resamples=9, seed=4)).any()


def test_blocks_give_the_interval_that_drawing_customers_gives() -> None:
    rng = np.random.default_rng(8)
    customers = np.repeat(np.arange(3_000), 2).astype(np.int64)
    values = rng.normal(size=3_000).repeat(2) + 0.1 * rng.normal(size=6_000)
    rows = np.column_stack([np.ones(6_000), values])
    means = []
    for blocks in (300, 3_000):
        sums = products_by_block(rows, dealt(customers, blocks=blocks, seed=0))[:, 0]
        samples = drawn(sums, resamples=2_000, seed=0)
        low, high = percentiles(samples[:, 1:] / samples[:, :1])
        means.append(float(high[0] - low[0]))
    assert means[0] == pytest.approx(means[1], rel=0.12)
    assert means[1] == pytest.approx(2 * 1.96 / np.sqrt(3_000), rel=0.12)


def test_samples_without_a_value_are_passed_over_unless_they_are_the_most() -> None:
    values = np.array([[1.0, np.nan], [2.0, np.nan], [3.0, np.nan], [np.nan, 4.0]])
    low, high = percentiles(values)
    assert low[0] == pytest.approx(np.quantile([1, 2, 3], 0.025))
    assert high[0] == pytest.approx(np.quantile([1, 2, 3], 0.975))
    assert np.isnan([low[1], high[1]]).all()
