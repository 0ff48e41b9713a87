from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from side_by_side.timing import Figures, medians, percentile, seconds_of

FIGURES = Figures(
    messages=10.0,
    messages_whole=5.0,
    statements=None,
    tokens=100.0,
    peak_mb=50.0,
    p50=1.0,
    p95=2.0,
    p99=3.0,
)


@pytest.mark.parametrize(("percent", "expected"), [(50, 100), (95, 190), (99, 198), (100, 200)])
def test_percentiles_of_two_hundred(percent: float, expected: float) -> None:
    assert percentile([float(n) for n in range(200, 0, -1)], percent) == expected


@given(
    st.lists(st.floats(allow_nan=False), min_size=1),
    st.floats(min_value=0.1, max_value=100),
)
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(
    values: list[float], percent: float
) -> None:
    found = percentile(values, percent)
    needed = percent / 100 * len(values)
    assert sum(value <= found for value in values) >= needed
    assert sum(value < found for value in values) < needed


def test_medians_are_taken_figure_by_figure() -> None:
    slow = replace(FIGURES, messages=2.0, p99=30.0)
    odd = replace(FIGURES, messages=1.0, p99=0.5)
    assert medians([FIGURES, slow, odd]) == replace(FIGURES, messages=2.0)


def test_every_call_is_timed_in_order() -> None:
    called: list[str] = []
    assert len(seconds_of(called.append, ["a", "b"])) == 2
    assert called == ["a", "b"]
