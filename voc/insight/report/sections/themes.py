"""Themes: recurring issues within each component, how common, how they feel, in whose words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight import intervals
from voc.insight.alerts import HISTORY
from voc.insight.periods import ALL
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
    percent_range,
    points,
    points_range,
)
from voc.insight.report.sections.scorecards import tone
from voc.insight.report.verbatims import Part, Verbatim
from voc.insight.themes.book import NO_THEME
from voc.insight.themes.finding import RULES
from voc.taxonomy import SENTIMENTS

_SHOWN: Final = 8
"""Themes of each component or facet; the tables have all."""

_EXAMPLES: Final = 3


def section(report: Report) -> Section:
    """Return the section."""
    blocks: list[Block]
    if report.themes.themes.is_empty():
        blocks = [missing("There is nothing to find themes in: no statement is about anything.")]
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
    """Yield what is new or has risen in the last period, or why nobody can tell."""
    if named(report).is_empty():
        return
    by = report.passing.counts.by
    whole = report.passing.counts.frame.filter(
        (pl.col("name") == ALL) & (pl.col("state") == "complete")
    )
    if whole.height < 2:
        dated = report.passing.counts.reach is not None
        reason = f"fewer than two {by}s are complete" if dated else "no message has a time"
        yield missing(f"Nobody can tell which themes are new or have risen: {reason}.")
        return
    last = f"{by} from {day(whole['period'][-1])}"
    before = min(whole.height - 1, HISTORY)
    against = f"the {by} before it" if before == 1 else f"the {number(before)} {by}s before it"
    if report.risen.is_empty():
        yield Note(points=(f"No theme is new or has risen in the {last}, against {against}.",))
        return
    yield Table(
        caption=f"New and risen in the {last}, against {against}, with 95 % intervals",
        heads=("Theme", "What", "Messages", "Of all", "Usual", "Expected at most"),
        rows=tuple(_risen(row) for row in report.risen.iter_rows(named=True)),
        words=frozenset({1}),
    )


def _risen(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        cell(row["name"], label_name(row["leaf"])),
        cell("new" if row["kind"] == "new" else "risen"),
        cell(number(row["messages"])),
        cell(percent(row["share"], 1), percent_range(row["share_low"], row["share_high"])),
        cell(percent(row["usual"], 1)),
        cell(number(row["most"])),
    )


def _leaves(report: Report) -> Iterator[Block]:
    themes = report.themes.themes
    lines = _lines(report)
    for leaf in themes["leaf"].unique(maintain_order=True):
        rows = themes.filter(pl.col("leaf") == leaf)
        own = rows.filter(pl.col("theme") != NO_THEME)
        yield Heading(text=label_name(leaf))
        if own.is_empty():
            yield from _without(report, leaf)
            continue
        yield _table(leaf, own.head(_SHOWN), lines, kept=report.options.known is not None)
        yield from _rest(rows, own)
        yield _quotes(report, own.head(_SHOWN))


def _without(report: Report, leaf: str) -> Iterator[Block]:
    """Yield what there is to be said of a leaf in which no theme is found: few words, or why."""
    said = report.facts.statements.filter(pl.col("leaves").list.contains(leaf))
    if said.height >= RULES.few:
        yield missing(f"No issue comes up in {RULES.least} messages or more.")
        return
    yield missing(f"Too few statements for themes: {said.height}; it takes {RULES.few}.")
    if report.options.samples:
        yield _words(report, said.select("n", "k", "text", name=pl.lit("")))


def _table(leaf: str, rows: pl.DataFrame, lines: Mapping[str, list[float]], *, kept: bool) -> Table:
    return Table(
        caption=f"Themes of {label_name(leaf)}",
        heads=("Theme", "Messages", "Of its statements", "Net sentiment", "Trend", "First", "Last"),
        rows=tuple(
            _row(row, lines.get(row["theme"], []), kept=kept) for row in rows.iter_rows(named=True)
        ),
    )


def _row(row: Mapping[str, Any], line: list[float], *, kept: bool) -> tuple[Cell, ...]:
    net, certain = row["net"], sum(row[feeling] for feeling in SENTIMENTS)
    low, high = (float(end) for end in intervals.net(row["positive"], row["negative"], certain))
    return (
        cell(row["name"], "not in the file of themes before" if row["new"] and kept else ""),
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
    return _words(report, found)


def _words(report: Report, found: pl.DataFrame) -> Quotes:
    """Return statements as they were written: `n k text`, and `name` of their theme."""
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
            feeling=clean(row["name"]) or row["sentiment"],
            parts=(Part(text=row["text"], feeling=row["sentiment"]),),
        )
        for row in told.iter_rows(named=True)
    )
    return Quotes(title=f"In the customers' words: {len(said)} statements", verbatims=said)
