"""Customers who come back about the same component, and who begin again in another channel."""

from datetime import timedelta

import polars as pl

from voc.insight import intervals
from voc.insight.contacts import Contacts
from voc.insight.facts import SMALL
from voc.taxonomy import COMPONENTS


def with_share(table: pl.DataFrame, part: str, whole: str) -> pl.DataFrame:
    """Return a table with the `share` that `part` is of `whole`, its Wilson interval, and `small`.

    small: `whole` is less than `SMALL`.
    """
    low, high = intervals.wilson(table[part].to_numpy(), table[whole].to_numpy())
    return table.with_columns(
        (pl.col(part) / pl.col(whole)).alias("share"),
        pl.Series("share_low", low, pl.Float64()),
        pl.Series("share_high", high, pl.Float64()),
        (pl.col(whole) < SMALL).alias("small"),
    )


def repeats_of(known: Contacts, *, within: timedelta) -> pl.DataFrame:
    """Return how often customers come back about the same component within a time.

    One row a component, in taxonomy order: `contacts` about it and the `customers` who made them;
    `repeats`, those that come within the time after the same customer's last contact about it;
    customers who are `returning`, that is with any repeat, their `share` of customers; `days`
    between a repeat and what it repeats, the median; `change` of the component's score, the mean.
    """
    same = (pl.col("who") == pl.col("who").shift(1)) & (
        pl.col("component") == pl.col("component").shift(1)
    )
    apart = pl.col("time") - pl.col("until").shift(1)
    repeat = (same & (apart <= within)).fill_null(False)
    rows = known.topics.sort("who", "component", "contact").with_columns(
        repeat.alias("repeat"),
        (apart.dt.total_seconds() / timedelta(days=1).total_seconds()).alias("days"),
        pl.col("score").diff().alias("change"),
    )
    again = pl.col("repeat")
    table = (
        rows.group_by("component")
        .agg(
            pl.len().alias("contacts"),
            pl.col("who").n_unique().alias("customers"),
            again.sum().alias("repeats"),
            pl.col("who").filter(again).n_unique().alias("returning"),
            pl.col("days").filter(again).median(),
            pl.col("change").filter(again).mean(),
        )
        .sort("component")
    )
    return with_share(table, "returning", "customers")


def handovers_of(known: Contacts) -> pl.DataFrame:
    """Return how often a journey goes from one channel to another.

    One row for each pair `before` and `after`, the most common first: `handovers`, and of how many
    `customers`; `again`, those about a component that the contact before was about too, so that the
    customer had to start again, and their `share`; `says_again`, those where the customer says so;
    `change` of the score from the last message before to the first after, the mean.
    """
    used = known.contacts.select(
        "contact", "journey", "who", "channel", "start", "end", "says_again"
    )
    pairs = used.with_columns(
        pl.col("channel").shift(1).alias("before"),
        pl.col("end").shift(1).alias("last"),
        (pl.col("journey") == pl.col("journey").shift(1)).fill_null(False).alias("goes_on"),
    ).filter(pl.col("goes_on") & (pl.col("before") != pl.col("channel")))
    table = (
        pairs.with_columns(
            pl.col("contact").is_in(_sharing(known.topics).implode()).alias("again"),
            (pl.col("start") - pl.col("last")).cast(pl.Float64).alias("change"),
        )
        .group_by("before", pl.col("channel").alias("after"))
        .agg(
            pl.len().alias("handovers"),
            pl.col("who").n_unique().alias("customers"),
            pl.col("again", "says_again").sum(),
            pl.col("change").mean(),
        )
        .sort("handovers", "before", "after", descending=[True, False, False])
    )
    return with_share(table, "again", "handovers")


def _sharing(topics: pl.DataFrame) -> pl.Series:
    """Return the contacts that have a component in common with the contact before."""
    # One number for both: rows of several columns are compared as texts, which takes memory.
    both = topics.select(
        "contact",
        (pl.col("contact") * len(COMPONENTS) + pl.col("component").to_physical()).alias("key"),
    )
    before = both.select(pl.col("key") + len(COMPONENTS))
    return both.join(before, on="key", how="semi")["contact"].unique()
