"""The ways that journeys take, `channel:component` by `channel:component`, and where they break."""

from typing import Final

import polars as pl

from voc.insight.contacts import Contacts
from voc.insight.repeats import with_share
from voc.text.pseudonyms import pseudonym

STEPS: Final = 4
"""The longest path: of longer journeys the last steps count, behind an ellipsis."""

EXAMPLES: Final = 3
_ARROW: Final = " > "


def broken_paths(known: Contacts, *, top: int, steps: int = STEPS) -> pl.DataFrame:
    """Return the most common paths of journeys that end negative.

    Of journeys of two contacts or more. A step is the channel of a contact and the component that
    it is worst about (the lowest score; of equals the first of the taxonomy), `-` where it is about
    none. A journey is broken where its last message is negative.

    One row a `path`, those with the most broken journeys first: `journeys` that took it, how many
    of them are `broken`, their `share`; `customers`; `end`, the mean score of last messages; and
    `examples`, pseudonyms of customers whose journey broke, the earliest first.
    """
    taken = _taken(known, steps)
    broken = pl.col("sentiment") == "negative"
    table = (
        taken.with_columns(broken.fill_null(False).alias("broken"))
        .group_by("path")
        .agg(
            pl.len().alias("journeys"),
            pl.col("broken").sum(),
            pl.col("who").n_unique().alias("customers"),
            pl.col("end").cast(pl.Float64).mean(),
            pl.col("customer")
            .filter("broken")
            .unique(maintain_order=True)
            .head(EXAMPLES)
            .alias("examples"),
        )
        .filter(pl.col("broken") > 0)
    )
    ranked = with_share(table, "broken", "journeys").sort(
        "broken", "share", "path", descending=[True, True, False]
    )
    return ranked.head(top).with_columns(
        pl.col("examples").map_elements(
            lambda names: [pseudonym(name) for name in names], return_dtype=pl.List(pl.String)
        )
    )


def _taken(known: Contacts, steps: int) -> pl.DataFrame:
    """Return journeys of two contacts or more, with their `path`, by time of their end."""
    used = known.contacts.select(
        "contact", "journey", "customer", "who", "until", "channel", "end", "sentiment"
    )
    several = used.filter(pl.len().over("journey") > 1)
    worst = (
        known.topics.select("contact", "score", "component")
        .join(several.select("contact"), on="contact", how="semi")
        .sort("contact", "score", "component")
        .group_by("contact", maintain_order=True)
        .agg(pl.col("component").first())
    )
    step = pl.format(
        "{}:{}",
        pl.col("channel").cast(pl.String).fill_null("-"),
        pl.col("component").cast(pl.String).fill_null("-"),
    )
    left = pl.when(pl.len() > steps).then(pl.lit("…" + _ARROW)).otherwise(pl.lit(""))
    return (
        several.join(worst, on="contact", how="left", maintain_order="left")
        .with_columns(step.alias("step"))
        .group_by("journey", maintain_order=True)
        .agg(
            (left + pl.col("step").tail(steps).str.join(_ARROW)).alias("path"),
            pl.col("who", "customer").first(),
            pl.col("until", "end", "sentiment").last(),
        )
        .sort("until", "journey")
    )
