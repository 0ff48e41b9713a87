"""What is counted of themes: how many, how customers feel, since when, and in whose words."""

from typing import Final

import polars as pl

from voc.insight.facts import SMALL
from voc.insight.periods import Counts
from voc.insight.themes.book import NO_THEME, Book
from voc.taxonomy import SENTIMENTS

_EXAMPLES: Final = 5
_NEAREST: Final = 50
_SHORT: Final = 4
_ALIKE: Final = 0.5
_EVERY: Final = {"day": "1d", "week": "1w", "month": "1mo"}


def felt(rows: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    """Return what is counted of the themes of a leaf, a row for each.

    rows: `n leaf theme sentiment score`, a row for each of the leaf's statements.
    messages: `n time`, of all facts.
    """
    return (
        rows.select("n", "leaf", "theme", "sentiment", "score")
        .join(messages.select("n", "time"), on="n")
        .group_by("leaf", "theme")
        .agg(
            pl.len().cast(pl.Int64).alias("statements"),
            pl.col("n").n_unique().cast(pl.Int64).alias("messages"),
            *(_how_many(label) for label in (*SENTIMENTS, "uncertain")),
            pl.col("score").cast(pl.Float64).mean(),
            pl.col("time").min().dt.date().alias("first"),
            pl.col("time").max().dt.date().alias("last"),
        )
    )


def summary(counted: pl.DataFrame, book: Book, *, since: int) -> pl.DataFrame:
    """Return a row for each theme of any statement, and for `other` of each leaf.

    counted: what `felt` counts, of all leaves.

    `theme leaf name`, `new` (found after round `since`), `statements`, `share` (of the leaf's
    statements), `messages`, `small` (fewer messages than `facts.SMALL`), how many statements feel
    how, `uncertain` ones apart, `net` = (positive - negative) / those that are certain (null
    without any), `score` (mean of the statements' scores), `first` and `last` (days of the first
    and the last message, null where no time is known).
    """
    certain = pl.sum_horizontal(SENTIMENTS)
    told = counted.with_columns(
        pl.col("theme").cast(pl.String),
        share=pl.col("statements") / pl.col("statements").sum().over("leaf"),
        small=pl.col("messages") < SMALL,
        net=pl.when(certain > 0).then((pl.col("positive") - pl.col("negative")) / certain),
    ).join(_named(book, since), on="theme", how="left")
    return (
        told.sort(
            "leaf",
            pl.col("theme") == NO_THEME,
            -pl.col("statements"),
            "order",
            nulls_last=True,
        )
        .with_columns(pl.col("name").fill_null(NO_THEME), pl.col("new").fill_null(value=False))
        .select(
            *("theme", "leaf", "name", "new", "statements", "share", "messages", "small"),
            *(*SENTIMENTS, "uncertain", "net", "score", "first", "last"),
        )
    )


def _how_many(label: str) -> pl.Expr:
    return (pl.col("sentiment") == label).sum().cast(pl.Int64).alias(label)


def _named(book: Book, since: int) -> pl.DataFrame:
    rows = [(t.id, t.name, t.round > since, n) for n, t in enumerate(book.themes)]
    schema = {"theme": pl.String, "name": pl.String, "new": pl.Boolean, "order": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def written(rows: pl.DataFrame, messages: pl.DataFrame, counts: Counts) -> pl.DataFrame:
    """Return how many messages of each theme of a leaf were written when.

    rows, messages: as for `felt`.

    `theme leaf period messages`, without messages that have no time, or are after all that
    `counts` reach to; of a theme that has no others, a row without period.
    """
    period = pl.col("time").dt.truncate(_EVERY[counts.by]).dt.date().alias("period")
    within = pl.lit(True) if counts.reach is None else pl.col("time") <= counts.reach
    dated = messages.drop_nulls("time").filter(within).select("n", period)
    return (
        rows.select("n", "leaf", "theme")
        .join(dated, on="n", how="left")
        .group_by("leaf", "theme", "period")
        .agg(pl.col("n").n_unique().cast(pl.Int64).alias("messages"))
    )


def trend(counted: pl.DataFrame, counts: Counts) -> pl.DataFrame:
    """Return `theme leaf period state messages all`, a row for each theme and period.

    counted: what `written` counts, of all leaves.

    `messages` of the theme and `all` that were written in the period; `messages` is null in a
    period without any, as nobody can tell whether nothing was written. Messages without a time
    are left out, and so are those after all that `counts` reach to. `state` is as of
    `periods.Counts`.
    """
    calendar = counts.frame.filter(pl.col("name") == "all").select(
        "period", "state", pl.col("messages").alias("all")
    )
    full = pl.col("state").cast(pl.String) != "empty"
    return (
        counted.select("leaf", "theme")
        .unique()
        .join(calendar, how="cross")
        .join(counted, on=["leaf", "theme", "period"], how="left")
        .select(
            pl.col("theme").cast(pl.String),
            "leaf",
            "period",
            "state",
            pl.when(full).then(pl.col("messages").fill_null(0)),
            "all",
        )
        .sort("leaf", "theme", "period")
    )


def examples(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `theme leaf rank n k text fit`: up to five statements of each theme.

    rows: `leaf theme n k text words fit`, a row for each statement of a leaf, with its bare words.

    Those that fit best, of five words or more before shorter ones, each in other words than those
    before it: no two share half of their bare words (Jaccard) while there is another. None of
    `other`.
    """
    chosen = [_examples_of(rows.clear())]
    # Theme by theme: to sort all at once takes as much memory as their words.
    for (theme,), own in sorted(rows.partition_by("theme", as_dict=True).items()):
        if theme != NO_THEME:
            chosen.append(_examples_of(own))
    return pl.concat(chosen)


def _examples_of(own: pl.DataFrame) -> pl.DataFrame:
    """Return the examples of a theme."""
    short = pl.col("words").str.count_matches(" ", literal=True) < _SHORT
    best = (
        own.sort(short, -pl.col("fit"), "words", "n", "k")
        .unique("words", keep="first", maintain_order=True)
        .head(_NEAREST)
    )
    found = best[_diverse(best["words"].to_list())].with_row_index("rank", offset=1)
    # Texts share the memory of those that they are chosen from: a few would keep all of a leaf's.
    texts = pl.Series("text", found["text"].to_list(), pl.String())
    columns = ("theme", "leaf", "rank", "n", "k", "text", "fit")
    return found.with_columns(texts, pl.col("theme").cast(pl.String)).select(columns)


def _diverse(texts: list[str]) -> list[int]:
    """Choose texts in their order, those that are unlike the chosen ones first."""
    words = [frozenset(text.split()) for text in texts]
    chosen: list[int] = []
    for number, own in enumerate(words):
        if all(_alike(own, words[other]) < _ALIKE for other in chosen):
            chosen.append(number)
    rest = [number for number in range(len(words)) if number not in chosen]
    return (chosen + rest)[:_EXAMPLES]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
