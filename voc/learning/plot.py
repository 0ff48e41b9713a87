"""Draws the reliability diagram of a card: stated confidence against how often it was right."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_INK = "#777777"  # on a transparent ground it can be read in light and dark
_NAMES = {"leaf": "labels of statements", "message_sentiment": "sentiment of messages"}


def write_reliability(path: Path, bins: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write an SVG: a panel for each kind of claim, its bins as points with area by count.

    bins: as `Evaluation.to_json` gives `reliability`. The same bins give the same file.
    """
    with matplotlib.rc_context({"svg.hashsalt": "voc", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(6.4, 3.2), layout="constrained")
        panels = figure.subplots(1, len(bins), squeeze=False)[0]
        for axes, kind in zip(panels, bins, strict=True):
            _draw(axes, _NAMES[kind], bins[kind])
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})


def _draw(axes: Axes, title: str, points: Sequence[Mapping[str, Any]]) -> None:
    total = sum(point["count"] for point in points)
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=1, linestyle="--")
    axes.scatter(
        [point["confidence"] for point in points],
        [point["accuracy"] for point in points],
        s=[12 + 120 * point["count"] / total for point in points],
        color="#0072b2",
        zorder=2,
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", facecolor="none")
    axes.set_title(title, color=_INK)
    axes.set_xlabel("stated probability", color=_INK)
    axes.set_ylabel("share that was right", color=_INK)
    axes.tick_params(colors=_INK)
    for spine in axes.spines.values():
        spine.set_color(_INK)
