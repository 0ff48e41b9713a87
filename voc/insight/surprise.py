"""How surprising the count of a period is, given those of the periods before it.

A period is compared with its history by two tests, and the larger probability counts:

*Chance.* Exact, for periods that differ by chance alone: of all hits, how many fall into the last
period is hypergeometric (of shares: Fisher's exact test) or binomial (of volumes, which are then
Poisson: Przyborowski and Wilenski, Biometrika 31, 1940). Right for any counts, however small.

*Unrest.* Periods differ by more than chance: campaigns, weather, a bad batch. How much more is told
by the history itself, so a period is compared by a t statistic for one further observation, with
as many degrees of freedom as the history gives, on a scale on which counts spread evenly (arcsine
and square root: Anscombe, Biometrika 35, 1948). The dispersion over that of chance is that of the
quasi-likelihood (McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, section 4.5).

The larger of two p-values is one wherever either is: no model must be chosen, and a short
history makes wide bands instead of bold claims. Both take the periods as exchangeable: there is no
trend and no season in them that is not in their differences.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Values = NDArray[np.float64]

LEAST: Final = 6
"""Fewer periods than these say nothing of their unrest."""

_ANSCOMBE: Final = 3 / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """What was counted in each of several periods.

    hits: how many.
    trials: of how many, one or more; None for volumes, which are of nothing.
    """

    hits: Counts
    trials: Counts | None = None

    def __len__(self) -> int:
        """How many periods there are."""
        return len(self.hits)

    def __getitem__(self, which: slice | NDArray[np.bool_]) -> "Tallies":
        """Return some of the periods."""
        trials = None if self.trials is None else self.trials[which]
        return Tallies(hits=self.hits[which], trials=trials)

    @property
    def mean(self) -> float:
        """The share over all periods, or the mean volume."""
        whole = len(self.hits) if self.trials is None else int(self.trials.sum())
        return int(self.hits.sum()) / whole

    @property
    def weights(self) -> Values:
        """How much each period says: its trials, or one."""
        return np.ones(len(self)) if self.trials is None else self.trials.astype(np.float64)


class Tails(NamedTuple):
    """Probabilities of so few hits or fewer, and of so many or more."""

    few: float
    many: float

    @property
    def both(self) -> float:
        """The probability of anything so far out, on either side."""
        return min(1.0, 2 * min(self))


def tails(hits: int, trials: int | None, history: Tallies) -> Tails:
    """Return how surprising it is to have so few, and so many, hits in a period.

    trials: of how many, one or more; None for a volume.
    history: with fewer periods than `LEAST`, it is compared as if periods differed by chance alone.
    """
    tests = _tests(trials, history)
    return Tails(
        few=max(test.few(hits) for test in tests), many=max(test.many(hits) for test in tests)
    )


def band(trials: int | None, history: Tallies, *, level: float) -> tuple[int, int]:
    """Return the least and the most hits whose two-sided probability is over `level`.

    trials, history: as for `tails`.
    """
    tests, half = _tests(trials, history), level / 2

    def enough(hits: int) -> bool:
        return any(test.few(hits) > half for test in tests)

    def too_many(hits: int) -> bool:
        return all(test.many(hits) <= half for test in tests)

    ceiling = trials or 4 * int(history.hits.max()) + 64
    while trials is None and not too_many(ceiling):
        ceiling *= 4
    counts = range(ceiling + 1)
    return bisect_left(counts, True, key=enough), bisect_left(counts, True, key=too_many) - 1


class _Test(Protocol):
    """Probabilities of so few hits in a period, and of so many."""

    def few(self, hits: int) -> float: ...
    def many(self, hits: int) -> float: ...


def _tests(trials: int | None, history: Tallies) -> list[_Test]:
    """Return the tests that can be made, the quickest first."""
    chance = _Chance(trials, history)
    return [chance] if len(history) < LEAST else [_Unrest(trials, history), chance]


class _Chance:
    def __init__(self, trials: int | None, history: Tallies) -> None:
        from scipy import stats

        self._earlier = int(history.hits.sum())
        self._law: Any
        self._shape: Callable[[int], tuple[float, ...]]
        if trials is None or history.trials is None:
            part = 1 / (len(history) + 1)
            self._law, self._shape = stats.binom, lambda total: (total, part)
        else:
            whole = int(history.trials.sum()) + trials
            self._law, self._shape = stats.hypergeom, lambda total: (whole, total, trials)

    def few(self, hits: int) -> float:
        return float(self._law.cdf(hits, *self._shape(self._earlier + hits)))

    def many(self, hits: int) -> float:
        return float(self._law.sf(hits - 1, *self._shape(self._earlier + hits)))


class _Unrest:
    def __init__(self, trials: int | None, history: Tallies) -> None:
        from scipy.special import stdtr

        self._tail, self._free, self._trials = stdtr, len(history) - 1, trials
        earlier, weights = _even(history.hits, history.trials), history.weights
        self._mean = float(np.average(earlier, weights=weights))
        dispersion = float(weights @ (earlier - self._mean) ** 2) / self._free
        # A larger period than the usual ones is not taken to be steadier than they are: what
        # moves whole periods does not average out within one.
        weight = min(float(weights.mean()), inf if trials is None else float(trials))
        self._spread = sqrt(dispersion * (1 / weight + 1 / float(weights.sum())))

    def few(self, hits: int) -> float:
        return float(self._tail(self._free, self._over(hits)))

    def many(self, hits: int) -> float:
        return float(self._tail(self._free, -self._over(hits)))

    def _over(self, hits: int) -> float:
        """Return how many spreads over the mean it is; of no spread at all, infinitely many."""
        over = float(_even(hits, self._trials)) - self._mean
        if self._spread:
            return over / self._spread
        return inf if over > 0 else -inf if over < 0 else 0.0


def _even(hits: int | Counts, trials: int | Counts | None) -> Values:
    """Return counts on a scale on which chance spreads them evenly."""
    if trials is None:
        return np.asarray(np.sqrt(hits + _ANSCOMBE))
    shares = (hits + _ANSCOMBE) / (trials + 2 * _ANSCOMBE)
    return np.asarray(np.arcsin(np.sqrt(shares)))
