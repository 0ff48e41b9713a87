"""Problems that compound each other: what comes up together, and how much worse it is together.

"The toaster was faulty, and they would not take it back without the box": the product is bad, the
policy makes it worse. Definitions: docs/report.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, TypeAlias

import numpy as np
import polars as pl

from voc.insight import association, intervals
from voc.insight.facts import COMPONENT, LEAF, SMALL, Facts
from voc.insight.intervals import Floats
from voc.insight.selection import Where, select
from voc.taxonomy import COMPONENTS, LABELS

Level: TypeAlias = Literal["component", "leaf"]

_DISCOVERY: Final = 0.05
"""Of the pairs that are said to occur together more than chance, so many are none."""

_EXAMPLES: Final = 3
_LENGTHS: Final = (1, 2, 4, 8, 16)
"""The most statements of a message of each stratum but the last."""

_CELLS: Final = ("both", "first_alone", "second_alone", "neither")
_COLUMNS: Final = (
    *("first", "second", *_CELLS, "expected", "lift", "lift_low", "lift_high"),
    *("p", "q", "beyond_chance", "both_score", "first_score", "second_score"),
    *("than_first", "than_first_low", "than_first_high"),
    *("than_second", "than_second_low", "than_second_high"),
    *("compounds", "small", "examples"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compounding:
    """Pairs of what messages speak of.

    level: whether of components or of leaf labels.
    pairs: a row a pair, `first` and `second`, in taxonomy order:
      `both first_alone second_alone neither`, messages; `expected` with both by chance among
      messages of as many statements; `lift`, both by expected, with its 95 % interval; `p`, and
      `q` of all pairs; `beyond_chance`: q is at most 0.05;
      `both_score first_score second_score`: the mean message score with both, and with one and not
      the other; `than_first` and `than_second`: both minus that, with their 95 % intervals;
      `compounds`: beyond chance, and worse than with either alone, beyond doubt of both intervals;
      `small`: fewer than 30 messages have both; `examples`: ids of those that feel worst.
    """

    level: Level
    pairs: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables of this result by name."""
        return {f"compounding_{self.level}": self.pairs}


def compounding(
    facts: Facts, *, level: Level = "component", where: Where | None = None, seed: int = 0
) -> Compounding:
    """Return all pairs of components, or of leaf labels, that any message could speak of.

    where: see `voc.insight.selection`; columns of messages only make sense here.
    seed: of the intervals of lift.

    Scores are of whole messages: what is said about one thing is not counted for the other only.
    """
    names = COMPONENTS if level == "component" else LABELS
    held = _held(select(facts, where or {}), level, names)
    sums = _sums(held)
    rows = [
        {
            "first": names[first],
            "second": names[second],
            **_figures(sums, first, second, seed),
            "examples": _examples(held, first, second),
        }
        for first, second in combinations(range(len(names)), 2)
    ]
    kind = COMPONENT if level == "component" else LEAF
    pairs = pl.DataFrame(rows, schema_overrides={"first": kind, "second": kind}).fill_nan(None)
    return Compounding(level=level, pairs=_judged(pairs).select(_COLUMNS))


def _held(facts: Facts, level: Level, names: Sequence[str]) -> pl.DataFrame:
    """Return each message with the set of what it speaks of, as bits, and its stratum."""
    said = facts.components if level == "component" else facts.mentions
    bits = {name: 1 << place for place, name in enumerate(names)}
    bit = pl.col(level).cast(pl.String()).replace_strict(bits, return_dtype=pl.UInt32())
    sets = said.group_by("n").agg(bit.sum().alias("held"))
    lengths = facts.statements.group_by("n").agg(pl.len().alias("length"))
    return (
        facts.messages.select("n", "id", pl.col("score").cast(pl.Float64()))
        .join(sets, on="n", how="left", maintain_order="left")
        .join(lengths, on="n", how="left", maintain_order="left")
        .with_columns(
            pl.col("held").fill_null(0),
            pl.sum_horizontal(pl.col("length").fill_null(0) > most for most in _LENGTHS).alias(
                "stratum"
            ),
        )
    )


def _sums(held: pl.DataFrame) -> dict[str, Floats]:
    """Return counts and sums of scores of each set and stratum: all figures are made of these."""
    score = pl.col("score")
    sums = held.group_by("held", "stratum").agg(
        pl.len().alias("count"),
        score.count().alias("scored"),
        score.sum().alias("sum"),
        (score * score).sum().alias("squares"),
    )
    return {column.name: column.to_numpy() for column in sums.sort("held", "stratum")}


def _figures(sums: dict[str, Floats], first: int, second: int, seed: int) -> dict[str, float]:
    """Return the figures of a pair, given by its two bits."""
    one, other = ((sums["held"].astype(np.int64) >> bit) & 1 for bit in (first, second))
    cell = np.where(one == 1, np.where(other == 1, 0, 1), np.where(other == 1, 2, 3))
    table = np.zeros((len(_LENGTHS) + 1, 4), np.int64)
    np.add.at(table, (sums["stratum"].astype(np.int64), cell), sums["count"].astype(np.int64))
    scored, sum_, squares = (
        np.bincount(cell, sums[name], 4).astype(np.float64) for name in ("scored", "sum", "squares")
    )
    counts = dict(zip(_CELLS, table.sum(axis=0).tolist(), strict=True))
    return {**counts, **_together(table, seed), **_worse(scored, sum_, squares)}


def _together(table: association.Counts, seed: int) -> dict[str, float]:
    """Return how often both are there, beside chance; nothing where one of them never is."""
    by_chance = association.expected(table)
    if not by_chance:
        return dict.fromkeys(("expected", "lift", "lift_low", "lift_high", "p"), float("nan"))
    low, high = association.lift_interval(table, seed=seed)
    return {
        "expected": by_chance,
        "lift": float(table[:, 0].sum() / by_chance),
        "lift_low": float(low),
        "lift_high": float(high),
        "p": association.more_than_chance(table),
    }


def _worse(scored: Floats, sums: Floats, squares: Floats) -> dict[str, float]:
    """Return mean scores with both and with either alone, and the differences."""
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / scored
        variances = np.maximum(0, squares - scored * means * means) / (scored - 1)
    found = dict(zip(("both_score", "first_score", "second_score"), means.tolist(), strict=False))
    samples = [*zip(means, variances, scored, strict=True)]
    for name, alone in (("than_first", samples[1]), ("than_second", samples[2])):
        low, high = intervals.mean_difference(samples[0], alone)
        found[name] = float(samples[0][0] - alone[0])
        found[f"{name}_low"], found[f"{name}_high"] = float(low), float(high)
    return found


def _examples(held: pl.DataFrame, first: int, second: int) -> list[str]:
    both = (1 << first) | (1 << second)
    some = held.filter((pl.col("held") & both) == both)
    return some.sort("score", "n", nulls_last=True)["id"].head(_EXAMPLES).to_list()


def _judged(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return pairs with what is said of them, over all of them."""
    q = intervals.false_discovery(pairs["p"].to_numpy())
    beyond = (pl.col("q") <= _DISCOVERY).fill_null(value=False)
    worse = (pl.col("than_first_high") < 0) & (pl.col("than_second_high") < 0)
    return pairs.with_columns(pl.Series("q", q).fill_nan(None)).with_columns(
        beyond.alias("beyond_chance"),
        (beyond & worse.fill_null(value=False)).alias("compounds"),
        (pl.col("both") < SMALL).alias("small"),
    )
