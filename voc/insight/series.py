"""What is watched over time: volumes and shares, each a series over the periods that count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import polars as pl

from voc.insight.periods import ALL, Counts
from voc.insight.surprise import Tallies
from voc.taxonomy import UNCERTAIN

Measure = Literal["messages", "share", "negative_share", "complaint_share", "theme_share"]
"""
messages         how many there are in a period
share            of the messages, those that mention a name
negative_share   of those, the ones that are negative about it, where the sentiment is known
complaint_share  of those, the ones that complain, where the intent is known
theme_share      of the messages, those that have a theme; see `voc.insight.risen`
"""

OF_ALL: Final[tuple[Measure, ...]] = ("messages", "negative_share", "complaint_share")
OF_A_NAME: Final[tuple[Measure, ...]] = ("share", "negative_share")
"""What is watched of a component or facet. How often it is complained about is left out: it goes
with how often it is spoken of badly, and each thing watched makes all bands wider."""

PARTS: Final[dict[Measure, tuple[pl.Expr, pl.Expr | None]]] = {
    "messages": (pl.col("messages"), None),
    "share": (pl.col("messages"), pl.col("whole")),
    "negative_share": (pl.col("negative"), pl.col("messages") - pl.col(UNCERTAIN)),
    "complaint_share": (pl.col("complaints"), pl.col("intents")),
}
"""What a measure counts and of how many, from the columns of `Counts`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A measure of a name over the complete periods in which there is anything to count.

    periods: their first days, in order.
    tallies: of each.
    """

    name: str
    measure: Measure
    periods: tuple[date, ...]
    tallies: Tallies

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self.periods)


def watched(counts: Counts) -> Iterator[Series]:
    """Yield the series of all messages, and of each component and facet that is found."""
    complete = counts.frame.filter(pl.col("state") == "complete")
    for (name,), rows in complete.group_by("name", maintain_order=True):
        for measure in OF_ALL if name == ALL else OF_A_NAME:
            yield _series(str(name), measure, rows)


def _series(name: str, measure: Measure, rows: pl.DataFrame) -> Series:
    hits, trials = PARTS[measure]
    if trials is not None:
        rows = rows.filter(trials > 0)
    return Series(
        name=name,
        measure=measure,
        periods=tuple(rows["period"]),
        tallies=Tallies(
            hits=_whole(rows, hits), trials=None if trials is None else _whole(rows, trials)
        ),
    )


def _whole(rows: pl.DataFrame, figure: pl.Expr) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return rows.select(figure.cast(pl.Int64)).to_series().to_numpy()
