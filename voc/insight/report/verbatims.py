"""The customers' own words: which are shown for a cell, and what is highlighted in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from voc.insight.facts import Facts

WHOLE: Final = 600
"""Longer messages are shown in part: what is about the matter, and what stands beside it."""

_LONGEST: Final = 400
_GAP: Final = "…"
_APART: Final = 2
_KNUTH: Final = 2_654_435_761
"""Multiplying by it scatters numbers (Knuth, The Art of Computer Programming, 3, section 6.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of words.

    feeling: what they say about the matter; None where they are about something else.
    """

    text: str
    feeling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """A message as it is shown for one label.

    feeling: of the message about the label; without a label, of the message.
    parts: its words in order; `…` stands for what is left out.
    """

    id: str
    channel: str
    time: datetime | None
    feeling: str
    parts: tuple[Part, ...]


def chosen(rows: pl.DataFrame, *, within: Sequence[str], count: int) -> pl.DataFrame:
    """Return a sample of the messages of each cell.

    rows: `n`, `sentiment` and the columns that make a cell, `within`.
    count: messages of each cell, at most.

    Sentiments come in the proportion in which the cell has them (systematic sampling: Cochran,
    Sampling Techniques, 1977, chapter 8), in an order that is mixed up, and always the same.
    """
    # Cell by cell: in all cells at once, ranks take as much memory as the facts.
    cells = [_sample(cell, count) for cell in rows.partition_by(within, maintain_order=True)]
    return pl.concat(cells or [_sample(rows, count)]).sort("_place", "n").drop("_place")


def _sample(cell: pl.DataFrame, count: int) -> pl.DataFrame:
    """Return a sample of the messages of a cell, with their `_place` in it."""
    mixed = pl.col("n").cast(pl.UInt64) * _KNUTH % (1 << 32)
    rank = mixed.rank("ordinal").over("sentiment")
    place = (rank - 0.5) / pl.len().over("sentiment")
    ordered = cell.unique("n", maintain_order=True).with_columns(_place=place)
    return ordered.sort("_place", "n").head(count)


class Words:
    """The words of some messages of facts, looked up once for all cells."""

    def __init__(self, facts: Facts, numbers: Iterable[int]) -> None:
        """Look up messages by their numbers."""
        wanted = pl.DataFrame({"n": pl.Series(list(set(numbers)), dtype=pl.UInt32())})
        self._messages = {
            row["n"]: row
            for row in facts.messages.select("n", "id", "channel", "time", "sentiment")
            .join(wanted, on="n", how="semi")
            .iter_rows(named=True)
        }
        self._statements: dict[int, list[dict[str, Any]]] = {n: [] for n in self._messages}
        statements = facts.statements.join(wanted, on="n", how="semi").sort("n", "k")
        for row in statements.iter_rows(named=True):
            self._statements[row["n"]].append(row)

    def of(self, n: int, *, label: str | None = None, feeling: str | None = None) -> Verbatim:
        """Return a message, highlighted where it is about a leaf label.

        label: without one, every statement with a label is highlighted.
        feeling: of the message about the label.
        """
        message = self._messages[n]
        return Verbatim(
            id=message["id"],
            channel=message["channel"],
            time=message["time"],
            feeling=feeling or message["sentiment"],
            parts=tuple(_parts(self._statements[n], label)),
        )


def _parts(statements: Sequence[Mapping[str, Any]], label: str | None) -> list[Part]:
    about = [bool(s["leaves"]) if label is None else label in s["leaves"] for s in statements]
    shown = _shown(statements, about)
    parts: list[Part] = []
    end: int | None = None
    for place, statement in enumerate(statements):
        if not shown[place]:
            end = None
            continue
        if (end is None and place) or (end is not None and statement["start"] - end > _APART):
            parts.append(Part(text=_GAP))
        parts.append(
            Part(
                text=_cut(statement["text"]),
                feeling=statement["sentiment"] if about[place] else None,
            )
        )
        end = statement["end"]
    if statements and not shown[-1]:
        parts.append(Part(text=_GAP))
    return parts


def _shown(statements: Sequence[Mapping[str, Any]], about: Sequence[bool]) -> list[bool]:
    """Return which statements of a message are shown: all, or those about it and beside it."""
    if sum(len(s["text"]) for s in statements) <= WHOLE:
        return [True] * len(statements)
    near = [any(about[max(0, place - 1) : place + 2]) for place in range(len(about))]
    shown, room = [], WHOLE
    for statement, wanted in zip(
        statements, near if any(near) else [True] * len(near), strict=True
    ):
        fits = wanted and room > 0
        room -= len(statement["text"]) if fits else 0
        shown.append(fits)
    return shown


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}{_GAP}"
