"""The customers' own words for a cell: the messages that tell most, their statements marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from voc.insight.facts import SPOKEN_OF, Facts
from voc.insight.selection import Value, Where, select

_FEWEST, _MOST = 20, 240
"""Characters of a statement that can be understood alone and read at a glance."""

_LOOKED_AT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement: its words, as shown in the reading, and where they stand in the message.

    shown_for: whether it speaks of what was asked for.
    """

    text: str
    start: int
    end: int
    leaves: tuple[str, ...]
    sentiment: str | None
    score: float | None
    shown_for: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """A message in its customer's words: `statements` in order, those it is shown for marked.

    telling: of the statement that tells most, in [0, 1].
    """

    n: int
    id: str
    time: datetime | None
    channel: str
    sentiment: str | None
    score: float | None
    telling: float
    statements: tuple[Said, ...]


def verbatims(
    facts: Facts,
    *,
    where: Where | None = None,
    component: Value = None,
    feeling: str | None = None,
    limit: int = 10,
) -> list[Verbatim]:
    """Return messages of a selection in their customers' words, those that tell most first.

    where: see `voc.insight.selection`.
    component: a component, the same as in `where`.
    feeling: of the statements a message is shown for: `negative`, `positive`, `neutral`, `mixed`.
    limit: of messages.

    A statement tells much when its feeling is strong and it is neither too short to be understood
    nor too long to be read at a glance. Of messages that say the same, the first is taken; the
    order is the same every time.
    """
    where = {**(where or {}), **({} if component is None else {"component": component})}
    chosen = select(facts, where)
    asked = chosen.mentions.select("n", "leaf") if set(where) & set(SPOKEN_OF) else None
    rows = _marked(chosen.statements, asked)
    if feeling is not None:
        rows = rows.with_columns(pl.col("shown_for") & (pl.col("sentiment") == feeling))
    best = _best(rows, limit).select("n", pl.col("telling").alias("best"))
    messages = chosen.messages.select("n", "id", "time", "channel", "sentiment", "score")
    return list(_verbatims(best.join(messages, on="n", maintain_order="left"), rows))


def _marked(statements: pl.DataFrame, asked: pl.DataFrame | None) -> pl.DataFrame:
    """Return statements with whether they speak of what is asked, and how much they tell."""
    shown = pl.lit(value=True)
    if asked is not None:
        leaves = asked.group_by("n").agg(pl.col("leaf").alias("asked"))
        statements = statements.join(leaves, on="n", how="left", maintain_order="left")
        shown = pl.col("leaves").list.set_intersection("asked").list.len() > 0
    length = pl.col("text").str.len_chars().clip(1)
    fit = (length / _FEWEST).clip(upper_bound=1) * (_MOST / length).clip(upper_bound=1)
    return statements.with_columns(
        shown.fill_null(value=False).alias("shown_for"),
        (pl.col("score").abs().fill_null(0) * fit).cast(pl.Float64()).round(6).alias("telling"),
    )


def _best(rows: pl.DataFrame, limit: int) -> pl.DataFrame:
    """Return the statement of each message that tells most, no two that say the same."""
    ordered = (
        rows.filter("shown_for")
        .sort("telling", "n", "k", descending=[True, False, False])
        .unique("n", keep="first", maintain_order=True)
    )
    plain = pl.col("text").str.to_lowercase().str.replace_all(r"\W+", " ").str.strip_chars()
    some = _LOOKED_AT * max(limit, 1)
    # What comes first is enough, mostly: the words of all take long to make plain.
    while True:
        told = ordered.head(some).unique(plain, keep="first", maintain_order=True).head(limit)
        if told.height == limit or some >= ordered.height:
            return told
        some *= _LOOKED_AT


def _verbatims(best: pl.DataFrame, rows: pl.DataFrame) -> Iterator[Verbatim]:
    held = rows.filter(pl.col("n").is_in(best["n"].implode())).sort("n", "k")
    said: dict[int, list[Said]] = {}
    for row in held.iter_rows(named=True):
        one = Said(
            text=row["text"],
            start=row["start"],
            end=row["end"],
            leaves=tuple(row["leaves"] or ()),
            sentiment=row["sentiment"],
            score=row["score"],
            shown_for=row["shown_for"],
        )
        said.setdefault(row["n"], []).append(one)
    for row in best.iter_rows(named=True):
        telling = row.pop("best")
        yield Verbatim(**row, telling=telling, statements=tuple(said[row["n"]]))
