"""What if customers had nothing bad to say of a component: how many would stay, and their worth.

    worth = customers affected x share fixed x gain in points x share retained per point x value

The gain is that of `voc.insight.drivers`, with its interval; everything else is assumed, each
number a range with a source (`assumptions.py`). The lowest figure takes the lowest of each, the
highest the highest: an envelope, wider than any one of its parts, and no confidence interval.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Final

import numpy as np
import polars as pl

from voc.insight.assumptions import Assumptions
from voc.insight.drivers import Drivers
from voc.insight.facts import Facts

_ENDS: Final = ("_low", "", "_high")
_RANGES: Final = ("gain", "kept", "value", "cost", "net")

SCHEMA: Final = pl.Schema(
    {
        "label": pl.String(),
        "customers": pl.UInt32(),
        **{f"{name}{end}": pl.Float64() for name in _RANGES for end in _ENDS},
    }
)
"""A row a label, in taxonomy order; null where something is missing.

customers: who were negative about it, each once; a message of nobody known counts as one.
gain: points of the outcome that each of them would gain.
kept: customers who would stay. value: what they bring. cost: of the change. net: value less cost.
"""

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What it is worth to fix each component or leaf label.

    outcome, level: those of the drivers.
    since, until: times of the first and last message; the customers are of that time.
    assumptions: what was assumed, None where nothing was: then no figure is in money.
    table: of `SCHEMA`. Rows do not add up: a customer may be affected by several.
    missing: why there are no figures in money, or none at all.
    warnings: what to know before the figures are used.
    """

    outcome: str
    level: str
    since: datetime | None
    until: datetime | None
    assumptions: Assumptions | None
    table: pl.DataFrame
    missing: str | None
    warnings: tuple[str, ...] = ()

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the table by name."""
        return {"worth": self.table}


def worth_of(facts: Facts, drivers: Drivers, *, assumptions: Assumptions | None = None) -> Worth:
    """Return what it is worth to fix what customers are negative about.

    drivers: of the same facts.
    """
    missing = _missing(drivers, assumptions)
    affected = _affected(facts, drivers.level)
    gains = drivers.table.select("label", *(f"gain{end}" for end in _ENDS))
    used = None if missing else assumptions
    rows = [
        {"label": label, "customers": affected.get(label, 0)}
        | _row(label, affected.get(label, 0), gain, used)
        for label, *gain in gains.iter_rows()
    ]
    times = facts.messages["time"]
    return Worth(
        outcome=drivers.outcome,
        level=drivers.level,
        since=times.min(),  # type: ignore[arg-type]
        until=times.max(),  # type: ignore[arg-type]
        assumptions=assumptions,
        table=pl.DataFrame(rows, schema=SCHEMA),
        missing=missing,
        warnings=tuple(_warnings(facts, drivers)),
    )


def _missing(drivers: Drivers, assumptions: Assumptions | None) -> str | None:
    if drivers.missing:
        return drivers.missing
    if drivers.explained is None:
        return "no gain can be told: " + drivers.warnings[0]
    if assumptions is None:
        return "there is no file of assumptions, so nothing can be said in money"
    if assumptions.outcome != drivers.outcome:
        return (
            f"the assumptions are for a point of `{assumptions.outcome}`, and the drivers are of "
            f"`{drivers.outcome}`"
        )
    return None


def _affected(facts: Facts, level: str) -> Mapping[str, int]:
    """Return how many customers were negative about each label."""
    mentions = facts.components if level == "component" else facts.mentions
    who = facts.messages.select("n", "customer")
    counts = (
        mentions.filter(pl.col("sentiment") == "negative")
        .join(who, on="n")
        .group_by(pl.col(level).cast(pl.String))
        .agg(pl.col("customer").drop_nulls().n_unique() + pl.col("customer").null_count())
    )
    return dict(counts.iter_rows())


def _row(
    label: str, customers: int, gain: list[float | None], assumptions: Assumptions | None
) -> dict[str, float | None]:
    """Return the ranges of a label that can be told."""
    middle, low, high = gain[1], gain[0], gain[2]
    if low is None or middle is None or high is None:
        return {}
    row = _spread("gain", (low, middle, high))
    if assumptions is None:
        return row
    shares = _product((low, middle, high), assumptions.retained_per_point.range)
    capped: Triple = tuple(float(np.clip(share, -1, 1)) for share in shares)  # type: ignore[assignment]
    kept = _product(capped, assumptions.share_fixed.range, (customers,) * 3)
    value = _product(kept, assumptions.value_per_customer.range)
    row |= _spread("kept", kept) | _spread("value", value)
    if (cost := assumptions.cost.get(label)) is not None:
        net = (value[0] - cost.high, value[1] - cost.mid, value[2] - cost.low)
        row |= _spread("cost", cost.range) | _spread("net", net)
    return row


def _product(*ranges: Triple) -> Triple:
    """Return the product of ranges: of the middles, and the least and most of all ends."""
    ends = [float(np.prod(corner)) for corner in product(*((r[0], r[2]) for r in ranges))]
    return min(ends), float(np.prod([r[1] for r in ranges])), max(ends)


def _spread(name: str, values: Triple) -> dict[str, float | None]:
    return {f"{name}{end}": value for end, value in zip(_ENDS, values, strict=True)}


def _warnings(facts: Facts, drivers: Drivers) -> Iterator[str]:
    yield from drivers.warnings
    nobody = facts.messages["customer"].null_count()
    if nobody:
        yield (
            f"{nobody:,} of {facts.count:,} messages do not say who the customer is: each of them "
            "counts as a customer"
        )
    for label, low in drivers.table.select("label", "gain_low").iter_rows():
        if low is not None and low <= 0:
            yield f"the gain of `{label}` may as well be none: its interval reaches below 0"
