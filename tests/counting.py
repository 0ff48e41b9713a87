"""Counts by period made up for tests, without any messages."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from voc.insight.periods import ALL, COLUMNS, NAMES, By, Counts

START = date(2026, 1, 5)
"""A Monday."""


def counts_of(
    messages: Sequence[int],
    mentions: Mapping[str, Sequence[tuple[int, int]]] | None = None,
    *,
    negative: Sequence[int] | None = None,
    complaints: Sequence[int] | None = None,
    by: By = "week",
    states: Mapping[int, str] | None = None,
) -> Counts:
    """Return counts of periods from `START`.

    messages: of each period.
    mentions: of each name, how often it is mentioned, and of those how often badly.
    negative, complaints: of all messages.
    by: `day` or `week`.
    states: of periods that are not complete.
    """
    step = timedelta(days=1 if by == "day" else 7)
    nothing = [0] * len(messages)
    of_all = list(zip(messages, negative or nothing, strict=True))
    rows: list[dict[str, Any]] = []
    for place, count in enumerate(messages):
        for name, cells in {ALL: of_all, **(mentions or {})}.items():
            volume, bad = cells[place]
            row = dict.fromkeys(COLUMNS, 0) | {"messages": volume, "negative": bad}
            row |= {"positive": volume - bad, "intents": volume}
            row["complaints"] = (complaints or nothing)[place] if name == ALL else 0
            state = (states or {}).get(place, "complete")
            period = START + place * step
            head = {"period": period, "end": period + step, "state": state, "name": name}
            rows.append(head | {"whole": count} | row)
    frame = pl.DataFrame(rows, schema_overrides={"name": pl.Enum(NAMES)})
    return Counts(by=by, frame=frame.sort("period", "name"))


def shares(
    generator: np.random.Generator, trials: np.ndarray[Any, Any], share: float, unrest: float = 0.0
) -> np.ndarray[Any, Any]:
    """Return hits of each period whose share is `share`, but moves from one to the next.

    unrest: the correlation of two messages of one period (beta-binomial); 0 for chance alone.
    """
    if unrest:
        size = 1 / unrest - 1
        drawn = generator.beta(share * size, (1 - share) * size, len(trials))
        return generator.binomial(trials, drawn)
    return generator.binomial(trials, share)


def volumes(
    generator: np.random.Generator, periods: int, mean: float, unrest: float = 0.0
) -> np.ndarray[Any, Any]:
    """Return volumes; `unrest` is the squared variation of their rate (negative binomial)."""
    if unrest:
        return generator.poisson(mean * unrest * generator.gamma(1 / unrest, size=periods))
    return generator.poisson(mean, periods)
