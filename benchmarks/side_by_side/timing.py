"""Figures of runs: percentiles of latencies, and medians over repetitions."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one repetition of one peer gave; rates are a second.

    messages: from the loaded model to the last result.
    messages_whole: the same messages over the time of the whole process, start included.
    statements: None of a peer that reads messages as a whole.
    tokens: of the peer's own tokenizer.
    peak_mb: resident memory of the process and its children at its highest.
    p50, p95, p99: percentiles of the latency of a single message in a running process, in ms.
    """

    messages: float
    messages_whole: float
    statements: float | None
    tokens: float
    peak_mb: float
    p50: float
    p95: float
    p99: float


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of `values` that `percent` per cent of them do not exceed."""
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1]


def medians(repetitions: Sequence[Figures]) -> Figures:
    """Return the median of each figure over repetitions."""
    columns = {
        field.name: [getattr(figures, field.name) for figures in repetitions]
        for field in fields(Figures)
    }
    return Figures(
        **{
            name: None if None in values else median(values)  # type: ignore[arg-type]
            for name, values in columns.items()
        }
    )


def seconds_of(call: Callable[[T], object], arguments: Sequence[T]) -> list[float]:
    """Return how long each call took."""
    seconds = []
    for argument in arguments:
        began = time.perf_counter()
        call(argument)
        seconds.append(time.perf_counter() - began)
    return seconds
