"""What is new since the last period, or has risen: themes, by how many messages have them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from voc.errors import UsageError
from voc.insight.alerts import HISTORY, Band, Look, threshold
from voc.insight.intervals import wilson
from voc.insight.surprise import LEAST, Tallies, band, tails
from voc.insight.themes import Themes
from voc.insight.themes.book import NO_THEME

RATE: Final = 0.05
PART: Final = 0.5
"""Part of a look's rate that is for themes, where they are looked at too: there may be hundreds,
and bands of the rest shall not get wider by that."""

_ASKED: Final = ("theme", "period", "messages", "all")

RISEN: Final = pl.Schema(
    {
        "theme": pl.String(),
        "kind": pl.Enum(["new", "risen"]),
        "period": pl.Date(),
        "messages": pl.Int64(),
        "all": pl.Int64(),
        "share": pl.Float64(),
        "share_low": pl.Float64(),
        "share_high": pl.Float64(),
        "usual": pl.Float64(),
        "most": pl.Int64(),
        "history": pl.Int64(),
        "p": pl.Float64(),
    }
)
"""
kind       `new`: no message had it in any period of the history
messages   that have it in the period, of `all`; `share` is one by the other, with Wilson's interval
usual      the share over the history, which has so many periods
most       so many messages would still be no surprise
p          probability of so many or more, if nothing has changed
"""


def risen(
    themes: pl.DataFrame,
    *,
    period: date | None = None,
    rate: float = RATE,
    history: int = HISTORY,
) -> pl.DataFrame:
    """Return the themes that are new, or that more messages have than chance lets have.

    The arguments are those of `rises`, the columns those of `RISEN`, the most surprising first.
    """
    found = [one for one in rises(themes, period=period, rate=rate, history=history) if one.alarm]
    found.sort(key=lambda one: (one.p, one.name))
    return pl.DataFrame([_row(one) for one in found], schema=RISEN, orient="row")


def rises(
    themes: pl.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    period: date | None = None,
    rate: float = RATE,
    history: int = HISTORY,
    least: int = 1,
) -> tuple[Band, ...]:
    """Return for each theme how many messages were to be expected at most, and how many came.

    themes: `theme`, `period`, `messages` that have it and `all` of the period, a row for each
    theme and period, as `voc.insight.themes` gives its trend; where there is a `state`, complete
    periods only are looked at. What is of no theme (`other`) is not.
    names: of themes, for people.
    period: first day of the one that is looked at; without it, the last.
    rate: chance that any is found when nothing has changed; of those found, at most this part
    is expected to be false (Benjamini and Hochberg, as in `alerts`).
    history: how many periods before it are compared with, at most. With fewer than six, periods
    are taken to differ by chance alone, and more is found than the rate says where they do not.
    least: with fewer periods before it than these, there is none.

    Only a rise breaks a band, so `p` is one-sided and `least` of each band 0. Raises UsageError
    where a column is missing.
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
    if wholes.height <= max(least, 1) or (period is not None and wholes["period"][-1] != period):
        return ()
    return tuple(_bands(themes, wholes.tail(history + 1), rate=rate, names=names or {}))


def with_themes(found: Look, themes: Themes, *, history: int = HISTORY) -> Look:
    """Return a look that tells also which themes are new or have risen, at `PART` of its rate.

    found: with the rest of its rate, `look(..., part=1 - PART)`.
    history: as for `look`; with fewer than six periods before it no theme is looked at.
    """
    if found.period is None:
        return found
    names = {theme.id: theme.name for theme in themes.book.themes}
    bands = rises(
        themes.trend,
        names=names,
        period=found.period,
        rate=found.rate * PART,
        history=history,
        least=LEAST,
    )
    held = themes.themes.filter(pl.col("theme") != NO_THEME).height
    untold = found.untold + (0 if bands else held)
    return replace(found, bands=(*found.bands, *bands), untold=untold)


def _bands(
    themes: pl.DataFrame, wholes: pl.DataFrame, *, rate: float, names: Mapping[str, str]
) -> Iterator[Band]:
    """Yield a band for each theme that any of the periods has.

    Also for those that the last one has not: how many could have risen is part of the rate.
    """
    period, size = wholes.select("period", pl.col("all").cast(pl.Int64)).row(-1)
    cases = dict(_cases(themes, wholes))
    tallied = {name: (int(case.hits[-1]), case[:-1]) for name, case in cases.items()}
    surprise = {name: tails(hits, size, before).many for name, (hits, before) in tallied.items()}
    level = threshold(list(surprise.values()), rate)
    for name, (hits, before) in tallied.items():
        yield Band(
            period=period,
            name=name,
            measure="theme_share",
            hits=hits,
            trials=size,
            least=0,
            most=band(size, before, level=2 * level)[1],
            usual=before.mean,
            history=len(before),
            p=surprise[name],
            alarm=surprise[name] <= level,
            title=names.get(name),
        )


def _cases(themes: pl.DataFrame, wholes: pl.DataFrame) -> Iterator[tuple[str, Tallies]]:
    """Yield each theme, and what was counted of it in each period."""
    trials = wholes["all"].cast(pl.Int64).to_numpy()
    placed = (
        themes.filter(pl.col("theme") != NO_THEME, pl.col("messages") > 0)
        .join(wholes.select("period").with_row_index("place"), on="period")
        .sort("theme", "period")
    )
    for (theme,), rows in placed.group_by("theme", maintain_order=True):
        hits = np.zeros(len(trials), dtype=np.int64)
        np.add.at(hits, rows["place"].to_numpy(), rows["messages"].to_numpy())
        yield str(theme), Tallies(hits=hits, trials=trials)


def _row(one: Band) -> tuple[object, ...]:
    low, high = (float(end) for end in wilson(one.hits, one.trials or 0))
    kind = "new" if one.new else "risen"
    counts = (one.hits, one.trials, one.value, low, high)
    return (one.name, kind, one.period, *counts, one.usual, one.most, one.history, one.p)
