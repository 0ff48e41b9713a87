"""The summary: a few figures, and what matters most, in plain words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight.report.blocks import Block, Cell, Findings, Section, Tiles, missing
from voc.insight.report.content import Report
from voc.insight.report.figures import (
    label_name,
    number,
    outcome_name,
    percent,
    percent_range,
    plain,
    points,
    points_range,
)
from voc.insight.report.sections import themes
from voc.insight.report.sections.passing import alarm_line
from voc.insight.report.sections.scorecards import value_name
from voc.insight.report.sections.together import pair_name

_ALARMS: Final = 3


def section(report: Report) -> Section:
    """Return the section."""
    blocks: list[Block] = [_tiles(report)]
    told = tuple(findings(report))
    blocks.append(
        Findings(points=told) if told else missing("There are too few messages to tell more.")
    )
    return Section(id="summary", title="Summary", lead="", blocks=tuple(blocks))


def findings(report: Report) -> Iterator[str]:
    """Yield what matters most, a sentence each, only what its interval bears out."""
    yield from _worst(report)
    yield from _best(report)
    yield from _apart(report)
    for band in report.passing.look.alarms[:_ALARMS]:
        yield f"Alert: {alarm_line(band)}"
    yield from _compounding(report)
    yield from _driver(report)
    yield from _theme(report)
    yield from _news(report)
    yield from _journey(report)


def _tiles(report: Report) -> Tiles:
    total = report.total.row(0, named=True)
    share = {name: _tile(total, name) for name in ("negative_share", "complaint_share")}
    return Tiles(
        figures=(
            ("messages", Cell(text=number(total["messages"]), small=total["small"])),
            (
                "net sentiment",
                Cell(
                    text=points(total["net"]),
                    note=points_range(total["net_low"], total["net_high"]),
                ),
            ),
            ("negative", share["negative_share"]),
            ("complaints", share["complaint_share"]),
        )
    )


def _tile(total: Mapping[str, Any], name: str) -> Cell:
    return Cell(
        text=percent(total[name]), note=percent_range(total[f"{name}_low"], total[f"{name}_high"])
    )


def _sound(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(~pl.col("small")).drop_nulls("net")


def _worst(report: Report) -> Iterator[str]:
    rows = _sound(report.leaves).filter(pl.col("net_high") < 0).sort("net")
    if rows.is_empty():
        return
    row = rows.row(0, named=True)
    yield (
        f"It breaks most at {label_name(row['leaf'])}: net sentiment {points(row['net'])} "
        f"({points_range(row['net_low'], row['net_high'])}) in {number(row['messages'])} messages, "
        f"{percent(row['negative_share'])} negative."
    )
    most = rows.sort("negative", descending=True).row(0, named=True)
    if most["leaf"] != row["leaf"]:
        yield (
            f"Most that is negative is about {label_name(most['leaf'])}: "
            f"{number(most['negative'])} messages, {percent(most['negative_share'])} of those that "
            "speak of it."
        )


def _best(report: Report) -> Iterator[str]:
    rows = _sound(report.leaves).filter(pl.col("net_low") > 0).sort("net", descending=True)
    if not rows.is_empty():
        row = rows.row(0, named=True)
        yield (
            f"Customers like {label_name(row['leaf'])} best: net sentiment {points(row['net'])} "
            f"({points_range(row['net_low'], row['net_high'])}) in "
            f"{number(row['messages'])} messages."
        )


def _apart(report: Report) -> Iterator[str]:
    """Yield the column whose values are furthest apart, beyond doubt of their intervals."""
    widest: tuple[float, str] | None = None
    for group in report.groups:
        rows = _sound(group.cells).sort("net")
        if rows.height < 2:
            continue
        low, high = rows.row(0, named=True), rows.row(-1, named=True)
        gap = high["net_low"] - low["net_high"]
        if gap > 0 and (widest is None or gap > widest[0]):
            worst, best = (value_name(row[group.column]) for row in (low, high))
            widest = (
                gap,
                (
                    f"By {plain(group.column)}, {worst} stands lowest with {points(low['net'])} "
                    f"({points_range(low['net_low'], low['net_high'])}), {best} highest with "
                    f"{points(high['net'])} ({points_range(high['net_low'], high['net_high'])})."
                ),
            )
    if widest:
        yield widest[1]


def _compounding(report: Report) -> Iterator[str]:
    rows = report.pairs.pairs.filter(pl.col("compounds") & ~pl.col("small")).sort("both_score")
    if not rows.is_empty():
        row = rows.row(0, named=True)
        yield (
            f"One makes the other worse: {pair_name(row)}, together in {number(row['both'])} "
            f"messages, {number(row['lift'], 1)} times what chance would have."
        )


def _driver(report: Report) -> Iterator[str]:
    facets = report.facets
    if facets.missing or facets.explained is None:
        return
    sound = facets.table.filter(
        ~pl.col("small") & (pl.col("gain_low") > 0) & (pl.col("negative") > 0)
    )
    if not sound.is_empty():
        row = sound.sort("weight", descending=True).row(0, named=True)
        yield (
            f"What weighs most on {outcome_name(facets.outcome)} is {label_name(row['label'])}: "
            f"{percent(row['weight'])} of what all labels explain "
            f"({percent_range(row['weight_low'], row['weight_high'])})."
        )


def _theme(report: Report) -> Iterator[str]:
    rows = themes.named(report).filter(~pl.col("small") & (pl.col("net") < 0))
    if not rows.is_empty():
        row = rows.sort("negative", descending=True, maintain_order=True).row(0, named=True)
        yield (
            f"The most common issue is “{row['name']}” ({label_name(row['leaf'])}): "
            f"{number(row['messages'])} messages, net sentiment {points(row['net'])}."
        )


def _news(report: Report) -> Iterator[str]:
    if not report.risen.is_empty():
        row = report.risen.row(0, named=True)
        usual = "" if row["kind"] == "new" else f"; {percent(row['usual'], 1)} is usual"
        yield (
            f"{'New' if row['kind'] == 'new' else 'Risen'} in the last complete "
            f"{report.passing.counts.by}: “{row['name']}” ({label_name(row['leaf'])}), "
            f"{number(row['messages'])} messages, {percent(row['share'], 1)} of all{usual}."
        )


def _journey(report: Report) -> Iterator[str]:
    rows = report.journeys.handovers
    total = int(rows["handovers"].sum()) if not rows.is_empty() else 0
    if total >= report.options.min_count:
        again = int(rows["again"].sum())
        yield (
            f"Of {number(total)} times that a customer went from one channel to another, "
            f"{percent(again / total)} were about the same component again."
        )
