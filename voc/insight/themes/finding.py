"""Themes over all leaf labels, with what is counted of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from voc.errors import UsageError
from voc.insight.facts import LEAF, Facts
from voc.insight.periods import By, Counts, counted
from voc.insight.themes.assignment import Assigned, Rules, assign
from voc.insight.themes.book import NO_THEME, Book, Theme
from voc.insight.themes.counting import examples, felt, summary, trend, written
from voc.insight.themes.profiles import OTHER
from voc.insight.themes.words import Stemmer, bare
from voc.taxonomy import LABELS, component_of

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


RULES: Final = Rules(least=10, most_other=0.5)
"""What makes a theme, unless asked for otherwise."""


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
    counts: Counts | None = None,
    least: int = RULES.least,
    most_other: float = RULES.most_other,
    told: Callable[[int], None] | None = None,
) -> Themes:
    """Find the recurring issues within each leaf label.

    known: the themes of earlier runs. A statement that was of one of them is of it again; new
    ones are looked for only among those that no known theme takes.
    by: periods of the trend; without it, such as fit the time that the messages span.
    counts: those of these facts by period, where they are known already; its periods go before
    `by`.
    least: messages that make a theme.
    most_other: share of a leaf's statements that may be of no theme, in (0, 1], as far as they
    have any word in common with one; reckoned when themes are found.
    told: is called with how many leaf labels are done.

    Raises UsageError for numbers out of range.
    """
    if least < 2 or not 0 < most_other <= 1:
        raise UsageError("themes need least >= 2 and most_other in (0, 1]")
    known = known or Book()
    rules = Rules(least=least, most_other=most_other)
    counts = counts or counted(facts, by=by)
    stemmer, themes, last = Stemmer(), list[Theme](), dict(known.last)
    parts = []
    for number, leaf in enumerate(LABELS, start=1):
        assigning = partial(
            assign,
            leaf=leaf,
            known=known.of(leaf),
            rounds=known.rounds,
            last=last.get(leaf, 0),
            rules=rules,
            stemmer=stemmer,
            taken=_taken([*themes, *known.themes], component_of(leaf)),
        )
        found, part = _of_leaf(facts, leaf, assigning, counts)
        themes += found.themes
        last[leaf] = found.last
        parts.append(part)
        if told:
            told(number)
    rounds = max((theme.round for theme in themes), default=0)
    book = Book(themes=tuple(themes), rounds=max(known.rounds, rounds), last=last)
    return Themes(
        themes=summary(pl.concat(part.felt for part in parts), book, since=known.rounds),
        assigned=pl.concat(part.assigned for part in parts),
        trend=trend(pl.concat(part.written for part in parts), counts),
        examples=pl.concat(part.examples for part in parts),
        book=book,
        by=counts.by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is kept of a leaf: its words, which take most of the memory, are let go."""

    assigned: pl.DataFrame
    felt: pl.DataFrame
    written: pl.DataFrame
    examples: pl.DataFrame


def _of_leaf(
    facts: Facts, leaf: str, assigning: Callable[[pl.DataFrame], Assigned], counts: Counts
) -> tuple[Assigned, _Part]:
    """Return the themes of a leaf, and what is told of its statements."""
    rows, found = _assigned(facts, leaf, assigning)
    return found, _Part(
        assigned=rows.select(list(ASSIGNED)),
        felt=felt(rows, facts.messages),
        written=written(rows, facts.messages, counts),
        examples=examples(rows),
    )


def _assigned(
    facts: Facts, leaf: str, assigning: Callable[[pl.DataFrame], Assigned]
) -> tuple[pl.DataFrame, Assigned]:
    """Return `ASSIGNED`, and what `_said` returns, of a leaf, and its themes."""
    own = _said(facts.statements, leaf)
    distinct = _distinct(own)
    found = assigning(distinct)
    return _rows(own, distinct, found, leaf), found


def _taken(themes: Iterable[Theme], component: str) -> list[str]:
    """Return the names within a component: its leaves are read side by side."""
    return [theme.name for theme in themes if component_of(theme.leaf) == component]


def _said(statements: pl.DataFrame, leaf: str) -> pl.DataFrame:
    """Return `n k text words sentiment score`, a row for each statement of a leaf.

    One leaf at a time: the words of all of them take as much memory as all else.
    """
    return statements.filter(pl.col("leaves").list.contains(leaf)).select(
        "n", "k", "text", bare(pl.col("text")).alias("words"), "sentiment", "score"
    )


def _distinct(own: pl.DataFrame) -> pl.DataFrame:
    """Return `words text count` of the statements of a leaf, in order of their words."""
    count = pl.col("n").n_unique().cast(pl.Int64).alias("count")
    return own.group_by("words").agg(pl.col("text").min(), count).sort("words")


def _rows(own: pl.DataFrame, distinct: pl.DataFrame, found: Assigned, leaf: str) -> pl.DataFrame:
    """Return `ASSIGNED`, and what `_said` returns, of the statements of a leaf."""
    ids = pl.Series([*(theme.id for theme in found.themes), NO_THEME], dtype=pl.String)
    places = pl.Series(np.where(found.places == OTHER, len(found.themes), found.places))
    told = distinct.select(
        "words", theme=ids.gather(places).cast(pl.Categorical), fit=pl.Series(found.fit)
    )
    return (
        own.join(told, on="words", maintain_order="left")
        .with_columns(pl.lit(leaf).alias("leaf"))
        .cast(ASSIGNED)
    )
