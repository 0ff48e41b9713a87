"""Scores out of counts, with what is undefined left so."""

import math
import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.learning import metrics
from voc.learning.metrics import Counts, Values

CLASSES = ("red", "green", "blue")


def counts(*rows: tuple[int, int, int]) -> Counts:
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def test_hits_false_alarms_and_misses_are_counted_by_class() -> None:
    gold = [{"red"}, {"red", "green"}, set[str]()]
    predicted = [{"red", "blue"}, {"green"}, {"blue"}]
    assert metrics.count(CLASSES, gold, predicted).tolist() == [[1, 0, 1], [1, 0, 0], [0, 2, 0]]


def test_nothing_counts_as_nothing() -> None:
    assert metrics.count(CLASSES, [], []).tolist() == [[0, 0, 0]] * 3


@pytest.mark.parametrize(
    ("row", "precision", "recall", "f1"),
    [
        ((3, 1, 2), 3 / 4, 3 / 5, 6 / 9),
        ((1, 0, 0), 1.0, 1.0, 1.0),
        ((0, 0, 2), math.nan, 0.0, 0.0),
        ((0, 2, 2), 0.0, 0.0, 0.0),
        ((0, 2, 0), 0.0, math.nan, math.nan),
        ((0, 0, 0), math.nan, math.nan, math.nan),
    ],
)
def test_a_score_without_denominator_is_undefined(
    row: tuple[int, int, int], precision: float, recall: float, f1: float
) -> None:
    one = counts(row)
    assert metrics.precision(one) == pytest.approx(precision, nan_ok=True)
    assert metrics.recall(one) == pytest.approx(recall, nan_ok=True)
    assert metrics.f1(one) == pytest.approx(f1, nan_ok=True)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (metrics.macro_f1, (2 / 3 + 0.0) / 2),
        (metrics.micro_f1, 2 / (2 + 5 + 1)),
        (metrics.accuracy, 1 / 2),
    ],
)
def test_averages_leave_out_classes_without_support(
    metric: Callable[[Counts], Values], expected: float
) -> None:
    total = counts((1, 1, 0), (0, 0, 1), (0, 4, 0))
    assert metric(total) == pytest.approx(expected)
    assert metric(np.stack([total, total])) == pytest.approx([expected, expected])


def test_a_report_without_support_has_no_averages() -> None:
    report = metrics.report(CLASSES, counts((0, 1, 0), (0, 0, 0), (0, 0, 0)))
    assert (report.macro.precision, report.macro.recall, report.macro.f1) == (None, None, None)
    assert report.macro.classes == 0
    assert (report.micro.precision, report.micro.recall, report.micro.f1) == (0.0, None, None)


def test_macro_precision_is_of_supported_and_predicted_classes() -> None:
    report = metrics.report(CLASSES, counts((1, 1, 0), (0, 0, 1), (0, 4, 0)))
    assert report.macro.precision == 0.5
    assert report.classes["green"].precision is None
    assert report.classes["blue"].precision == 0.0


@pytest.mark.parametrize(
    ("confidence", "correct", "error"),
    [
        ([], [], None),
        ([1.0, 0.0], [True, False], 0.0),
        ([1.0, 0.0], [False, True], 1.0),
        ([0.9, 0.9], [True, False], 0.4),
        ([0.9, 0.1], [False, True], 0.9),
        ([0.51, 0.53, 0.95], [True, False, True], (0.04 + 0.05) / 3),
    ],
)
def test_calibration_error_by_hand(
    confidence: list[float], correct: list[bool], error: float | None
) -> None:
    result = metrics.calibration_error(np.array(confidence), np.array(correct, dtype=np.bool_))
    assert result == (error if error is None else pytest.approx(error))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 20))
def test_calibration_error_equals_a_loop_over_bins(
    points: list[tuple[float, bool]], bins: int
) -> None:
    expected = 0.0
    for index in range(bins):
        inside = [(p, c) for p, c in points if min(int(p * bins), bins - 1) == index]
        if inside:
            confidence = sum(p for p, _ in inside) / len(inside)
            accuracy = sum(c for _, c in inside) / len(inside)
            expected += len(inside) / len(points) * abs(confidence - accuracy)
    confidences, corrects = zip(*points, strict=True)
    result = metrics.calibration_error(
        np.array(confidences), np.array(corrects, dtype=np.bool_), bins=bins
    )
    assert result == pytest.approx(expected)


def test_resamples_draw_whole_messages() -> None:
    messages = np.stack([counts((1, 0, 0), (0, 0, 0)), counts((0, 0, 0), (0, 0, 1))])
    totals = metrics.resample(messages, resamples=50, seed=3)
    assert totals.shape == (50, 2, 3)
    assert totals.sum(axis=(1, 2)).tolist() == [2] * 50
    assert {int(total[0, 0]) for total in totals} == {0, 1, 2}


def test_a_seed_draws_the_same_messages_for_every_task() -> None:
    narrow = np.arange(20).reshape(20, 1, 1) * np.ones((1, 1, 3), dtype=np.int64)
    wide = np.concatenate([narrow, narrow], axis=1)
    first = metrics.resample(narrow, resamples=10, seed=5)
    assert (metrics.resample(wide, resamples=10, seed=5) == first).all()
    assert (metrics.resample(narrow, resamples=10, seed=6) != first).any()


def test_the_interval_of_an_accuracy_is_near_the_normal_one() -> None:
    hits = random.Random(0).choices([True, False], weights=[8, 2], k=400)
    messages = np.array([[(hit, 0, not hit)] for hit in hits], dtype=np.int64)
    low, high = metrics.interval(
        metrics.accuracy(metrics.resample(messages, resamples=1000, seed=0))
    )
    share = sum(hits) / len(hits)
    half = 1.96 * math.sqrt(share * (1 - share) / len(hits))
    assert low == pytest.approx(share - half, abs=0.006)
    assert high == pytest.approx(share + half, abs=0.006)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], (None, None)),
        ([math.nan, math.nan], (None, None)),
        ([math.nan, 0.25], (0.25, 0.25)),
        ([i / 40 for i in range(41)], (0.025, 0.975)),
    ],
)
def test_intervals_leave_out_undefined_resamples(
    values: list[float], expected: tuple[float | None, float | None]
) -> None:
    low, high = metrics.interval(np.array(values, dtype=np.float64))
    assert (low, high) == (expected if expected[0] is None else pytest.approx(expected))
