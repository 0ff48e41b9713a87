"""What comes up together, and is worse together: pairs of components and facets."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import polars as pl

from voc.insight.report.blocks import Block, Cell, Note, Quotes, Section, Table, cell, missing
from voc.insight.report.content import Report
from voc.insight.report.figures import MINUS, label_name, number, signed, signed_range
from voc.insight.report.verbatims import Words

_PAIRS: Final = 12


def section(report: Report) -> Section:
    """Return the section."""
    pairs = shown(report)
    blocks: list[Block]
    if pairs.is_empty():
        blocks = [missing("No message speaks of two components, so nothing can be said of pairs.")]
    else:
        blocks = [_verdict(pairs), _table(pairs), *_quotes(report, pairs)]
    return Section(
        id="compounding",
        title="Problems that compound each other",
        lead=(
            "Pairs that come up in one message more often than chance would have it, among "
            "messages of the same length, and how the message feels with both beside with one "
            f"alone (scores of {MINUS}1 to +1)."
        ),
        blocks=tuple(blocks),
    )


def shown(report: Report) -> pl.DataFrame:
    """Return the pairs that any message speaks of, those that compound first."""
    pairs = report.pairs.pairs.filter(pl.col("both") > 0)
    order = ("compounds", "beyond_chance", "both")
    return pairs.sort(*order, descending=[True] * len(order), maintain_order=True).head(_PAIRS)


def pair_name(row: Mapping[str, Any]) -> str:
    """Return what a pair is called."""
    return f"{label_name(row['first'])} with {label_name(row['second'])}"


def _verdict(pairs: pl.DataFrame) -> Note:
    found = [pair_name(row) for row in pairs.filter("compounds").iter_rows(named=True)]
    if not found:
        return Note(
            points=(
                "No pair is beyond doubt both more common than chance and worse than either alone.",
            )
        )
    names = ", ".join(found)
    return Note(
        points=(f"Beyond doubt more common than chance, and worse than either alone: {names}.",)
    )


def _table(pairs: pl.DataFrame) -> Table:
    return Table(
        caption="Pairs, those that compound first",
        heads=(
            *("Pair", "Messages with both", "Times chance", "Score with both"),
            *("Against first alone", "Against second alone", "Compounds"),
        ),
        rows=tuple(_row(row) for row in pairs.iter_rows(named=True)),
        words=frozenset({6}),
    )


def _row(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    verdict = "yes" if row["compounds"] else "more than chance" if row["beyond_chance"] else "no"
    times = f"{number(row['lift_low'], 1)} to {number(row['lift_high'], 1)}"
    return (
        cell(pair_name(row)),
        cell(number(row["both"]), f"{number(row['expected'])} by chance", small=row["small"]),
        cell(number(row["lift"], 1), "" if row["lift_low"] is None else times),
        cell(signed(row["both_score"], 2)),
        *(
            cell(signed(row[name], 2), signed_range(row[f"{name}_low"], row[f"{name}_high"]))
            for name in ("than_first", "than_second")
        ),
        cell(verdict),
    )


def _quotes(report: Report, pairs: pl.DataFrame) -> Iterator[Block]:
    """Yield the words of the pairs that compound, or of the first there are."""
    rows = pairs.filter("compounds") if pairs["compounds"].any() else pairs.head(3)
    ids = {one for row in rows.iter_rows(named=True) for one in row["examples"]}
    found = report.facts.messages.filter(pl.col("id").is_in(list(ids))).select("id", "n")
    numbers = dict(found.iter_rows())
    words = Words(report.facts, numbers.values())
    for row in rows.iter_rows(named=True):
        examples = [one for one in row["examples"] if one in numbers][: report.options.samples]
        yield Quotes(
            title=f"{pair_name(row)}: {len(examples)} of the messages that feel worst",
            verbatims=tuple(words.of(numbers[one]) for one in examples),
        )
