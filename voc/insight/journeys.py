"""Customers' journeys: across channels, again about the same thing, better or worse in the end.

A journey is the contacts of one customer of which each comes within some days (14) after the one
before. Only messages count that say who wrote, and when.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from voc.errors import UsageError
from voc.insight.contacts import TOGETHER_MINUTES, Contacts, contacts_of
from voc.insight.facts import SMALL, Facts
from voc.insight.paths import broken_paths
from voc.insight.regressors import products_by_block
from voc.insight.repeats import handovers_of, repeats_of
from voc.insight.resampling import RESAMPLES, dealt, drawn, percentiles
from voc.text.pseudonyms import is_pseudonym, pseudonym

WITHIN_DAYS: Final = 14
_MOST_DAYS: Final = 3650
_TOP: Final = 20

_MEANS: Final = ("start", "end", "change", "worse", "negative")

COURSES: Final = pl.Schema(
    {
        "kind": pl.String(),
        "journeys": pl.UInt32(),
        "customers": pl.UInt32(),
        "small": pl.Boolean(),
        **{f"{name}{end}": pl.Float64() for name in _MEANS for end in ("", "_low", "_high")},
    }
)
"""A row for each kind of journeys of two contacts or more: `all`, in `one channel`, in `several
channels`. Means with 95 % bootstrap intervals over customers (`resampling.py`).

