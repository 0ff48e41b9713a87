"""What int8 costs: the figures of a quantised model beside those of its own weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from voc.learning.evaluation import Evaluation
from voc.learning.tables import text_table

Pair: TypeAlias = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures of one model, read by two engines on one labelled set.

    engines: what they are, for people; the quantised one first.
    figures: by name, of both in this order; None where a figure is undefined.
    """

    engines: tuple[str, str]
    figures: Mapping[str, Pair]

    def to_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers."""
        figures = {name: list(values) for name, values in self.figures.items()}
        return {"engines": list(self.engines), "figures": figures}


def compare(quantised: Evaluation, exact: Evaluation, *, engines: tuple[str, str]) -> Comparison:
    """Put the figures of two evaluations side by side."""
    one, other = _figures(quantised), _figures(exact)
    return Comparison(
        engines=engines, figures={name: (value, other[name]) for name, value in one.items()}
    )


def comparison_rows(figures: Mapping[str, Pair]) -> list[list[str]]:
    """Return a row a figure: its name, both values, and how many points the first is above."""
    return [
        [name, _number(one), _number(other), _points(one, other)]
        for name, (one, other) in figures.items()
    ]


def format_comparison(comparison: Comparison) -> str:
    """Return the figures as a plain-text table for a terminal."""
    header = ["quantisation", *comparison.engines, "points"]
    return text_table(header, comparison_rows(comparison.figures)) + "\n"


def _figures(evaluation: Evaluation) -> dict[str, float | None]:
    return {
        **{n.replace("_", " "): figure.value for n, figure in evaluation.headline.items()},
        **{f"F1 of {label}": scores.f1 for label, scores in evaluation.leaf.classes.items()},
        "calibration error of labels": evaluation.leaf_ece,
        "calibration error of message sentiments": evaluation.message_sentiment_ece,
    }


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _points(one: float | None, other: float | None) -> str:
    return "-" if one is None or other is None else f"{100 * (one - other):+.1f}"
