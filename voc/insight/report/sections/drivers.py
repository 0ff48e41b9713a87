"""Drivers and worth: what matters to an outcome, and what it would be worth to fix."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight.assumptions import Assumed, Assumptions
from voc.insight.drivers import Drivers
from voc.insight.report import charts
from voc.insight.report.blocks import (
    Block,
    Cell,
    Chart,
    Heading,
    Note,
    Section,
    Table,
    cell,
    missing,
)
from voc.insight.report.content import Report
from voc.insight.report.figures import (
    MINUS,
    NONE,
    label_name,
    number,
    outcome_name,
    percent,
    percent_range,
    signed,
    signed_range,
)
from voc.insight.worth import Worth

OUTCOMES: Final = {
    "rating": "the rating",
    "nps": f"NPS, in points of {MINUS}100 to +100",
    "csat": "CSAT",
    "ces": "CES",
    "sentiment": f"the message's sentiment score, of {MINUS}1 to +1",
}


def section(report: Report) -> Section:
    """Return the section."""
    drivers = report.drivers
    if drivers.missing:
        blocks: list[Block] = [missing(f"Nothing can be said of drivers: {drivers.missing}.")]
    else:
        blocks = [*_driven(drivers, report.facets), *_worth(report.worth)]
    return Section(
        id="drivers",
        title="Drivers and worth",
        lead=(
            f"What goes along with a better or worse outcome: {OUTCOMES[drivers.outcome]}. All "
            "of it is association: what comes with a low outcome need not be its cause."
        ),
        blocks=tuple(blocks),
    )


def _driven(drivers: Drivers, facets: Drivers) -> Iterator[Block]:
    yield Note(points=(_headline(drivers),))
    if drivers.warnings:
        yield Note(points=drivers.warnings, kind="warning")
    if not (known := facets.table.drop_nulls(["difference", "difference_low"])).is_empty():
        yield _chart(known, drivers.outcome)
    yield _table(drivers, "Components")
    if not facets.missing:
        yield _table(facets, "Facets beside the other components")


def _headline(drivers: Drivers) -> str:
    told = (
        f"{number(drivers.messages)} messages have the outcome, {number(drivers.unscored)} do not; "
    )
    told += f"its mean is {number(drivers.mean, _decimals(drivers.outcome))}."
    if drivers.explained is not None:
        part, low, high = drivers.explained
        told += (
            f" The components together explain {percent(part)} of how it differs "
            f"({percent_range(low, high)})."
        )
    return told


def _chart(table: pl.DataFrame, outcome: str) -> Chart:
    rows = [
        {
            "name": label_name(row["label"]),
            "value": row["difference"],
            "low": row["difference_low"],
            "high": row["difference_high"],
            "small": row["small"],
        }
        for row in table.iter_rows(named=True)
    ]
    told = "; ".join(f"{row['name']} {signed(row['value'], 2)}" for row in rows)
    return Chart(
        svg=charts.ranges(rows, title=f"difference in {outcome_name(outcome)}"),
        caption=(
            "The mean outcome of messages that mention it, less that of those that do not, with "
            "95 % intervals. Hollow: few messages."
        ),
        alt=f"Difference in {outcome_name(outcome)} by what is mentioned: {told}.",
    )


def _table(drivers: Drivers, caption: str) -> Table:
    return Table(
        caption=f"{caption}: what they do to {outcome_name(drivers.outcome)}",
        heads=(
            *("What", "Messages", "Mean with", "Mean without", "Difference"),
            *("Impact on all", "Weight", "Gain if fixed"),
        ),
        rows=tuple(
            _row(row, _decimals(drivers.outcome)) for row in drivers.table.iter_rows(named=True)
        ),
    )


def _decimals(outcome: str) -> int:
    """Return how many decimals say something: NPS is in points of a hundred."""
    return 1 if outcome == "nps" else 2


def _row(row: Mapping[str, Any], decimals: int) -> tuple[Cell, ...]:
    return (
        cell(label_name(row["label"])),
        cell(number(row["messages"]), f"{number(row['negative'])} negative", small=row["small"]),
        cell(number(row["with"], decimals)),
        cell(number(row["without"], decimals)),
        _signed(row, "difference", decimals),
        _signed(row, "impact", decimals),
        cell(percent(row["weight"]), percent_range(row["weight_low"], row["weight_high"])),
        _signed(row, "gain", decimals),
    )


def _signed(row: Mapping[str, Any], name: str, decimals: int) -> Cell:
    interval = signed_range(row[f"{name}_low"], row[f"{name}_high"], decimals)
    return cell(signed(row[name], decimals), "" if interval == NONE else interval)


def _worth(worth: Worth) -> Iterator[Block]:
    yield Heading(text="What it would be worth", id="worth")
    if worth.missing:
        yield missing(
            f"No figure in money: {worth.missing}.",
            "--worth worth.toml brings the assumptions in: value per customer, customers retained "
            "per point, cost; each a range with its source.",
        )
    else:
        yield _money(worth)
    if worth.assumptions:
        yield _assumed(worth.assumptions)
    extra = tuple(w for w in worth.warnings if "customer" in w or "gain" in w)
    if extra and not worth.missing:
        yield Note(points=extra, kind="warning")


def _money(worth: Worth) -> Table:
    currency = worth.assumptions.currency if worth.assumptions else ""
    return Table(
        caption=f"What if nobody had anything bad to say of it; lowest to highest, in {currency}",
        heads=("What", "Customers affected", "Gain each", "Customers kept", "Worth", "Cost", "Net"),
        rows=tuple(
            (
                cell(label_name(row["label"])),
                cell(number(row["customers"])),
                _spread(row, "gain", 2),
                _spread(row, "kept", 1),
                *(_spread(row, name, 0) for name in ("value", "cost", "net")),
            )
            for row in worth.table.iter_rows(named=True)
        ),
    )


def _spread(row: Mapping[str, Any], name: str, decimals: int) -> Cell:
    low, middle, high = row[f"{name}_low"], row[name], row[f"{name}_high"]
    if middle is None:
        return cell(number(None))
    return cell(number(middle, decimals), f"{number(low, decimals)} to {number(high, decimals)}")


def _assumed(assumptions: Assumptions) -> Table:
    rows: list[tuple[str, Assumed]] = [
        ("value per customer", assumptions.value_per_customer),
        (
            f"retained per point of {outcome_name(assumptions.outcome)}",
            assumptions.retained_per_point,
        ),
        ("share fixed", assumptions.share_fixed),
        *((f"cost of {label_name(label)}", cost) for label, cost in assumptions.cost.items()),
    ]
    return Table(
        caption="What was assumed, and where it comes from",
        heads=("Assumption", "Low", "Expected", "High", "Source"),
        rows=tuple(
            (cell(name), *(cell(f"{value:,g}") for value in one.range), cell(one.source))
            for name, one in rows
        ),
        words=frozenset({4}),
    )
