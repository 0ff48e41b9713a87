"""The scorecard: a table of components and facets, tables by each column, and cells that open."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from voc.insight.report import charts
from voc.insight.report.blocks import (
    Block,
    Cascade,
    Cell,
    Chart,
    Dot,
    Heading,
    Note,
    Opening,
    Quotes,
    Section,
    Table,
    Tone,
    missing,
)
from voc.insight.report.content import Group, Report, by_name
from voc.insight.report.figures import (
    MINUS,
    label_name,
    number,
    percent,
    percent_range,
    plain,
    points,
    points_range,
    slug,
)
from voc.insight.report.verbatims import Words, chosen
from voc.taxonomy import COMPONENTS, LABELS, component_of

MOST_VALUES: Final = 12
"""More values of a column than these are not shown; the tables (`--format csv`) have all."""

MOST_VERBATIMS: Final = 2_400
"""More than these make a page slow: then each cell has fewer."""

NOT_GIVEN: Final = "(not given)"
_FEELINGS: Final = ("negative", "mixed", "neutral", "positive")
_HEADS: Final = ("What", "Messages", "Net sentiment", "Negative", "Complaints")
_STRONG: Final = 0.4
_WEAK: Final = 0.1


def section(report: Report) -> Section:
    """Return the section."""
    blocks: list[Block] = []
    if report.components.is_empty():
        blocks.append(missing("No message speaks of any component."))
    else:
        if not report.leaves.is_empty():  # as where statements were taken out of the readings
            blocks.append(_chart(report))
        blocks.append(_table(report))
        for group in report.groups:
            blocks += _grouped(group)
        if report.more:
            names = ", ".join(plain(name) for name in report.more)
            blocks.append(missing(f"Not shown: the columns {names}. --by chooses which are."))
        blocks.append(Heading(text="Open any cell, down to what customers said", id="cells"))
        blocks.append(_cascade(report))
    least = number(report.options.min_count)
    return Section(
        id="scorecard",
        title="Scorecard",
        lead=(
            "Net sentiment is the share of positive less that of negative, in points of "
            f"{MINUS}100 to +100, over the messages that speak of it. Under each figure stands "
            f"its 95 % interval. Cells of fewer than {least} messages are marked “few”, and not "
            "coloured."
        ),
        blocks=tuple(blocks),
    )


def net_cell(row: Mapping[str, Any], *, to: str | None = None, dot: bool = False) -> Cell:
    """Return the net sentiment of a row of figures, coloured as it deserves."""
    net, low, high = row["net"], row["net_low"], row["net_high"]
    return Cell(
        text=points(net),
        note=points_range(low, high),
        tone=None if row["small"] else tone(net, low, high),
        small=row["small"],
        to=to,
        dot=Dot(value=net, low=low, high=high) if dot and None not in (net, low, high) else None,
    )


def tone(net: float | None, low: float | None, high: float | None) -> Tone | None:
    """Return the colour of a net sentiment; none where its interval leaves open which side."""
    if net is None or low is None or high is None:
        return None
    if low <= 0 <= high or abs(net) < _WEAK:
        return "even"
    if net < 0:
        return "worst" if net <= -_STRONG else "bad"
    return "best" if net >= _STRONG else "good"


def shown(cells: pl.DataFrame, column: str) -> list[str | None]:
    """Return the values of a column that are shown, those with the most messages first."""
    ordered = cells.sort("messages", descending=True, maintain_order=True)
    return ordered[column].cast(pl.String).to_list()[:MOST_VALUES]


def value_name(value: str | None) -> str:
    """Return what a value is called."""
    return NOT_GIVEN if value is None else value


def place(label: str, *more: str) -> str:
    """Return the id of the cell of a label, and of a column and value in it."""
    return slug("cell", label, *more)


def _chart(report: Report) -> Chart:
    rows: list[dict[str, Any]] = [
        {"name": label_name(row["leaf"])}
        | {
            feeling: row[feeling] / total if (total := sum(row[f] for f in _FEELINGS)) else 0.0
            for feeling in _FEELINGS
        }
        for row in report.leaves.iter_rows(named=True)
    ]
    told = "; ".join(f"{row['name']} {percent(row['negative'])} negative" for row in rows)
    return Chart(
        svg=charts.shares(rows),
        caption="How customers feel about each part of the experience; without uncertain ones",
        alt=f"Bars of sentiment for each component and facet: {told}.",
    )


def _table(report: Report) -> Table:
    leaves = by_name(report.leaves, "leaf")
    rows: list[tuple[str, str | None, Mapping[str, Any]]] = [
        ("All messages", None, report.total.row(0, named=True))
    ]
    for component, row in by_name(report.components, "component").items():
        rows.append((str(component), place(str(component)), row))
        facets = [label for label in LABELS if label.startswith(f"{component}.")]
        rows += [(label_name(x), place(x), leaves[x]) for x in facets if x in leaves]
    return Table(
        caption="Components and facets",
        heads=("Component", "Messages", *_HEADS[2:]),
        rows=tuple(_row(name, to, row) for name, to, row in rows),
    )


def _row(name: str, to: str | None, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (Cell(text=name, to=to), *_figures(row, dot=True))


def _figures(row: Mapping[str, Any], *, dot: bool = False) -> tuple[Cell, ...]:
    """Return the cells of a row of figures, in the order of the heads."""
    return (
        Cell(text=number(row["messages"]), note=f"{percent(row['share'])} of all"),
        net_cell(row, dot=dot),
        _share(row, "negative_share"),
        _share(row, "complaint_share"),
    )


def _share(row: Mapping[str, Any], name: str) -> Cell:
    return Cell(
        text=percent(row[name]), note=percent_range(row[f"{name}_low"], row[f"{name}_high"])
    )


def _grouped(group: Group) -> Iterator[Block]:
    """Yield the table of a column: net sentiment of each value and component."""
    values = shown(group.cells, group.column)
    name = plain(group.column)
    yield Heading(text=f"By {name}", id=slug("by", group.column))
    if len(values) < 2:
        only = value_name(values[0]) if values else "none"
        yield Note(points=(f"All messages are of one {name}: {only}.",))
        return
    cells = by_name(group.cells, group.column)
    found = {
        (row[group.column], row["component"]): row for row in group.components.iter_rows(named=True)
    }
    components = [c for c in COMPONENTS if any((value, c) in found for value in values)]

    def about(value: str | None, component: str) -> Cell:
        to = _deeper(component, group.column, value)
        return _counted(found.get((value, component)), to)

    yield Table(
        caption=f"Net sentiment by {name} and component, with the number of messages",
        heads=(name.capitalize(), "All", *components),
        rows=tuple(
            (
                Cell(text=value_name(value)),
                _counted(cells[value], None),
                *(
                    _counted(found.get((value, c)), _deeper(c, group.column, value))
                    for c in components
                ),
            )
            for value in values
        ),
        even=True,
    )
    if left := group.cells.height - len(values):
        yield Note(
            points=(f"{number(left)} more values, each with fewer messages, are in the tables.",)
        )


def _deeper(component: str, column: str, value: str | None) -> str:
    """Return where a cell of a component opens: platform opens to its facets first."""
    facets = any(label.startswith(f"{component}.") for label in LABELS)
    return place(component) if facets else place(component, column, value_name(value))


def _counted(row: Mapping[str, Any] | None, to: str | None) -> Cell:
    if row is None:
        return Cell(text="–")  # noqa: RUF001
    one = net_cell(row, to=to)
    return Cell(
        text=one.text, note=f"{number(row['messages'])}", tone=one.tone, small=one.small, to=to
    )


def _cascade(report: Report) -> Cascade:
    cells = _Cells(report)
    leaves = by_name(report.leaves, "leaf")
    openings = []
    for component, row in by_name(report.components, "component").items():
        labels = [x for x in LABELS if component_of(x) == component and x in leaves]
        if labels == [component]:
            blocks: Sequence[Block] = cells.inside(str(component))
        else:
            facets = [cells.opening(label, leaves[label]) for label in labels]
            blocks = [Cascade(heads=("Facet", *_HEADS[1:]), openings=tuple(facets))]
        openings.append(
            Opening(
                id=place(str(component)),
                name=str(component),
                figures=_figures(row),
                blocks=tuple(blocks),
            )
        )
    return Cascade(heads=("Component", *_HEADS[1:]), openings=tuple(openings))


class _Cells:
    """The cells under the leaf labels, with the words of those that are shown."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._groups = [g for g in report.groups if len(shown(g.cells, g.column)) > 1]
        mentions = report.facts.mentions.select("n", "leaf", "sentiment")
        count = self._samples()
        self._picked: dict[tuple[str, ...], list[tuple[int, str]]] = {}
        self._add(chosen(mentions, within=["leaf"], count=count), None)
        for group in self._groups:
            column = report.facts.messages.select("n", group.column).filter(
                pl.col(group.column)
                .cast(pl.String)
                .fill_null(NOT_GIVEN)
                .is_in([value_name(v) for v in shown(group.cells, group.column)])
            )
            rows = mentions.join(column, on="n", maintain_order="left")
            self._add(chosen(rows, within=["leaf", group.column], count=count), group.column)
        numbers = (n for picks in self._picked.values() for n, _ in picks)
        self._words = Words(report.facts, numbers)

    def opening(self, label: str, row: Mapping[str, Any]) -> Opening:
        """Return the cell of a leaf label."""
        return Opening(
            id=place(label),
            name=label_name(label),
            figures=_figures(row),
            blocks=tuple(self.inside(label)),
        )

    def inside(self, label: str) -> list[Block]:
        """Return what a leaf label opens to: words of all, then each column."""
        blocks: list[Block] = [self._quotes(label, "What customers say of it")]
        for group in self._groups:
            rows = group.leaves.filter(pl.col("leaf") == label)
            found = by_name(rows, group.column)
            values = [v for v in shown(group.cells, group.column) if v in found]
            blocks.append(Heading(text=f"By {plain(group.column)}"))
            openings = tuple(self._value(label, group.column, v, found[v]) for v in values)
            blocks.append(Cascade(heads=(plain(group.column), *_HEADS[1:]), openings=openings))
        return blocks

    def _value(self, label: str, column: str, value: str | None, row: Mapping[str, Any]) -> Opening:
        name = value_name(value)
        quotes = self._quotes(label, "What they say of it", column, name)
        return Opening(
            id=place(label, column, name), name=name, figures=_figures(row), blocks=(quotes,)
        )

    def _quotes(self, label: str, title: str, *more: str) -> Quotes:
        picks = self._picked.get((label, *more), [])
        said = tuple(self._words.of(n, label=label, feeling=felt) for n, felt in picks)
        return Quotes(title=f"{title}: {len(said)} examples", verbatims=said)

    def _samples(self) -> int:
        """Return how many verbatims a cell has, so that the page stays quick."""
        cells = 1 + sum(len(shown(g.cells, g.column)) for g in self._groups)
        most = MOST_VERBATIMS // max(1, self._report.leaves.height * cells)
        return min(self._report.options.samples, max(1, most))

    def _add(self, rows: pl.DataFrame, column: str | None) -> None:
        for row in rows.iter_rows(named=True):
            more = () if column is None else (column, value_name(row[column]))
            self._picked.setdefault((row["leaf"], *more), []).append((row["n"], row["sentiment"]))
