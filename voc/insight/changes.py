"""Since when something is otherwise than it was: points at which the level of a series changed.

Where a series falls apart best is where its cumulative sum of what is over the mean is furthest
from zero (CUSUM; Page, Biometrika 41, 1954), scaled to be alike at all places. Whether that is far
is told by a permutation test: the same periods in other orders. It is exact for whatever spread
the periods have, so long as any order was as likely. Then both parts are looked at in turn
(binary segmentation: Scott and Knott, Biometrics 30, 1974).

All series share one rate of false alarms, as in `alerts`: the chance that any change is found
when there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voc.insight.alerts import threshold
from voc.insight.periods import Counts
from voc.insight.series import Measure, Series, watched
from voc.insight.surprise import Tallies, Values

RATE: Final = 0.05
PERMUTATIONS: Final = 1_999
_SHORTEST: Final = 3
"""So many periods make a level: one alone is a band broken, not a change."""

_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A point at which a measure went from one level to another.

    period: first day of the first period on the new level.
    before, after: shares or mean volumes, up to the changes before it and after it.
    p: probability of so clear a change, if there was none.
    """

    name: str
    measure: Measure
    period: date
    before: float
    after: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """The best place to cut periods `start` to `end` of a series."""

    start: int
    place: int
    end: int
    p: float


def changes(
    counts: Counts, *, rate: float = RATE, permutations: int = PERMUTATIONS, seed: int = 0
) -> tuple[Change, ...]:
    """Return the change points of all that is watched, by name and measure, then time.

    rate: chance that any is found when nothing has changed. In a series that has changed, each
    further cut of it is looked for at the same level again.
    permutations: of each test; its probabilities are multiples of one over this and one.
    """
    generator = np.random.default_rng(seed)
    found = [
        (series, cut)
        for series in watched(counts)
        if (cut := _best(series.tallies, 0, len(series), permutations, generator))
    ]
    level = threshold([cut.p for _, cut in found], rate)
    return tuple(
        change
        for series, cut in found
        if cut.p <= level
        for change in _told(series, _all_cuts(series, cut, level, permutations, generator))
    )


def _all_cuts(
    series: Series, first: _Cut, level: float, permutations: int, generator: np.random.Generator
) -> list[_Cut]:
    """Return a cut and those of its parts, in order."""
    cuts, waiting = [first], [(first.start, first.place), (first.place, first.end)]
    while waiting:
        cut = _best(series.tallies, *waiting.pop(), permutations, generator)
        if cut and cut.p <= level:
            cuts.append(cut)
            waiting += [(cut.start, cut.place), (cut.place, cut.end)]
    return sorted(cuts, key=lambda cut: cut.place)


def _told(series: Series, cuts: list[_Cut]) -> Iterator[Change]:
    ends = [0, *(cut.place for cut in cuts), len(series)]
    levels = [series.tallies[a:b].mean for a, b in pairwise(ends)]
    for cut, (before, after) in zip(cuts, pairwise(levels), strict=True):
        yield Change(
            name=series.name,
            measure=series.measure,
            period=series.periods[cut.place],
            before=before,
            after=after,
            p=cut.p,
        )


def _best(
    tallies: Tallies, start: int, end: int, permutations: int, generator: np.random.Generator
) -> _Cut | None:
    """Return the best cut of some periods; None where they are too few, or all alike."""
    if end - start < 2 * _SHORTEST:
        return None
    part = tallies[start:end]
    weights = part.weights
    over = part.hits - part.mean * weights
    if not np.abs(over).max() > 1e-9 * max(1.0, float(part.hits.max())):
        return None
    here = _apartness(over[None, :], weights[None, :])[0]
    best = int(here.argmax())
    as_far = 0
    for orders in _orders(end - start, permutations, generator):
        furthest = _apartness(over[orders], weights[orders]).max(axis=1)
        as_far += int((furthest >= here[best] * (1 - 1e-9)).sum())
    place = start + _SHORTEST + best
    return _Cut(start=start, place=place, end=end, p=(1 + as_far) / (1 + permutations))


def _apartness(over: Values, weights: Values) -> Values:
    """Return, for each row, how far apart its parts are when cut at each place.

    over: what each period has over its share of the hits, rows x periods; a row's sum is 0.
    """
    before = np.cumsum(over, axis=1)[:, _SHORTEST - 1 : -_SHORTEST]
    left = np.cumsum(weights, axis=1)
    total = left[:, -1:]
    left = left[:, _SHORTEST - 1 : -_SHORTEST]
    return np.asarray(np.abs(before) / np.sqrt(left * (total - left) / total))


def _orders(periods: int, count: int, generator: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield permutations, rows x periods, in chunks that fit into memory."""
    rows = max(1, _CHUNK // periods)
    for first in range(0, count, rows):
        block = np.tile(np.arange(periods), (min(rows, count - first), 1))
        yield generator.permuted(block, axis=1)