start, end, change: score of the first message, of the last, and from one to the other.
worse, negative: shares of journeys whose score fell, and whose last message is negative.
small: fewer than `SMALL` customers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """What became of customers.

    within_days: the longest time between two contacts of a journey, and to a repeat.
    messages, contacts, journeys, customers: how many were looked at.
    nobody, timeless: messages left out because they do not say who wrote, or when.
    courses: of `COURSES`. repeats, handovers: see `repeats_of` and `handovers_of` in `repeats.py`.
    paths: see `broken_paths` in `paths.py`.
    missing: why there are none.
    """

    within_days: float
    messages: int
    contacts: int
    journeys: int
    customers: int
    nobody: int
    timeless: int
    courses: pl.DataFrame
    repeats: pl.DataFrame
    handovers: pl.DataFrame
    paths: pl.DataFrame
    missing: str | None

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables by name."""
        return {
            "journeys": self.courses,
            "repeats": self.repeats,
            "handovers": self.handovers,
            "broken_paths": self.paths,
        }


def find_journeys(
    facts: Facts,
    *,
    within_days: float = WITHIN_DAYS,
    together_minutes: float = TOGETHER_MINUTES,
    top: int = _TOP,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Journeys:
    """Return the journeys of all customers who are known.

    within_days: see above, more than 0. together_minutes: see `contacts.py`, 0 or more.
    top: the greatest number of paths.

    Raises UsageError for another number.
    """
    known = _known(facts, within_days, together_minutes)
    if top < 1:
        raise UsageError(f"`top` is {top}: it must be 1 at least")
    contacts = known.contacts
    return Journeys(
        within_days=within_days,
        messages=int(contacts["messages"].sum()),
        contacts=contacts.height,
        journeys=contacts["journey"].n_unique(),
        customers=contacts["who"].n_unique(),
        nobody=known.nobody,
        timeless=known.timeless,
        courses=_courses(contacts, resamples, seed),
        repeats=repeats_of(known, within=timedelta(days=within_days)),
        handovers=handovers_of(known),
        paths=broken_paths(known, top=top),
        missing=_missing(facts, known),
    )


def timeline(
    facts: Facts,
    customer: str,
    *,
    within_days: float = WITHIN_DAYS,
    together_minutes: float = TOGETHER_MINUTES,
) -> pl.DataFrame:
    """Return the contacts of one customer in order of time, empty where there are none.

    customer: as in `facts.messages`, or the pseudonym of it.
    Columns: `journey` (from 0), `time`, `until`, `channel`, `messages`, `components` (in taxonomy
    order), `start`, `end`, `sentiment`, `says_again`.
    """
    who = facts.messages.filter(pl.col("customer") == customer)
    if not who.height and is_pseudonym(customer):
        names = facts.messages["customer"].drop_nulls().unique()
        same = [name for name in names if pseudonym(name) == customer]
        who = facts.messages.filter(pl.col("customer").is_in(same))
        who = who.with_columns(pl.lit(customer).alias("customer"))
    known = _known(_only(facts, who), within_days, together_minutes)
    about = known.topics.group_by("contact", maintain_order=True).agg(
        pl.col("component").alias("components")
    )
    joined = known.contacts.join(about, on="contact", how="left", maintain_order="left")
    return joined.select(
        *("journey", "time", "until", "channel", "messages", "components"),
        *("start", "end", "sentiment", "says_again"),
    )


def _only(facts: Facts, messages: pl.DataFrame) -> Facts:
    frames = (facts.components, facts.mentions, facts.statements, facts.signals)
    components, mentions, statements, signals = (
        frame.join(messages.select("n"), on="n", how="semi") for frame in frames
    )
    return Facts(
        messages=messages,
        components=components,
        mentions=mentions,
        statements=statements,
        signals=signals,
        groups=facts.groups,
    )


def _known(facts: Facts, within_days: float, together_minutes: float) -> Contacts:
    if not 0 < within_days <= _MOST_DAYS:
        raise UsageError(f"`within_days` must lie between 0 and {_MOST_DAYS:,} days")
    if not 0 <= together_minutes <= within_days * 24 * 60:
        raise UsageError("`together_minutes` must lie between 0 and `within_days`")
    return contacts_of(
        facts,
        within=timedelta(days=within_days),
        together=timedelta(minutes=together_minutes),
    )


def _missing(facts: Facts, known: Contacts) -> str | None:
    if known.contacts.height:
        return None
    if not facts.count:
        return "there are no messages"
    if known.nobody == facts.count:
        return (
            "no message says who the customer is: there is no metadata such as `customer_id`, and "
            "no author"
        )
    return "no message of a customer who is known has a time"


def _courses(contacts: pl.DataFrame, resamples: int, seed: int) -> pl.DataFrame:
    """Return how journeys of two contacts or more begin and end; see `COURSES`."""
    several = (
        contacts.group_by("journey", maintain_order=True)
        .agg(
            pl.col("who", "start").first(),
            pl.col("end", "sentiment").last(),
            pl.col("channel").n_unique().alias("channels"),
            pl.len().alias("contacts"),
        )
        .filter(pl.col("contacts") > 1)
        .select("who", "channels", pl.col("start", "end").cast(pl.Float64), "sentiment")
        .with_columns(
            (pl.col("end") - pl.col("start")).alias("change"),
            (pl.col("end") < pl.col("start")).cast(pl.Float64).alias("worse"),
            (pl.col("sentiment") == "negative").cast(pl.Float64).alias("negative"),
        )
    )
    kinds = {
        "all": several,
        "one channel": several.filter(pl.col("channels") == 1),
        "several channels": several.filter(pl.col("channels") > 1),
    }
    rows = [_course(kind, rows, resamples, seed) for kind, rows in kinds.items() if rows.height]
    return pl.DataFrame(rows, schema=COURSES)


def _course(kind: str, rows: pl.DataFrame, resamples: int, seed: int) -> dict[str, object]:
    _, units = np.unique(rows["who"].to_numpy(), return_inverse=True)
    values = np.column_stack([np.ones(rows.height), rows.select(_MEANS).to_numpy()])
    sums = products_by_block(values, dealt(units.astype(np.int64), seed=seed))[:, 0]
    samples = drawn(sums, resamples=resamples, seed=seed)
    low, high = percentiles(samples[:, 1:] / samples[:, :1])
    mean = values[:, 1:].mean(axis=0)
    customers = int(units.max()) + 1
    figures = zip(_MEANS, mean.tolist(), low.tolist(), high.tolist(), strict=True)
    return {
        "kind": kind,
        "journeys": rows.height,
        "customers": customers,
        "small": customers < SMALL,
        **{
            f"{name}{end}": value
            for name, *three in figures
            for end, value in zip(("", "_low", "_high"), three, strict=True)
        },
    }
