"""The batcher: messages of concurrent requests in, outcomes out, read together in threads."""

import asyncio
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from service.batching.admission import Admission, Load
from service.batching.errors import DeadlinePassed, Stopping
from service.batching.flights import Flight, Flights
from service.batching.lane import Lane
from service.batching.lanes import Lanes, Priority
from service.batching.pace import USUALLY, Pace
from service.batching.snapshot import Snapshot
from service.batching.tokens import BYTES_OF_TOKEN, expected_tokens
from service.batching.turns import Item, Request
from service.precedence import give_way
from voc.records import Message, Reading, Rejection
from voc.scoring import Reads, read_together

NOBODY: Final = ""
"""The caller of whom nothing is known; jobs have it as well."""
_QUIET_SECONDS: Final = 1.0
"""How long no online message has come when jobs may have the whole machine."""

_Read = list[tuple[Item, Reading | Rejection]]


class Batcher:
    """Reads the messages of any number of requests, a few batches of them at a time.

    Nothing waits for company where the machine is idle: a batch of one message is begun. Under
    load a batch is what came while the last one was read, so batches grow with the load and by
    themselves, up to `batch_tokens`. Of small ones, not three quarters full, only few are read at
    the same time: two take the machine longer than one, and the slowest answers come later.

    Of the threads, one is kept for short online messages: long messages and jobs take the others,
    and jobs all of them only where no online message has come for a while.

    Everything but the reading itself happens in the event loop that `start` was called in; nothing
    here may be called from another thread.
    """

    def __init__(
        self,
        scorer: Reads,
        *,
        batch_tokens: int,
        queue_messages: int,
        queue_tokens: int,
        max_latency_seconds: float | None = None,
        small_batches: int | None = None,
    ) -> None:
        """Read with `scorer`; what bounds the rest is described in `Admission`.

        batch_tokens: of `expected_tokens`, that are read together.
        small_batches: of short messages, that are read at the same time without being three
            quarters full; None for as many as there are threads.
        """
        self._scorer = scorer
        # In bulk it is one more. Here the more are in flight, the smaller and slower each is.
        self._slots = max(2, scorer.at_once - 1)
        self._small_batches = small_batches or self._slots
        self._threads = ThreadPoolExecutor(
            self._slots, thread_name_prefix="voc-batch", initializer=give_way
        )
        self._lanes = Lanes(batch_tokens=batch_tokens)
        self._small_tokens = batch_tokens * 3 // 4
        self._flights = Flights()
        self._pace, self._usual = Pace(), Pace(memory=USUALLY)
        self._admission = Admission(
            self._lanes,
            self._flights,
            self._pace,
            self._usual,
            slots=self._slots,
            batch_tokens=batch_tokens,
            queue_messages=queue_messages,
            queue_tokens=queue_tokens,
            max_latency_seconds=max_latency_seconds,
        )
        self._waiting: set[Request] = set()
        self._open = self._woken = False
        self._last_online = -math.inf
        self._batches = self._messages = self._tokens = self._late = self._cancelled = 0

    def start(self) -> None:
        """Begin to read; called in the event loop."""
        self._loop = asyncio.get_running_loop()
        self._open = True

    def check(self, size: int, *, caller: str = NOBODY) -> None:
        """Raise Full where an online request of this size would be refused now.

        size: of its body, in bytes, or of its texts. caller: as in `read`.

        Before anything was made of a body this costs nothing, and under overload the time is for
        those that are read.
        """
        load = Load(1, size // BYTES_OF_TOKEN)
        loads = {self._lanes.short: load}
        self._admission.check(loads, caller=caller, deadline=math.inf, now=time.monotonic())

    async def read(
        self,
        messages: Sequence[Message | Rejection],
        *,
        deadline: float,
        priority: Priority = "online",
        caller: str = NOBODY,
    ) -> list[Reading | Rejection]:
        """Read what was admitted; rejections come out as they came in.

        deadline: in the loop's time, which is that of `time.monotonic`; infinity for none.
        caller: whose requests share their turns, and their part of the queue.
        priority: `job` is read in what online requests leave, and is never refused for the wait.

        Returns one outcome for each message, in order: a message that the model fails on is a
        rejection, and harms no other. If the awaiting task is cancelled, what was not begun is
        taken out.

        Raises Full where it would wait too long, DeadlinePassed, and Stopping.
        """
        if not self._open:
            raise Stopping
        now = time.monotonic()
        if deadline <= now:
            self._late += 1
            raise DeadlinePassed
        request = Request(
            caller=caller,
            outcomes=[None if isinstance(item, Message) else item for item in messages],
            missing=sum(isinstance(item, Message) for item in messages),
            deadline=deadline,
            done=self._loop.create_future(),
        )
        if request.missing:
            self._admit(request, messages, priority=priority, now=now)
            await self._outcome(request)
        return [outcome for outcome in request.outcomes if outcome is not None]

    async def close(self, drain_seconds: float) -> None:
        """Take nothing more in, read what online requests wait for, and end the threads.

        drain_seconds: after which what is still waiting fails with Stopping. What waits of jobs
        fails at once: it is read when they go on.
        """
        self._open = False
        self._stop(self._lanes.job.drop_all())
        if self._waiting:
            done = [request.done for request in self._waiting]
            await asyncio.wait(done, timeout=drain_seconds)
        for lane in self._lanes:
            lane.drop_all()
        self._stop(list(self._waiting))
        self._threads.shutdown(wait=False, cancel_futures=True)

    def snapshot(self) -> Snapshot:
        """Return what is known now."""
        short, long, job = self._lanes.short, self._lanes.long, self._lanes.job
        items = self._flights.items
        return Snapshot(
            queue_messages=short.messages + long.messages,
            queue_tokens=short.tokens + long.tokens,
            job_messages=job.messages,
            job_tokens=job.tokens,
            in_flight_batches=len(self._flights),
            in_flight_messages=len(items),
            in_flight_tokens=sum(item.tokens for item in items),
            wait_seconds=self._admission.wait(short.longest_wait(), now=time.monotonic()),
            max_latency_seconds=self._admission.max_latency_seconds,
            tokens_per_batch=self._pace.tokens_of_batch,
            seconds_per_batch=self._pace.seconds_of_batch,
            batches=self._batches,
            messages=self._messages,
            tokens=self._tokens,
            shed=dict(self._admission.shed),
            late=self._late,
            cancelled=self._cancelled,
        )

    def _admit(
        self,
        request: Request,
        messages: Sequence[Message | Rejection],
        *,
        priority: Priority,
        now: float,
    ) -> None:
        items = [
            Item(request=request, place=place, message=item, tokens=expected_tokens(item))
            for place, item in enumerate(messages)
            if isinstance(item, Message)
        ]
        lanes = self._lanes.sorted_out(items, priority=priority)
        loads = {k: Load(len(v), sum(item.tokens for item in v)) for k, v in lanes.items()}
        self._admission.check(loads, caller=request.caller, deadline=request.deadline, now=now)
        self._lanes.add(request, lanes)
        self._waiting.add(request)
        if priority == "online":
            self._last_online = now
        if not self._woken:
            # When the loop comes round, so that what it has read by now goes together.
            self._woken = True
            self._loop.call_soon(self._wake)

    async def _outcome(self, request: Request) -> None:
        """Wait until nothing is missing; whatever ends that takes out what still waits."""
        until = None if math.isinf(request.deadline) else request.deadline
        try:
            async with asyncio.timeout_at(until):
                await request.done
        except TimeoutError:
            self._late += 1
            raise DeadlinePassed from None
        except asyncio.CancelledError:
            self._cancelled += 1
            raise
        finally:
            self._waiting.discard(request)
            self._lanes.drop(request)

    def _wake(self) -> None:
        self._woken = False
        self._fill()

    def _fill(self) -> None:
        """Begin batches while there is something to read and a thread to read it."""
        while len(self._flights) < self._slots:
            now = time.monotonic()
            allowed = [lane for lane in self._lanes if self._may_begin(lane, now)]
            if (found := self._lanes.cut(allowed, now=now)) is None:
                return
            lane, items = found
            flight = self._flights.begin(
                lane,
                items,
                expected=self._pace.seconds(sum(item.tokens for item in items)),
                now=now,
            )
            reading = self._loop.run_in_executor(self._threads, self._read, items)
            reading.add_done_callback(partial(self._ended, flight))

    def _may_begin(self, lane: Lane, now: float) -> bool:
        short = self._lanes.short
        if lane is short:
            beside = self._flights.below(self._small_tokens, lane=short)
            return beside < self._small_batches or lane.tokens >= self._small_tokens
        if self._flights.outside(short) < self._slots - 1:
            return True
        return lane is self._lanes.job and now - self._last_online >= _QUIET_SECONDS

    def _read(self, items: Sequence[Item]) -> _Read:
        """Read a batch, in a thread."""
        outcomes = read_together(self._scorer, [item.message for item in items])
        return list(zip(items, outcomes, strict=True))

    def _ended(self, flight: Flight, reading: "asyncio.Future[_Read]") -> None:
        seconds = self._flights.end(flight, now=time.monotonic())
        if reading.cancelled():
            return  # the threads were ended before it was begun
        if (error := reading.exception()) is not None:
            self._fail([item.request for item in flight.items], error)
        else:
            self._pace.learn(flight.tokens, seconds)
            self._usual.learn(flight.tokens, seconds)
            self._batches += 1
            self._messages += len(flight.items)
            self._tokens += flight.tokens
            for item, outcome in reading.result():
                _deliver(item, outcome)
        self._fill()

    def _stop(self, requests: Sequence[Request]) -> None:
        for request in requests:
            self._lanes.drop(request)
            self._fail([request], Stopping())

    def _fail(self, requests: Sequence[Request], error: BaseException) -> None:
        for request in requests:
            if not request.done.done():
                request.done.set_exception(error)


def _deliver(item: Item, outcome: Reading | Rejection) -> None:
    request = item.request
    request.outcomes[item.place] = outcome
    request.missing -= 1
    if not request.missing and not request.done.done():
        request.done.set_result(None)
