"""Themes over all leaf labels, with what is counted of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from voc.errors import UsageError
from voc.insight.facts import LEAF, Facts
from voc.insight.periods import By, counted
from voc.insight.themes.assignment import Assigned, Rules, assign
from voc.insight.themes.book import NO_THEME, Book, Theme
from voc.insight.themes.counting import examples, summary, trend
from voc.insight.themes.profiles import OTHER
from voc.insight.themes.words import Stemmer, bare
from voc.taxonomy import LABELS

ASSIGNED: Final = pl.Schema(
    {
        "n": pl.UInt32(),
        "k": pl.UInt32(),
        "leaf": LEAF,
        "theme": pl.Categorical(),
        "fit": pl.Float32(),
    }
)
"""A row for each statement and leaf label that it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """Recurring issues, and the statements that are of each.

    themes: a row for each theme that any statement is of, and for `other` of each leaf; by leaf,
    the largest first, `other` last: see `counting.summary`.
    assigned: `ASSIGNED`: which theme each statement is of, `other` where of none, and how well it
    fits: the cosine with the theme that takes it, or else with the one that comes nearest.
    trend: a row for each theme and period: see `counting.trend`.
    examples: some statements of each theme: see `counting.examples`.
    book: all themes that are known now, for `write_book`.
    by: `day`, `week` or `month`, of `trend`.
    """

    themes: pl.DataFrame
    assigned: pl.DataFrame
    trend: pl.DataFrame
    examples: pl.DataFrame
    book: Book
    by: By


def find_themes(
    facts: Facts,
    *,
    known: Book | None = None,
    by: By | None = None,
    least: int = 10,
    most_other: float = 0.5,
    told: Callable[[int], None] | None = None,
) -> Themes:
    """Find the recurring issues within each leaf label.

    known: the themes of earlier runs. A statement that was of one of them is of it again; new
    ones are looked for only among those that no known theme takes.
    by: periods of the trend; without it, such as fit the time that the messages span.
    least: messages that make a theme.
    most_other: share of a leaf's statements that may be of no theme, in (0, 1], as far as they
    have any word in common with one; reckoned when themes are found.
    told: is called with how many leaf labels are done.

    Raises UsageError for numbers out of range.
    """
    if least < 2 or not 0 < most_other <= 1:
        raise UsageError("themes need least >= 2 and most_other in (0, 1]")
    known = known or Book()
    said, texts = _said(facts.statements)
    rules = Rules(least=least, most_other=most_other)
    stemmer, themes, last, parts = Stemmer(), list[Theme](), dict(known.last), []
    for number, leaf in enumerate(LABELS, start=1):
        own = said.filter(pl.col("leaf") == leaf).drop("leaf")
        distinct = _distinct(own, texts)
        found = assign(
            distinct,
            leaf,
            known.of(leaf),
            rounds=known.rounds,
            last=last.get(leaf, 0),
            rules=rules,
            stemmer=stemmer,
        )
        themes += found.themes
        last[leaf] = found.last
        parts.append(_rows(own, distinct, found, leaf))
        if told:
            told(number)
    rounds = max((theme.round for theme in themes), default=0)
    book = Book(themes=tuple(themes), rounds=max(known.rounds, rounds), last=last)
    return _counted(facts, pl.concat(parts), book, since=known.rounds, by=by)


def _counted(
    facts: Facts, assigned: pl.DataFrame, book: Book, *, since: int, by: By | None
) -> Themes:
    counts = counted(facts, by=by)
    return Themes(
        themes=summary(facts, assigned, book, since=since),
        assigned=assigned,
        trend=trend(facts, assigned, counts),
        examples=examples(facts.statements, assigned),
        book=book,
        by=counts.by,
    )


def _said(statements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `n k leaf w`, a row for each leaf of a statement, and `w words text`, distinct.

    `w` is the place of the bare words in their order.
    """
    worded = statements.filter(pl.col("leaves").list.len() > 0).select(
        "n", "k", "leaves", "text", bare(pl.col("text")).alias("words")
    )
    texts = worded.group_by("words").agg(pl.col("text").min()).sort("words")
    texts = texts.with_row_index("w")
    said = worded.drop("text").join(texts.select("w", "words"), on="words").drop("words")
    rows = said.explode("leaves").rename({"leaves": "leaf"}).sort("n", "k", "leaf")
    return rows, texts


def _distinct(own: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Return `w words text count` of the statements of a leaf, in order of `w`."""
    counts = own.group_by("w").agg(pl.col("n").n_unique().cast(pl.Int64).alias("count"))
    return texts.join(counts, on="w").sort("w")


def _rows(own: pl.DataFrame, distinct: pl.DataFrame, found: Assigned, leaf: str) -> pl.DataFrame:
    ids = pl.Series([*(theme.id for theme in found.themes), NO_THEME], dtype=pl.String)
    places = [len(found.themes) if n == OTHER else n for n in found.places.tolist()]
    told = distinct.select(
        "w", theme=ids.gather(places).cast(pl.Categorical), fit=pl.Series(found.fit)
    )
    return (
        own.join(told, on="w")
        .select("n", "k", pl.lit(leaf).alias("leaf"), "theme", "fit")
        .cast(ASSIGNED)
        .sort("n", "k")
    )
