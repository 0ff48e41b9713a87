"""Trends and alerts: what came and went, what is out of its band, since when a level is another."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight.alerts import Band
from voc.insight.periods import ALL
from voc.insight.report import charts
from voc.insight.report.blocks import (
    Block,
    Cell,
    Chart,
    Heading,
    Note,
    Pair,
    Section,
    Table,
    cell,
    missing,
)
from voc.insight.report.content import Report
from voc.insight.report.figures import (
    day,
    label_name,
    number,
    percent,
    percent_range,
    points,
    points_range,
    signed,
)
from voc.insight.report.passing import Passing
from voc.insight.series import Measure

_SAID: Final[Mapping[str, str]] = {
    "messages": "messages",
    "share": "share of messages that mention it",
    "net": "net sentiment",
    "negative_share": "share negative",
    "complaint_share": "share complaints",
}
_FEWEST: Final = 2
_SHOWN: Final = 60
"""Rows of the table of periods, the latest."""


def section(report: Report) -> Section:
    """Return the section."""
    passing = report.passing
    full = passing.trend.filter(pl.col("state") != "empty")
    periods = full["period"].n_unique()
    if periods < _FEWEST:
        reason = (
            f"all messages are of one {passing.counts.by}" if periods else "no message has a time"
        )
        blocks: list[Block] = [missing(f"Nothing can be said of trends: {reason}.")]
    else:
        blocks = [*_alarms(passing), *_charts(passing), _table(passing), *_against(passing)]
    return Section(
        id="trends",
        title="Trends and alerts",
        lead=(
            f"By {passing.counts.by}, in UTC, with 95 % intervals. A diamond marks an alert, a "
            "dashed line a change of level. Periods that are not complete are hollow, and nothing "
            "is concluded from them."
        ),
        blocks=tuple(blocks),
    )


def alarm_line(band: Band) -> str:
    """Return an alert in words."""
    way = "rose" if band.rose else "fell"
    said = number if band.trials is None else percent
    return (
        f"{_what(band.name, band.measure)} {way} to {said(band.value)} in the period from "
        f"{day(band.period)}: {said(band.low)} to {said(band.high)} was to be expected, "
        f"{said(band.usual)} is usual."
    )


def _what(name: str, measure: str) -> str:
    if measure == "messages":
        return "The number of messages"
    if measure == "share":
        return f"The share of messages about {label_name(name)}"
    share = "negative" if measure == "negative_share" else "of complaints"
    about = "among all messages" if name == ALL else f"about {label_name(name)}"
    return f"The share {share} {about}"


def _value(measure: str, value: float | None) -> str:
    if measure == "messages":
        return number(value)
    return points(value) if measure == "net" else percent(value)


def _alarms(passing: Passing) -> Iterator[Block]:
    look = passing.look
    if look.period is None or not look.bands:
        yield missing(
            "There can be no alerts: fewer than six complete periods come before the last, which "
            "is too short a history."
        )
    elif look.alarms:
        yield Note(points=tuple(alarm_line(band) for band in look.alarms), kind="warning")
    else:
        yield Note(
            points=(
                f"No alert: in the {look.by} from {day(look.period)} all {len(look.bands)} bands "
                f"held. Chance alone breaks any in {percent(look.rate)} of such looks.",
            )
        )
    if passing.changes:
        yield Table(
            caption="Changes of level",
            heads=("What", "Since", "Before", "After"),
            rows=tuple(
                (
                    cell(_what(one.name, one.measure)),
                    cell(day(one.period)),
                    cell(_value(one.measure, one.before)),
                    cell(_value(one.measure, one.after)),
                )
                for one in passing.changes
            ),
        )


def _charts(passing: Passing) -> Iterator[Block]:
    yield Heading(text="All messages")
    yield Pair(charts=(_chart(passing, ALL, "messages"), _chart(passing, ALL, "negative_share")))
    yield Heading(text="Share negative about each component and facet")
    names = [str(name) for name in passing.trend["name"].unique().sort() if name != ALL]
    yield Pair(charts=tuple(_chart(passing, name, "negative_share") for name in names))


def _chart(passing: Passing, name: str, measure: Measure) -> Chart:
    bounds = ("low", "high")
    rows = passing.trend.filter(pl.col("name") == name).select(
        "period",
        pl.col(measure).cast(pl.Float64).alias("value"),
        *(
            (
                pl.lit(None, pl.Float64) if measure == "messages" else pl.col(f"{measure}_{end}")
            ).alias(end)
            for end in bounds
        ),
        (pl.col("state") == "complete").alias("whole"),
    )
    marks = list(_marks(passing, name, measure))
    title = "All messages" if name == ALL else label_name(name)
    svg = charts.trend(rows.to_dicts(), marks=marks, share=measure != "messages")
    known = rows.drop_nulls("value").to_dicts()
    return Chart(
        svg=svg,
        caption="Number of messages" if measure == "messages" else f"{title}: {_SAID[measure]}",
        alt=_told(f"{title}, {_SAID[measure]}", measure, known, len(marks)),
    )


def _told(title: str, measure: str, rows: list[dict[str, Any]], marks: int) -> str:
    if not rows:
        return f"{title}: nothing is known."
    first, last = rows[0], rows[-1]
    return (
        f"{title} over time: {_value(measure, first['value'])} in the period from "
        f"{day(first['period'])}, {_value(measure, last['value'])} in that from "
        f"{day(last['period'])}. {marks} alerts and changes are marked."
    )


def _marks(passing: Passing, name: str, measure: str) -> Iterator[dict[str, object]]:
    for band in passing.look.alarms:
        if (band.name, band.measure) == (name, measure):
            yield {"period": band.period, "kind": "alarm", "value": band.value}
    for change in passing.changes:
        if (change.name, change.measure) == (name, measure):
            yield {"period": change.period, "kind": "change", "value": change.after}


def _table(passing: Passing) -> Table:
    rows = passing.trend.filter(pl.col("name") == ALL)
    last = f", the last {_SHOWN}" if rows.height > _SHOWN else ""
    return Table(
        caption=f"All messages by {passing.counts.by}{last}",
        heads=("From", "Messages", "Net sentiment", "Negative", "Complaints"),
        rows=tuple(_period(row) for row in rows.tail(_SHOWN).iter_rows(named=True)),
    )


def _period(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        cell(day(row["period"]), "" if row["state"] == "complete" else str(row["state"])),
        cell(number(row["messages"]), small=row["small"] and row["state"] != "empty"),
        cell(points(row["net"]), points_range(row["net_low"], row["net_high"])),
        *(
            cell(percent(row[name]), percent_range(row[f"{name}_low"], row[f"{name}_high"]))
            for name in ("negative_share", "complaint_share")
        ),
    )


def _against(passing: Passing) -> Iterator[Block]:
    """Yield the last complete period against the one before."""
    found = passing.contrast
    if found.before is None or found.after is None:
        return
    rows = found.frame.filter(pl.col("measure").is_in(["share", "negative_share"]))
    by_name: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        by_name.setdefault(row["name"], {})[row["measure"]] = row
    yield Table(
        caption=(
            f"The {found.by} from {day(found.after)} against that from {day(found.before)}; "
            "changes in points of a hundred, with 95 % intervals"
        ),
        heads=("What", "Spoken of before", "after", "Change", "Negative before", "after", "Change"),
        rows=tuple(
            (
                cell("All messages" if name == ALL else label_name(name)),
                *(_changed(of["share"]) if name != ALL else (cell("–"),) * 3),  # noqa: RUF001
                *_changed(of["negative_share"]),
            )
            for name, of in by_name.items()
        ),
    )


def _changed(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    change = None if row["difference"] is None else row["difference"] * 100
    return (
        cell(percent(row["before"])),
        cell(percent(row["after"])),
        cell(signed(change, 1), points_range(row["low"], row["high"]), small=row["small"]),
    )
