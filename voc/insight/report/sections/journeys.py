"""Journeys: customers across channels, again about the same thing, better or worse in the end."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from voc.insight.journeys import Journeys
from voc.insight.report.blocks import Block, Cell, Note, Section, Table, cell, missing
from voc.insight.report.content import Report
from voc.insight.report.figures import (
    MINUS,
    label_name,
    number,
    percent,
    percent_range,
    signed,
    signed_range,
)

_SHOWN: Final = 12


def section(report: Report) -> Section:
    """Return the section."""
    journeys = report.journeys
    if journeys.missing:
        blocks: list[Block] = [missing(f"Nothing can be said of journeys: {journeys.missing}.")]
    else:
        blocks = [*_told(journeys), *_tables(journeys)]
    return Section(
        id="journeys",
        title="Journeys",
        lead=(
            "A journey is the contacts of one customer, each within "
            f"{number(journeys.within_days)} days of the one before."
        ),
        blocks=tuple(blocks),
    )


def _told(journeys: Journeys) -> Iterator[Block]:
    points = [
        f"{number(journeys.customers)} customers, {number(journeys.contacts)} contacts, "
        f"{number(journeys.journeys)} journeys."
    ]
    if journeys.nobody or journeys.timeless:
        points.append(
            f"Left out: {number(journeys.nobody)} messages that do not say who wrote, and "
            f"{number(journeys.timeless)} that do not say when."
        )
    yield Note(points=tuple(points))


def _tables(journeys: Journeys) -> Iterator[Block]:
    if journeys.courses.is_empty():
        yield missing("No customer wrote a second time: there are no journeys to follow.")
        return
    yield _courses(journeys)
    yield _repeats(journeys)
    if not journeys.handovers.is_empty():
        yield _handovers(journeys)
    if not journeys.paths.is_empty():
        yield _paths(journeys)


def _courses(journeys: Journeys) -> Table:
    return Table(
        caption=f"Journeys of two contacts or more: scores of {MINUS}1 to +1, first to last",
        heads=("Journeys", "Number", "At the start", "At the end", "Change", "End negative"),
        rows=tuple(
            (
                cell(row["kind"]),
                cell(
                    number(row["journeys"]),
                    f"{number(row['customers'])} customers",
                    small=row["small"],
                ),
                *(_ranged(row, name) for name in ("start", "end", "change")),
                cell(
                    percent(row["negative"]),
                    percent_range(row["negative_low"], row["negative_high"]),
                ),
            )
            for row in journeys.courses.iter_rows(named=True)
        ),
    )


def _ranged(row: Mapping[str, Any], name: str) -> Cell:
    return cell(signed(row[name], 2), signed_range(row[f"{name}_low"], row[f"{name}_high"]))


def _share(row: Mapping[str, Any]) -> Cell:
    return cell(
        percent(row["share"]),
        percent_range(row["share_low"], row["share_high"]),
        small=row["small"],
    )


def _repeats(journeys: Journeys) -> Table:
    return Table(
        caption="Customers who come back about the same component",
        heads=("Component", "Customers", "Returning", "Share", "Days between", "Change of score"),
        rows=tuple(
            (
                cell(label_name(row["component"])),
                cell(number(row["customers"]), f"{number(row['contacts'])} contacts"),
                cell(number(row["returning"])),
                _share(row),
                cell(number(row["days"], 1)),
                cell(signed(row["change"], 2)),
            )
            for row in journeys.repeats.iter_rows(named=True)
        ),
    )


def _handovers(journeys: Journeys) -> Table:
    return Table(
        caption="From one channel to another",
        heads=("From, to", "Times", "Starting again", "Share", "Say so", "Change of score"),
        rows=tuple(
            (
                cell(f"{row['before']} to {row['after']}"),
                cell(number(row["handovers"]), f"{number(row['customers'])} customers"),
                cell(number(row["again"])),
                _share(row),
                cell(number(row["says_again"])),
                cell(signed(row["change"], 2)),
            )
            for row in journeys.handovers.head(_SHOWN).iter_rows(named=True)
        ),
    )


def _paths(journeys: Journeys) -> Table:
    return Table(
        caption="The most common paths that end badly: channel and worst component, step by step",
        heads=("Path", "Journeys", "End negative", "Share", "Score at the end"),
        rows=tuple(
            (
                cell(row["path"].replace(" > ", " → ").replace(":", " about ")),
                cell(number(row["journeys"]), f"{number(row['customers'])} customers"),
                cell(number(row["broken"])),
                _share(row),
                cell(signed(row["end"], 2)),
            )
            for row in journeys.paths.head(_SHOWN).iter_rows(named=True)
        ),
    )
