"""What is new since the last period, or has risen: themes, by how many messages have them."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from voc.errors import UsageError
from voc.insight.alerts import HISTORY, threshold
from voc.insight.surprise import Tallies, tails

RATE: Final = 0.05
_ASKED: Final = ("theme", "period", "messages", "all")
_NO_THEME: Final = "other"

RISEN: Final = pl.Schema(
    {
        "theme": pl.String(),
        "kind": pl.Enum(["new", "risen"]),
        "messages": pl.Int64(),
        "all": pl.Int64(),
        "share": pl.Float64(),
        "usual": pl.Float64(),
        "history": pl.Int64(),
        "p": pl.Float64(),
    }
)
"""
kind      `new`: no message had it in any period of the history
messages  that have it in the period, of `all`; `share` is one by the other
usual     the share over the history, which has so many periods
p         probability of so many or more, if nothing has changed
"""


def risen(
    themes: pl.DataFrame,
    *,
    period: date | None = None,
    rate: float = RATE,
    history: int = HISTORY,
) -> pl.DataFrame:
    """Return the themes that are new, or that more messages have than chance lets have.

    themes: `theme`, `period`, `messages` that have it and `all` of the period, a row for each
    theme and period, as `voc.insight.themes` gives its trend; where there is a `state`, complete
    periods only are looked at. What is of no theme (`other`) is not.
    period: first day of the one that is looked at; without it, the last.
    rate: chance that any is found when nothing has changed; of those found, at most this part
    is expected to be false (Benjamini and Hochberg, as in `alerts`).
    history: how many periods before it are compared with, at most. With fewer than six, periods
    are taken to differ by chance alone, and more is found than the rate says where they do not.

    The columns are those of `RISEN`, the most surprising first. Raises UsageError where a column
    is missing.
    """
    missing = [column for column in _ASKED if column not in themes.columns]
    if missing:
        raise UsageError(f"a trend of themes without `{'`, `'.join(missing)}`")
    if "state" in themes.columns:
        themes = themes.filter(pl.col("state").cast(pl.String) == "complete")
    wholes = themes.group_by("period").agg(pl.col("all").max()).filter(pl.col("all") > 0)
    wholes = wholes.sort("period")
    if period is not None:
        wholes = wholes.filter(pl.col("period") <= period)
    if wholes.height < 2 or (period is not None and wholes["period"][-1] != period):
        return pl.DataFrame(schema=RISEN)
    rows = list(_rows(themes, wholes.tail(history + 1)))
    found = pl.DataFrame(rows, schema=RISEN, orient="row")
    level = threshold(found["p"].to_list(), rate)
    return found.filter(pl.col("p") <= level).sort("p", "theme")


def _rows(themes: pl.DataFrame, wholes: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Yield a row of `RISEN` for each theme that any of the periods has.

    Also for those that the last one has not: how many could have risen is part of the rate.
    """
    trials = wholes["all"].cast(pl.Int64).to_numpy()
    size = int(trials[-1])
    placed = (
        themes.filter(pl.col("theme") != _NO_THEME, pl.col("messages") > 0)
        .join(wholes.select("period").with_row_index("place"), on="period")
        .sort("theme", "period")
    )
    for (theme,), rows in placed.group_by("theme", maintain_order=True):
        hits = np.zeros(len(trials), dtype=np.int64)
        np.add.at(hits, rows["place"].to_numpy(), rows["messages"].to_numpy())
        before, count = Tallies(hits=hits[:-1], trials=trials[:-1]), int(hits[-1])
        kind = "risen" if before.hits.any() else "new"
        p = tails(count, size, before).many
        yield (str(theme), kind, count, size, count / size, before.mean, len(before), p)
