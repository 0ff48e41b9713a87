"""Days, weeks and months, and what was counted in each.

Periods are those of UTC; a week begins on Monday. A period that the messages do not reach into
whole is `incomplete`: its counts are too low, and nothing is concluded from it. One without any
message is `empty`: nobody can tell whether nothing was written or nothing was brought in, so its
counts are null, not zero.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, get_args

import polars as pl

from voc.errors import UsageError
from voc.insight.facts import Facts
from voc.taxonomy import LABELS, SENTIMENTS, UNCERTAIN, component_of

By = Literal["day", "week", "month"]
BYS: Final[tuple[By, ...]] = get_args(By)

ALL: Final = "all"
NAMES: Final = tuple(dict.fromkeys((ALL, *(n for x in LABELS for n in (component_of(x), x)))))
"""What is counted: all messages, the components, and the facets under theirs."""

MOST: Final = 1_000
"""More periods than these are not gone through: the latest are. One wrong date may be centuries
from the others."""

_EVERY: Final = {"day": "1d", "week": "1w", "month": "1mo"}
_DAYS_BY_DAY: Final = 45
_DAYS_BY_WEEK: Final = 2 * 366
_DAY: Final = timedelta(days=1)
_NAME: Final = pl.Enum(NAMES)
_STATE: Final = pl.Enum(["complete", "incomplete", "empty"])

COLUMNS: Final = ("messages", *SENTIMENTS, UNCERTAIN, "complaints", "intents")
"""What is counted of a name in a period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted in each period.

    by: `day`, `week` or `month`.
    frame: a row for each period and name that is found anywhere, in order. `period` and `end` are
    its first day and the one after its last; `state` is `complete`, `incomplete` or `empty`;
    `whole` is how many messages it has, `messages` how many of them mention the name; then come
    how many feel how about it, `complaints`, and `intents`, of how many the intent is known. Null
    in empty periods, but for `whole`.
    reach: what the messages reach to, not itself included; None without any.
    undated, earlier, later: messages that are not counted, as their time is not known, is before
    the first period, or after all that is looked at.
    """

    by: By
    frame: pl.DataFrame
    reach: datetime | None = None
    undated: int = 0
    earlier: int = 0
    later: int = 0


def counted(
    facts: Facts,
    *,
    by: By | None = None,
    since: date | None = None,
    until: date | None = None,
    now: datetime | None = None,
) -> Counts:
    """Count messages and mentions by period.

    by: without it, days up to 45 days, weeks up to two years, else months.
    since: first day to be counted; the messages are known to begin there or before. Without it
    they are taken to begin on the day of the first.
    until: the day to which the messages are known to be complete, not itself included. Without
    it they are taken to reach to the end of the day of the last, or to `now`.
    now: what is later has a wrong time, and is not counted; it is for callers that have a clock.

    Raises UsageError where `since` is not before `until`, and where all messages are further before
    `until` than is gone through.
    """
    if since and until and since >= until:
        raise UsageError(f"since {since} is not before until {until}")
    dated = facts.messages.select("n", "intent", "time").drop_nulls("time")
    known = dated.filter(_not_after(until, now))
    kept = known if since is None else known.filter(pl.col("time").dt.date() >= since)
    ends = _ends(kept)
    by = by or _fitting(ends)
    reach = _reach(ends, until, now)
    calendar = _calendar(by, ends, since, reach)
    if until and ends and ends[1] < calendar["period"][0]:
        raise UsageError(f"until {until} is more than {MOST:,} {by}s after the last message")
    shown = kept.with_columns(_start(by)).join(calendar.select("period"), on="period", how="semi")
    return Counts(
        by=by,
        frame=_table(facts, shown, calendar),
        reach=reach,
        undated=facts.count - dated.height,
        earlier=known.height - shown.height,
        later=dated.height - known.height,
    )


def _not_after(until: date | None, now: datetime | None) -> pl.Expr:
    within = pl.lit(True)
    if until is not None:
        within &= pl.col("time").dt.date() < until
    return within if now is None else within & (pl.col("time") <= now)


def _ends(kept: pl.DataFrame) -> tuple[date, date] | None:
    """Return the days of the first and the last message."""
    if kept.is_empty():
        return None
    first, last = kept.select(pl.col("time").min(), last=pl.col("time").max()).row(0)
    return first.date(), last.date()


def _fitting(ends: tuple[date, date] | None) -> By:
    days = (ends[1] - ends[0]).days if ends else 0
    if days < _DAYS_BY_DAY:
        return "day"
    return "week" if days < _DAYS_BY_WEEK else "month"


def _reach(
    ends: tuple[date, date] | None, until: date | None, now: datetime | None
) -> datetime | None:
    if until is not None:
        return _midnight(until)
    if ends is None:
        return None
    reach = _midnight(ends[1] + _DAY)
    return reach if now is None else min(reach, now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _start(by: By) -> pl.Expr:
    return pl.col("time").dt.truncate(_EVERY[by]).dt.date().alias("period")


def _calendar(
    by: By, ends: tuple[date, date] | None, since: date | None, reach: datetime | None
) -> pl.DataFrame:
    """Return `period`, `end`, and whether the messages reach over it whole."""
    if ends is None or reach is None:
        return pl.DataFrame(schema={"period": pl.Date, "end": pl.Date, "reached": pl.Boolean})
    since = since or ends[0]
    last = (reach - timedelta(microseconds=1)).date()
    periods = pl.select(
        pl.date_range(
            pl.lit(since).dt.truncate(_EVERY[by]), pl.lit(last), interval=_EVERY[by]
        ).alias("period")
    )
    end = pl.col("period").dt.offset_by(_EVERY[by])
    reached = (pl.col("period") >= since) & (end.cast(pl.Datetime("us", "UTC")) <= reach)
    return periods.with_columns(end=end, reached=reached).tail(MOST)


def _table(facts: Facts, shown: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    found = _found(facts).join(shown.select("n", "period", "intent"), on="n")
    counted = found.group_by("period", "name").agg(
        pl.len().alias("messages"),
        *((pl.col("sentiment") == label).sum().alias(label) for label in (*SENTIMENTS, UNCERTAIN)),
        (pl.col("intent") == "complaint").sum().alias("complaints"),
        (pl.col("intent") != UNCERTAIN).sum().alias("intents"),
    )
    whole = shown.group_by("period").agg(pl.len().alias("whole"))
    grid = calendar.join(whole, on="period", how="left").join(
        found.select(pl.col("name").unique()), how="cross"
    )
    full = pl.col("whole").is_not_null()
    state = pl.when(~full).then(pl.lit("empty")).when("reached").then(pl.lit("complete"))
    return (
        grid.join(counted, on=["period", "name"], how="left")
        .select(
            "period",
            "end",
            state.otherwise(pl.lit("incomplete")).cast(_STATE).alias("state"),
            "name",
            pl.col("whole").fill_null(0).cast(pl.Int64),
            *(pl.when(full).then(pl.col(c).fill_null(0)).cast(pl.Int64) for c in COLUMNS),
        )
        .sort("period", "name")
    )


def _found(facts: Facts) -> pl.DataFrame:
    """Return `n`, `name` and `sentiment`: a row for each message, and for all it mentions."""
    facets = facts.mentions.filter(pl.col("facet").is_not_null())
    return pl.concat(
        [
            facts.messages.select("n", pl.lit(ALL, _NAME).alias("name"), "sentiment"),
            facts.components.select("n", _name("component"), "sentiment"),
            facets.select("n", _name("leaf"), "sentiment"),
        ]
    )


def _name(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).cast(_NAME).alias("name")
