"""How the figures of a scorecard go over time, and one period against another."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from numpy.typing import ArrayLike

from voc.errors import UsageError
from voc.insight import intervals
from voc.insight.facts import SMALL
from voc.insight.periods import By, Counts
from voc.insight.series import PARTS, Measure
from voc.taxonomy import UNCERTAIN

_SHARES: Final[tuple[Measure, ...]] = ("share", "negative_share", "complaint_share")
_KNOWN: Final = pl.col("messages") - pl.col(UNCERTAIN)
_TREND: Final = (
    *("period", "end", "state", "name", "whole", "messages"),
    *("negative", "neutral", "positive", "mixed", UNCERTAIN),
    *(f"{name}{end}" for name in ("share", "net", *_SHARES[1:]) for end in ("", "_low", "_high")),
    "small",
)
_CONTRAST: Final = pl.Schema(
    {
        "name": pl.String(),
        "measure": pl.String(),
        "before": pl.Float64(),
        "before_of": pl.Int64(),
        "after": pl.Float64(),
        "after_of": pl.Int64(),
        "difference": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "small": pl.Boolean(),
    }
)


def trend(counts: Counts) -> pl.DataFrame:
    """Return the figures of all messages, components and facets in each period.

    A row for each period and name, as in `Counts.frame`. `share` is of the period's messages
    (`whole`), `net` sentiment, `negative_share` and `complaint_share` are of those that mention the
    name, as in `voc.insight.scorecard`, each with `_low` and `_high` of its 95 % interval. `small`
    marks fewer than 30 messages. Figures of empty periods, and of what is of nothing, are null.
    """
    frame = counts.frame
    known = _figure(frame, _KNOWN)
    up, down = frame["positive"], frame["negative"]
    columns = _with_bounds("net", (up - down) / known, intervals.net(up, down, known))
    for measure in _SHARES:
        part, whole = (_figure(frame, x) for x in PARTS[measure] if x is not None)
        columns += _with_bounds(measure, part / whole, intervals.wilson(part, whole))
    small = (frame["messages"] < SMALL).fill_null(True).alias("small")
    return frame.with_columns(*columns, small).select(_TREND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One period against another.

    before, after: their first days; None where there are not two complete periods.
    frame: a row for each name and measure: `before`, `after` and their `difference`, as shares,
    of so many messages (`before_of`, `after_of`), with the 95 % interval of the difference from
    `low` to `high`, and `small` where one is of fewer than 30. `measure` is one of `messages`,
    how many there are (their difference has no interval), `share`, `net`, `negative_share` and
    `complaint_share`.
    """

    by: By
    before: date | None
    after: date | None
    frame: pl.DataFrame


def contrast(counts: Counts, *, before: date | None = None, after: date | None = None) -> Contrast:
    """Return what has changed from one complete period to another.

    after: first day of the later one; without it, the last.
    before: of the earlier one; without it, the last before `after`. Last year's, say, is another.

    The intervals take messages to differ by chance alone (Newcombe's for shares); where periods
    are as restless as `surprise` has it, many will leave zero out without any news in it.

    Raises UsageError for a day on which no complete period begins.
    """
    complete = counts.frame.filter(pl.col("state") == "complete")
    starts = complete["period"].unique().sort().to_list()
    for day in (before, after):
        if day is not None and day not in starts:
            raise UsageError(f"no complete {counts.by} begins on {day}")
    after = after or (starts[-1] if starts else None)
    earlier = [day for day in starts if after and day < after]
    before = before or (earlier[-1] if earlier else None)
    if before is None or after is None:
        frame = pl.DataFrame(schema=_CONTRAST)
        return Contrast(by=counts.by, before=None, after=None, frame=frame)
    first = complete.filter(pl.col("period") == before)
    second = complete.filter(pl.col("period") == after)
    measures = [_messages(first, second), _net(first, second)]
    measures += [_share(measure, first, second) for measure in _SHARES]
    order = pl.col("name").cast(counts.frame.schema["name"])
    frame = pl.concat(measures).sort(order, maintain_order=True)
    return Contrast(by=counts.by, before=before, after=after, frame=frame)


def _messages(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.Series([None] * first.height, dtype=pl.Float64())
    one, other = first["messages"].cast(pl.Float64()), second["messages"].cast(pl.Float64())
    wholes = (first["whole"], second["whole"])
    return _compared("messages", first["name"], (one, other), wholes, (nothing, nothing))


def _net(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    wholes = _figure(first, _KNOWN), _figure(second, _KNOWN)
    one, other = (
        (frame["positive"], frame["negative"], whole)
        for frame, whole in zip((first, second), wholes, strict=True)
    )
    values = (one[0] - one[1]) / wholes[0], (other[0] - other[1]) / wholes[1]
    return _compared("net", first["name"], values, wholes, intervals.net_difference(other, one))


def _share(measure: Measure, first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    one, other = (
        tuple(_figure(frame, part) for part in PARTS[measure] if part is not None)
        for frame in (first, second)
    )
    values, wholes = (one[0] / one[1], other[0] / other[1]), (one[1], other[1])
    bounds = intervals.share_difference((other[0], other[1]), (one[0], one[1]))
    return _compared(measure, first["name"], values, wholes, bounds)


def _compared(
    measure: str,
    names: pl.Series,
    values: tuple[pl.Series, pl.Series],
    wholes: tuple[pl.Series, pl.Series],
    bounds: tuple[ArrayLike, ArrayLike],
) -> pl.DataFrame:
    small = (wholes[0] < SMALL) | (wholes[1] < SMALL)
    columns = {
        "name": names.cast(pl.String),
        "measure": [measure] * len(names),
        "before": values[0],
        "before_of": wholes[0],
        "after": values[1],
        "after_of": wholes[1],
        "difference": values[1] - values[0],
        "low": bounds[0],
        "high": bounds[1],
        "small": small,
    }
    return pl.DataFrame(columns, schema_overrides=_CONTRAST).fill_nan(None)


def _figure(frame: pl.DataFrame, figure: pl.Expr) -> pl.Series:
    return frame.select(figure).to_series()


def _with_bounds(name: str, values: pl.Series, bounds: intervals.Bounds) -> list[pl.Series]:
    ends = (pl.Series(values=bound, dtype=pl.Float64()) for bound in bounds)
    return [
        column.alias(f"{name}{end}").fill_nan(None)
        for end, column in zip(("", "_low", "_high"), (values, *ends), strict=True)
    ]
