"""What several things said about the same add up to: `voc.assembly.summarise`, over columns."""

from collections.abc import Sequence
from typing import Final

import polars as pl

_GROUND: Final = {"uncertain": 2, "neutral": 1}


def summarise(rows: pl.DataFrame, keys: Sequence[str], *also: pl.Expr) -> pl.DataFrame:
    """Return `keys`, the `sentiment` and `score` of their rows together, and what else is asked.

    Neutral rows say nothing beside those with a pole, uncertain ones nothing beside all others;
    both poles together are mixed. The score is the mean over the rows that say something.
    """
    label = pl.col("sentiment").cast(pl.String())
    ground = label.replace_strict(_GROUND, default=0, return_dtype=pl.UInt8())
    voiced = pl.col("ground") == pl.col("ground").min()
    found = (
        rows.with_columns(label, ground.alias("ground"))
        .group_by(keys)
        .agg(
            pl.col("sentiment").filter(voiced).min(),
            (pl.col("sentiment").filter(voiced).n_unique() > 1).alias("several"),
            pl.col("score").filter(voiced).cast(pl.Float64()).mean(),
            *also,
        )
    )
    together = pl.when("several").then(pl.lit("mixed")).otherwise("sentiment").alias("sentiment")
    return found.with_columns(together).drop("several")
