"""Whether the last period is out of the ordinary: one look at everything that is watched.

All bands of a look share one rate of false alarms: the chance that there is any alarm at all when
nothing has changed. It is shared out by Benjamini and Hochberg (J. R. Statist. Soc. B 57, 1995):
where much has changed at once, the bands get narrower, and of the alarms that are given the rate
is then the expected part of false ones. Each band is the range of counts that are not surprising
by `surprise.tails`, so that an alarm is given exactly where a count is outside of its band.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from voc.errors import UsageError
from voc.insight.periods import By, Counts
from voc.insight.series import Measure, Series, watched
from voc.insight.surprise import LEAST, Tallies, band, tails

HISTORY: Final = 26
"""So many periods before it are looked at: by week, half a year."""

RATE: Final = 0.01
_RAREST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What was to be expected of a measure in a period, and what came.

    hits, trials: what was counted, of how many; `trials` is None for volumes.
    least, most: ends of the band, both inside, in hits.
    usual: the share over the periods of the history, or their mean volume.
    history: how many periods were looked back at.
    p: probability of so much or more, on either side, if nothing has changed.
    alarm: whether it is outside.
    title: what people call it, where `name` is no word of the taxonomy: the name of a theme.
    """

    period: date
    name: str
    measure: Measure
    hits: int
    trials: int | None
    least: int
    most: int
    usual: float
    history: int
    p: float
    alarm: bool
    title: str | None = None

    @property
    def value(self) -> float:
        """The share, or the volume."""
        return self.hits / (self.trials or 1)

    @property
    def low(self) -> float:
        """The lower end of the band, as a share or volume."""
        return self.least / (self.trials or 1)

    @property
    def high(self) -> float:
        """The upper end of the band, as a share or volume."""
        return self.most / (self.trials or 1)

    @property
    def rose(self) -> bool:
        """Whether it is more than usual."""
        return self.value > self.usual

    @property
    def new(self) -> bool:
        """Whether it is there and was in no period of the history."""
        return self.hits > 0 and not self.usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at a period.

    period, end: its first day and the one after its last; None where no period is complete.
    rate: chance of any alarm in it when nothing has changed.
    bands: of all that could be looked at.
    untold: how many series have too short a history.
    """

    by: By
    rate: float
    period: date | None = None
    end: date | None = None
    bands: tuple[Band, ...] = ()
    untold: int = 0

    @property
    def alarms(self) -> tuple[Band, ...]:
        """Those that are broken, the most surprising first."""
        return tuple(sorted((b for b in self.bands if b.alarm), key=lambda b: b.p))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A period of a series, and the periods before it that it is like."""

    series: Series
    hits: int
    trials: int | None
    history: Tallies

    @property
    def p(self) -> float:
        return tails(self.hits, self.trials, self.history).both


def look(
    counts: Counts,
    *,
    rate: float = RATE,
    period: date | None = None,
    history: int = HISTORY,
    part: float = 1.0,
) -> Look:
    """Look at a period, whether it is like those before it.

    period: its first day; without it, the last complete period.
    rate: from 0.000001 to below 1.
    history: how many periods before it are looked at, at most. By day only the same days of the
    week are: Sundays are compared with Sundays.
    part: of the rate that these bands share; the rest is for what is looked at beside them.

    Raises UsageError for other values.
    """
    if not _RAREST <= rate < 1:
        raise UsageError(f"rate {rate:g} is not from {_RAREST:g} to below 1")
    if history < LEAST:
        raise UsageError(f"history {history} is less than {LEAST}")
    complete = counts.frame.filter(counts.frame["state"] == "complete")
    if period is not None:
        complete = complete.filter(complete["period"] == period)
    if complete.is_empty():
        return Look(by=counts.by, rate=rate)
    now, end = complete.select("period", "end").row(-1)
    here = [series for series in watched(counts) if now in series.periods]
    cases = [_case(series, now, counts.by, history) for series in here]
    told = [case for case in cases if len(case.history) >= LEAST]
    return Look(
        by=counts.by,
        rate=rate,
        period=now,
        end=end,
        bands=tuple(_bands(told, now, rate * part)),
        untold=len(cases) - len(told),
    )


def _case(series: Series, now: date, by: By, history: int) -> _Case:
    place = series.periods.index(now)
    like = np.array([by != "day" or p.weekday() == now.weekday() for p in series.periods[:place]])
    here, trials = int(series.tallies.hits[place]), series.tallies.trials
    return _Case(
        series=series,
        hits=here,
        trials=None if trials is None else int(trials[place]),
        history=series.tallies[:place][like.astype(bool)][-history:],
    )


def _bands(cases: Sequence[_Case], now: date, rate: float) -> Iterable[Band]:
    probabilities = [case.p for case in cases]
    level = threshold(probabilities, rate)
    for case, p in zip(cases, probabilities, strict=True):
        least, most = band(case.trials, case.history, level=level)
        yield Band(
            period=now,
            name=case.series.name,
            measure=case.series.measure,
            hits=case.hits,
            trials=case.trials,
            least=least,
            most=most,
            usual=case.history.mean,
            history=len(case.history),
            p=p,
            alarm=p <= level,
        )


def threshold(probabilities: Sequence[float], rate: float) -> float:
    """Return the probability up to which all are too small, by Benjamini and Hochberg.

    Of `m`, the largest that is the `k`-th smallest and at most `rate * k / m` sets the level
    `rate * k / m`; where none is, `k` is 1.
    """
    m = max(1, len(probabilities))
    steps = rate * np.arange(1, m + 1) / m
    below = np.flatnonzero(np.sort(probabilities) <= steps[: len(probabilities)])
    return float(steps[below[-1] if len(below) else 0])
