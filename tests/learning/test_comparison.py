"""Figures of int8 beside those of the weights it was made of."""

from dataclasses import replace

import pytest

from factories import reading
from voc.learning.comparison import Comparison, compare, comparison_rows, format_comparison
from voc.learning.evaluation import Evaluation, Pair, evaluate
from voc.learning.gold import GoldMessage, GoldStatement
from voc.learning.metrics import Figure
from voc.taxonomy import LABELS

ENGINES = ("openvino int8", "torch cpu float32")


@pytest.fixture
def exact() -> Evaluation:
    """What was read with every statement and every label right."""
    found = reading()
    (statement,) = found.statements
    gold = GoldMessage(
        id="t-1",
        source="toys",
        channel="review",
        text=found.message.text,
        sentiment="negative",
        intent="complaint",
        statements=(
            GoldStatement(
                start=0, end=len(statement.text), labels=("brand",), sentiment="negative"
            ),
        ),
    )
    return evaluate([Pair(gold=gold, reading=found)], resamples=2)


def with_accuracy(evaluation: Evaluation, value: float) -> Evaluation:
    figure = Figure(value=value, low=value, high=value)
    return replace(evaluation, headline={**evaluation.headline, "intent_accuracy": figure})


def test_all_figures_of_both_are_there(exact: Evaluation) -> None:
    comparison = compare(with_accuracy(exact, 0.75), exact, engines=ENGINES)
    assert list(comparison.figures) == [
        *(name.replace("_", " ") for name in exact.headline),
        *(f"F1 of {label}" for label in LABELS),
        "calibration error of labels",
        "calibration error of message sentiments",
    ]
    assert comparison.figures["intent accuracy"] == (0.75, 1.0)
    assert comparison.figures["F1 of brand"] == (1.0, 1.0)
    assert comparison.figures["F1 of customer"][0] == exact.leaf.classes["customer"].f1


@pytest.mark.parametrize(
    ("values", "cells"),
    [
        ((0.75, 1.0), ["0.750", "1.000", "-25.0"]),
        ((0.8125, 0.8), ["0.812", "0.800", "+1.2"]),
        ((0.5, 0.5), ["0.500", "0.500", "+0.0"]),
        ((None, 0.5), ["-", "0.500", "-"]),
        ((None, None), ["-", "-", "-"]),
    ],
)
def test_a_row_says_how_many_points_are_lost(
    values: tuple[float | None, float | None], cells: list[str]
) -> None:
    assert comparison_rows({"figure": values}) == [["figure", *cells]]


def test_the_table_names_the_engines() -> None:
    comparison = Comparison(engines=ENGINES, figures={"intent accuracy": (0.75, 1.0)})
    assert format_comparison(comparison) == (
        "quantisation     openvino int8  torch cpu float32  points\n"
        "intent accuracy          0.750              1.000   -25.0\n"
    )


def test_figures_are_plain_values() -> None:
    comparison = Comparison(engines=ENGINES, figures={"intent accuracy": (0.75, None)})
    assert comparison.to_json() == {
        "engines": ["openvino int8", "torch cpu float32"],
        "figures": {"intent accuracy": [0.75, None]},
    }
