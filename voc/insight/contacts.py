"""Who was in touch when, where and about what: messages of known customers, in order of time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from voc.insight.facts import Facts
from voc.taxonomy import COMPONENTS

TOGETHER_MINUTES: Final = 60
"""Messages of one customer in one channel with no more than this between them are one contact: a
chat that comes line by line, or a second mail with what was forgotten, is no second contact."""

CONTACTS: Final = (
    *("contact", "journey", "customer", "who", "time", "until", "channel", "messages"),
    *("start", "end", "sentiment", "says_again"),
)
"""Columns of contacts, a row each, by customer and time.

contact, journey: numbers from 0. who: number of the customer's first message.
time, until: of its first and last message. start, end: scores of these.
sentiment: of its last message. says_again: whether a message of it has the signal `repeat_contact`
or `effort`: the customer says that they had to ask again, or to go from one to the other.
"""

_AGAIN: Final = ("repeat_contact", "effort")

TOPICS: Final = ("contact", "journey", "who", "time", "until", "component", "score", "negative")
"""Columns of topics: a row for each component of a contact, by contact and component.

score: mean over the messages that speak of it. negative: whether any of them is negative about it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Contacts of the customers who are known, and what they were about.

    contacts: with the columns `CONTACTS`. topics: with the columns `TOPICS`.
    nobody, timeless: messages left out because they do not say who wrote, or when.
    """

    contacts: pl.DataFrame
    topics: pl.DataFrame
    nobody: int
    timeless: int


def contacts_of(facts: Facts, *, within: timedelta, together: timedelta) -> Contacts:
    """Return the contacts of all messages that say who wrote, and when.

    within: the longest time between two contacts of one journey.
    together: the longest time between two messages of one contact.

    Messages of the same time come in order of their numbers.
    """
    nobody = facts.messages["customer"].null_count()
    rows = _numbered(facts.messages, within, together).with_columns(
        pl.col("n").is_in(_saying_again(facts.signals).implode()).alias("says_again")
    )
    contacts = _contacts(rows)
    return Contacts(
        contacts=contacts,
        topics=_topics(facts.components, rows, contacts),
        nobody=nobody,
        timeless=facts.count - nobody - rows.height,
    )


def _saying_again(signals: pl.DataFrame) -> pl.Series:
    return signals.filter(pl.col("kind").cast(pl.String).is_in(_AGAIN))["n"]


def _numbered(messages: pl.DataFrame, within: timedelta, together: timedelta) -> pl.DataFrame:
    """Return messages with customer and time, in order, their contacts and journeys numbered."""
    before = pl.col("time").diff()
    same = pl.col("who") == pl.col("who").shift(1)
    here = pl.col("channel").eq_missing(pl.col("channel").shift(1))
    return (
        messages.select("n", "time", "channel", "customer", "sentiment", "score")
        .drop_nulls(["customer", "time"])
        .with_columns(pl.col("n").min().over("customer").alias("who"))
        .sort("who", "time", "n")
        .with_columns(
            _runs(same & here & (before <= together)).alias("contact"),
            _runs(same & (before <= within)).alias("journey"),
        )
    )


def _runs(goes_on: pl.Expr) -> pl.Expr:
    """Return the number of the run that each row belongs to; the first row begins one."""
    return (~goes_on.fill_null(False)).cast(pl.Int64).cum_sum() - 1


def _contacts(rows: pl.DataFrame) -> pl.DataFrame:
    first, last = pl.col("time", "score").first(), pl.col("time", "score", "sentiment").last()
    return (
        rows.group_by("contact", maintain_order=True)
        .agg(
            pl.col("journey", "customer", "who", "channel").first(),
            first.name.prefix("first_"),
            last.name.prefix("last_"),
            pl.len().alias("messages"),
            pl.col("says_again").any(),
        )
        .rename(
            {
                "first_time": "time",
                "last_time": "until",
                "first_score": "start",
                "last_score": "end",
                "last_sentiment": "sentiment",
            }
        )
        .select(CONTACTS)
    )


def _topics(components: pl.DataFrame, rows: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    found = (
        components.select("n", "component", "sentiment", "score")
        .join(rows.select("n", "contact"), on="n")
        .with_columns(
            # One number that sorts as contact and component do is several times as fast as both.
            (pl.col("contact") * len(COMPONENTS) + pl.col("component").to_physical()).alias("key")
        )
        .sort("key", "n")
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("contact", "component").first(),
            pl.col("score").cast(pl.Float64).mean(),
            (pl.col("sentiment") == "negative").any().alias("negative"),
        )
    )
    # Contacts are numbered as they stand, so that they can be picked by number.
    whose = contacts.select("journey", "who", "time", "until")[found["contact"]]
    return pl.concat([found, whose], how="horizontal").select(TOPICS)
