"""Who may wait: a request that would wait too long is refused at once, and told when to come."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from service.batching.errors import Full
from service.batching.flights import Flights
from service.batching.lane import Lane
from service.batching.lanes import Lanes
from service.batching.pace import Pace

_BATCHES: Final = 3
"""Full batches that a message may wait for: those in flight when it comes, and one more."""
_LEAST_SECONDS: Final = 0.25
"""A wait that is never too long, however fast the machine."""
_LEAST_RETRY: Final = 1.0


class Load(NamedTuple):
    """What comes into a lane."""

    messages: int
    tokens: int


class Admission:
    """Bounds what waits, and how long.

    Expected waits come from what was measured (`Pace`); before the first batch nothing is known,
    and only the bounds of messages and tokens hold.
    """

    def __init__(
        self,
        lanes: Lanes,
        flights: Flights,
        pace: Pace,
        *,
        slots: int,
        batch_tokens: int,
        queue_messages: int,
        queue_tokens: int,
        max_latency_seconds: float | None,
    ) -> None:
        """Bound what waits in `lanes`, for one of `slots` batches at a time.

        queue_messages, queue_tokens: of all online requests together, and of all jobs.
        max_latency_seconds: that a request may wait; None for three times what a full batch takes.
        """
        self._lanes = lanes
        self._flights = flights
        self._pace = pace
        self._slots = slots
        self._batch_tokens = batch_tokens
        self._messages = queue_messages
        self._tokens = queue_tokens
        self._max_latency = max_latency_seconds
        self.shed: Counter[str] = Counter()

    @property
    def max_latency_seconds(self) -> float | None:
        """How long a request may wait; None where it is not known yet."""
        if self._max_latency is not None or not self._pace.known:
            return self._max_latency
        return max(_LEAST_SECONDS, _BATCHES * self._pace.seconds(self._batch_tokens))

    def check(self, loads: Mapping[Lane, Load], *, deadline: float, now: float) -> None:
        """Raise Full where what comes into these lanes cannot wait there."""
        try:
            self._check_room(loads, now=now)
            if self._lanes.job not in loads:
                self._check_wait(loads, deadline=deadline, now=now)
        except Full as error:
            self.shed[error.reason] += 1
            raise

    def wait(self, ahead: int, *, now: float) -> float:
        """Return the seconds until what is behind `ahead` tokens is begun."""
        left = self._flights.left(now=now)
        first = min(left) if len(left) >= self._slots else 0.0
        work = self._seconds(ahead)
        # Until a thread is free, and while the work is done, what is in flight shares the machine.
        beside = max(work, first)
        return work + sum(min(seconds, beside) for seconds in left)

    def _check_room(self, loads: Mapping[Lane, Load], *, now: float) -> None:
        job = self._lanes.job
        queue = [job] if job in loads else [lane for lane in self._lanes if lane is not job]
        messages = sum(lane.messages for lane in queue)
        if not messages:
            return  # however large: it could never come otherwise
        tokens = sum(lane.tokens for lane in queue)
        retry = max(_LEAST_RETRY, self.wait(tokens, now=now))
        if messages + sum(load.messages for load in loads.values()) > self._messages:
            raise Full(retry, reason="messages", limit=self._messages)
        if tokens + _tokens(loads) > self._tokens:
            raise Full(retry, reason="tokens", limit=self._tokens)

    def _check_wait(self, loads: Mapping[Lane, Load], *, deadline: float, now: float) -> None:
        wait = self.wait(sum(lane.ahead_of(0) for lane in loads), now=now)
        limit = self.max_latency_seconds
        if limit is None or not wait:
            return  # an idle machine refuses nobody
        own = self._seconds(_tokens(loads))
        # Who has much to be read waits longer: in proportion, nobody waits more than the others.
        limit = max(limit, own)
        if wait > limit:
            raise Full(max(_LEAST_RETRY, wait - limit), reason="latency", limit=round(limit, 3))
        ahead = sum(lane.ahead_of(load.tokens) for lane, load in loads.items())
        late = now + self.wait(ahead, now=now) + own - deadline
        if late > 0:
            left = round(deadline - now, 3)
            raise Full(max(_LEAST_RETRY, late), reason="deadline", limit=left)

    def _seconds(self, tokens: int) -> float:
        return self._pace.seconds(tokens, batches=math.ceil(tokens / self._batch_tokens))


def _tokens(loads: Mapping[Lane, Load]) -> int:
    return sum(load.tokens for load in loads.values())
