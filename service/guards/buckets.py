"""Token buckets: how often somebody may do something, and how long to wait for the next time."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

_KEPT: Final = 10_000
"""Those who came last; a flood of new addresses takes this much memory and no more."""


class _Bucket(NamedTuple):
    tokens: float
    filled: float  # when it held as many, on the clock


class Buckets:
    """A bucket for each name, of this process only: four processes give four times as much.

    All that a minute allows may be taken at once, and comes back evenly.
    """

    def __init__(self, per_minute: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute`; `clock` gives seconds."""
        self._most = max(1.0, float(per_minute))
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> float:
        """Take a token of `name`; return 0, or else the seconds until there will be one."""
        now = self._clock()
        tokens, filled = self._buckets.pop(name, _Bucket(self._most, now))
        tokens = min(self._most, tokens + (now - filled) * self._per_second)
        taken = tokens >= 1
        self._buckets[name] = _Bucket(tokens - taken, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / self._per_second
