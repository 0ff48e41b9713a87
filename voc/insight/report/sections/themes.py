"""Themes: recurring issues within each component, how common, how they feel, in whose words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight import intervals
from voc.insight.report import charts
from voc.insight.report.blocks import (
    Block,
    Cell,
    Heading,
    Note,
    Quotes,
    Section,
    Spark,
    Table,
    cell,
    missing,
)
from voc.insight.report.content import Report
from voc.insight.report.figures import (
    clean,
    day,
    label_name,
    number,
    percent,
    points,
    points_range,
)
from voc.insight.report.sections.scorecards import tone
from voc.insight.report.verbatims import Part, Verbatim
from voc.insight.themes.book import NO_THEME
from voc.taxonomy import SENTIMENTS

_SHOWN: Final = 8
"""Themes of each component or facet; the tables have all."""

_EXAMPLES: Final = 3


def section(report: Report) -> Section:
    """Return the section."""
    found = named(report)
    blocks: list[Block]
    if found.is_empty():
        blocks = [missing("No issue comes up in five messages or more.")]
    else:
        blocks = [*_news(report), *_leaves(report)]
    return Section(
        id="themes",
        title="Themes",
        lead=(
            "Issues that come up again and again, found from the statements themselves and named "
            "after their words; the same text is always of the same theme. Net sentiment is of "
            "statements."
        ),
        blocks=tuple(blocks),
    )


def named(report: Report) -> pl.DataFrame:
    """Return the themes that have a name, all leaves together, the largest first."""
    themes = report.themes.themes
    return themes.filter(pl.col("theme") != NO_THEME).sort(
        "messages", descending=True, maintain_order=True
    )


def _news(report: Report) -> Iterator[Block]:
    rows = report.risen
    if rows.is_empty():
        return
    yield Note(
        points=tuple(
            f"{'New' if row['kind'] == 'new' else 'Risen'} in the last complete period: "
            f"“{row['name']}”, in {number(row['messages'])} messages, "
            f"{percent(row['share'], 1)} of all; {percent(row['usual'], 1)} is usual."
            for row in rows.head(_SHOWN).iter_rows(named=True)
        ),
        kind="warning",
    )


def _leaves(report: Report) -> Iterator[Block]:
    themes = report.themes.themes
    lines = _lines(report)
    for leaf in themes["leaf"].unique(maintain_order=True):
        rows = themes.filter(pl.col("leaf") == leaf)
        own = rows.filter(pl.col("theme") != NO_THEME)
        if own.is_empty():
            continue
        yield Heading(text=label_name(leaf))
        yield _table(leaf, own.head(_SHOWN), lines)
        yield from _rest(rows, own)
        yield _quotes(report, own.head(_SHOWN))


def _table(leaf: str, rows: pl.DataFrame, lines: Mapping[str, list[float]]) -> Table:
    return Table(
        caption=f"Themes of {label_name(leaf)}",
        heads=("Theme", "Messages", "Of its statements", "Net sentiment", "Trend", "First", "Last"),
        rows=tuple(_row(row, lines.get(row["theme"], [])) for row in rows.iter_rows(named=True)),
    )


def _row(row: Mapping[str, Any], line: list[float]) -> tuple[Cell, ...]:
    net, certain = row["net"], sum(row[feeling] for feeling in SENTIMENTS)
    low, high = (float(end) for end in intervals.net(row["positive"], row["negative"], certain))
    return (
        cell(row["name"]),
        cell(number(row["messages"]), small=row["small"]),
        cell(percent(row["share"])),
        Cell(
            text=points(net),
            note=points_range(low, high) if certain else "",
            tone=None if row["small"] else tone(net, low, high),
        ),
        Cell(text="", spark=_spark(line)),
        cell(day(row["first"])),
        cell(day(row["last"])),
    )


def _spark(line: list[float]) -> Spark | None:
    return Spark(path=charts.spark(line)) if len(line) > 1 and max(line) > 0 else None


def _lines(report: Report) -> dict[str, list[float]]:
    """Return the share of messages of each theme in each period that is complete."""
    rows = report.themes.trend.filter(
        (pl.col("state").cast(pl.String) == "complete") & (pl.col("all") > 0)
    ).sort("theme", "period")
    lines: dict[str, list[float]] = {}
    for theme, messages, every in rows.select("theme", "messages", "all").iter_rows():
        lines.setdefault(theme, []).append(messages / every)
    return lines


def _rest(rows: pl.DataFrame, own: pl.DataFrame) -> Iterator[Block]:
    points = []
    if own.height > _SHOWN:
        points.append(f"{number(own.height - _SHOWN)} smaller themes are in the tables.")
    other = rows.filter(pl.col("theme") == NO_THEME)
    if not other.is_empty():
        points.append(f"{percent(other['share'][0])} of its statements are of no theme.")
    if points:
        yield Note(points=tuple(points))


def _quotes(report: Report, rows: pl.DataFrame) -> Quotes:
    """Return a few statements of each theme."""
    found = report.themes.examples.join(
        rows.select("theme", "name", "messages"), on="theme", maintain_order="right"
    ).filter(pl.col("rank") <= min(_EXAMPLES, report.options.samples))
    told = found.join(
        report.facts.messages.select("n", "id", "channel", "time"), on="n", maintain_order="left"
    ).join(
        report.facts.statements.select("n", "k", "sentiment"), on=["n", "k"], maintain_order="left"
    )
    said = tuple(
        Verbatim(
            id=row["id"],
            channel=row["channel"],
            time=row["time"],
            feeling=clean(row["name"]),
            parts=(Part(text=row["text"], feeling=row["sentiment"]),),
        )
        for row in told.iter_rows(named=True)
    )
    return Quotes(title=f"In the customers' words: {len(said)} statements", verbatims=said)
