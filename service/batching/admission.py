"""Who may wait: a request that would wait too long is refused at once, and told when to come."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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
_PARTS: Final = 2
"""Parts of the queue, of which all that one caller has waiting fits into one."""


class Load(NamedTuple):
    """What comes into a lane."""

    messages: int
    tokens: int


class Admission:
    """Bounds what waits, and how long.

    Expected waits come from what was measured (`Pace`); before the first batch nothing is known,
    and only the bounds of messages and tokens hold.

    Of the room that the others leave, a caller may fill half: there is always as much free as it
    has waiting, for whoever comes next. These are the dynamic thresholds of shared buffers
    (Choudhury and Hahne, 1998).
    """

    def __init__(
        self,
        lanes: Lanes,
        flights: Flights,
        pace: Pace,
        usual: Pace,
        *,
        slots: int,
        batch_tokens: int,
        queue_messages: int,
        queue_tokens: int,
        max_latency_seconds: float | None,
    ) -> None:
        """Bound what waits in `lanes`, for one of `slots` batches at a time.

        queue_messages, queue_tokens: of all online requests together, and of all jobs.
        pace, usual: what batches take now, and what they took for long.
        max_latency_seconds: that a request may wait; None for three times what a full batch takes.
            Where one takes more than it used to, because what is asked for keeps the processors
            from reading, fewer are let in: an answer comes as soon as it would have, so the wait
            is shorter by what reading takes more, though never below half of what it was.
        """
        self._lanes = lanes
        self._flights = flights
        self._pace = pace
        self._usual = usual
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
        full, usual = (pace.seconds(self._batch_tokens) for pace in (self._pace, self._usual))
        longest = max(_LEAST_SECONDS, _BATCHES * min(full, usual))
        # What is begun shares the machine with the other slots, so it takes that many times more.
        more = self._slots * max(0.0, full - usual)
        return max(longest / 2, longest - more)

    def check(
        self, loads: Mapping[Lane, Load], *, caller: str, deadline: float, now: float
    ) -> None:
        """Raise Full where what comes of a caller into these lanes cannot wait there."""
        try:
            self._check_room(loads, caller=caller, now=now)
            if self._lanes.job not in loads:
                self._check_wait(loads, caller=caller, deadline=deadline, now=now)
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

    def _check_room(self, loads: Mapping[Lane, Load], *, caller: str, now: float) -> None:
        job = self._lanes.job
        is_job = job in loads
        held = _held([job] if is_job else [lane for lane in self._lanes if lane is not job])
        if not held:
            return  # however large: it could never come otherwise
        retry = max(_LEAST_RETRY, self.wait(sum(load.tokens for load in held.values()), now=now))
        own = held.pop(caller, Load(0, 0))
        bounds = Load(self._messages, self._tokens)
        for reason, bound, mine, new, *others in zip(
            Load._fields, bounds, own, _sum(loads.values()), *held.values(), strict=True
        ):
            room = bound if is_job else _share(bound, others)
            if mine + new > room:
                raise Full(retry, reason=reason, limit=room)

    def _check_wait(
        self, loads: Mapping[Lane, Load], *, caller: str, deadline: float, now: float
    ) -> None:
        wait = self.wait(sum(lane.ahead_of(0, caller=caller) for lane in loads), now=now)
        limit = self.max_latency_seconds
        if limit is None or not wait:
            return  # an idle machine refuses nobody
        own = self._seconds(_sum(loads.values()).tokens)
        # Who has much to be read waits longer: in proportion, nobody waits more than the others.
        limit = max(limit, own)
        if wait > limit:
            raise Full(max(_LEAST_RETRY, wait - limit), reason="latency", limit=round(limit, 3))
        ahead = sum(lane.ahead_of(load.tokens, caller=caller) for lane, load in loads.items())
        late = now + self.wait(ahead, now=now) + own - deadline
        if late > 0:
            left = round(deadline - now, 3)
            raise Full(max(_LEAST_RETRY, late), reason="deadline", limit=left)

    def _seconds(self, tokens: int) -> float:
        return self._pace.seconds(tokens, batches=math.ceil(tokens / self._batch_tokens))


def _held(lanes: Iterable[Lane]) -> dict[str, Load]:
    """Return what each caller has waiting in these lanes."""
    held: defaultdict[str, list[Load]] = defaultdict(list)
    for lane in lanes:
        for caller, turns in lane:
            held[caller].append(Load(turns.messages, turns.tokens))
    return {caller: _sum(loads) for caller, loads in held.items()}


def _share(bound: int, others: Iterable[int]) -> int:
    """Return how much a caller may have waiting beside others.

    A request that came into an empty queue may be larger than half of it, and counts as half: it
    must not keep all others out.
    """
    return (bound - sum(min(other, bound // _PARTS) for other in others)) // _PARTS


def _sum(loads: Iterable[Load]) -> Load:
    messages, tokens = 0, 0
    for load in loads:
        messages, tokens = messages + load.messages, tokens + load.tokens
    return Load(messages, tokens)
