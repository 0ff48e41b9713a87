"""The scorecard: how often each part of the experience comes up, and how customers feel about it.

Figures are of messages: a message that speaks of a component three times counts once. The
sentiment is what it says about that component or facet, or of the whole message where the scorecard
is of neither. Definitions: docs/report.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from voc.insight import intervals
from voc.insight.facts import FIGURES, SMALL, SPOKEN_OF, Facts
from voc.insight.selection import Value, Where, check_group, select
from voc.insight.summary import summarise
from voc.taxonomy import SENTIMENTS, UNCERTAIN

_COMPLAINTS: Final = "complaints"
_ASKED: Final = "intents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Figures of the cells of a selection.

    by: columns that tell the cells apart.
    where: the selection they are of.
    cells: the columns of `by`, then the figures, by `by` in taxonomy order or alphabet.
    total: the figures of the whole selection, one row.

    The figures: `messages`, their `share` of all messages of the selection with `share_low` and
    `share_high`; how many are `negative neutral positive mixed uncertain`; `net` sentiment,
    `negative_share` and `complaint_share` each with `_low` and `_high` of its 95 % interval;
    `score`, the mean, with its interval; `small` where there are fewer than 30 messages.
    """

    by: tuple[str, ...]
    where: Where
    cells: pl.DataFrame
    total: pl.DataFrame

    def selections(self) -> Iterator[dict[str, Value]]:
        """Yield the selection of each cell, in order: `scorecard(facts, by=..., where=it)`."""
        for row in self.cells.select(self.by).iter_rows(named=True):
            yield {**self.where, **row}

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables of this result by name."""
        return {"scorecard": self.cells, "scorecard_total": self.total}


def scorecard(
    facts: Facts, *, by: Sequence[str] = ("component",), where: Where | None = None
) -> Scorecard:
    """Return the figures of each cell of a selection.

    by: `component`, `facet`, `leaf` and columns of `facts.groups`, any number of them; none for
    the total alone.
    where: see `voc.insight.selection`.

    Messages speak of several components, so the cells of components add up to more than the total.

    Raises UsageError for a column that is not there.
    """
    where = dict(where or {})
    for name in by:
        check_group(facts, name)
    chosen = select(facts, where)
    total = _rows(chosen, (), where).select(_sums())
    cells = _rows(chosen, by, where).group_by(by).agg(_sums()) if by else total.clear()
    return Scorecard(
        by=tuple(by),
        where=where,
        cells=_figures(cells.sort(by, nulls_last=True) if by else cells, by, chosen.count),
        total=_figures(total, (), chosen.count),
    )


def _rows(facts: Facts, by: Sequence[str], where: Where) -> pl.DataFrame:
    """Return a row for each message and cell, with what is said there."""
    messages = facts.messages.select("n", "intent", *(name for name in by if name not in SPOKEN_OF))
    spoken = {name for name in (*by, *where) if name in SPOKEN_OF}
    if not spoken:
        return messages.with_columns(facts.messages["sentiment"], facts.messages["score"])
    said = facts.components if spoken == {"component"} else facts.mentions
    if "facet" in by and spoken == {"facet"}:
        said = said.filter(pl.col("facet").is_not_null())
    keys = ["n", *(name for name in by if name in SPOKEN_OF)]
    single = "leaf" in keys or (said is facts.components and "component" in keys)
    if not single and said.select(keys).is_duplicated().any():
        said = summarise(said, keys)
    return said.select(*keys, "sentiment", "score").join(messages, on="n")


def _sums() -> list[pl.Expr]:
    score = pl.col("score").cast(pl.Float64())
    label, intent = pl.col("sentiment"), pl.col("intent")
    return [
        pl.len().alias("messages"),
        *((label == name).sum().alias(name) for name in (*SENTIMENTS, UNCERTAIN)),
        (intent == "complaint").sum().alias(_COMPLAINTS),
        (intent != UNCERTAIN).sum().alias(_ASKED),
        score.mean().alias("score"),
        score.var().alias("variance"),
    ]


def _figures(sums: pl.DataFrame, by: Sequence[str], whole: int) -> pl.DataFrame:
    """Return sums with the shares that are made of them, and their intervals."""
    counted = sum((sums[name] for name in SENTIMENTS), pl.zeros(sums.height, eager=True))
    net = (sums["positive"].cast(pl.Int64()) - sums["negative"]) / counted
    low, high = intervals.mean(sums["score"], sums["variance"], sums["messages"])
    figures = sums.with_columns(
        *_with_interval("net", net, intervals.net(sums["positive"], sums["negative"], counted)),
        *_share("share", sums["messages"], pl.repeat(whole, sums.height, eager=True)),
        *_share("negative_share", sums["negative"], counted),
        *_share("complaint_share", sums[_COMPLAINTS], sums[_ASKED]),
        *_with_interval("score", sums["score"], (low.clip(-1, 1), high.clip(-1, 1))),
        (sums["messages"] < SMALL).alias("small"),
    )
    return figures.select(*by, *FIGURES)


def _share(name: str, part: pl.Series, whole: pl.Series) -> list[pl.Series]:
    return _with_interval(name, part / whole, intervals.wilson(part, whole))


def _with_interval(name: str, values: pl.Series, bounds: intervals.Bounds) -> list[pl.Series]:
    """Return a figure and the bounds of its interval as columns; null where there is nothing."""
    columns = [
        values.cast(pl.Float64()).alias(name),
        pl.Series(f"{name}_low", bounds[0]),
        pl.Series(f"{name}_high", bounds[1]),
    ]
    return [column.fill_nan(None) for column in columns]
