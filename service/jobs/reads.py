"""What a job reads with: the batcher of the event loop, asked from the threads of the job."""

import asyncio
import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from service.batching import Batcher, Full
from service.batching.errors import Stopping
from voc.errors import WorkerLost
from voc.records import Message, Reading, Rejection

_LOOK_SECONDS: Final = 0.2


class BatchedReads:
    """Reads as a `Scorer` does (`voc.scoring.Reads`), in what online requests leave.

    at_once: chunks that wait in the batcher, so that it always has one to go on with.
    languages: of the model.
    """

    at_once = 2

    def __init__(
        self,
        batcher: Batcher,
        *,
        languages: tuple[str, ...],
        loop: asyncio.AbstractEventLoop,
        stop: threading.Event,
        tell: Callable[[Sequence[Reading | Rejection]], None],
    ) -> None:
        """Read with `batcher`, which runs in `loop`, until `stop` is set; `tell` what was read."""
        self.languages = languages
        self._batcher = batcher
        self._loop = loop
        self._stop = stop
        self._tell = tell

    def readings(self, messages: Sequence[Message]) -> list[Reading | Rejection]:
        """Read messages, whenever there is room; raises WorkerLost when told to stop."""
        while not self._stop.is_set():
            read = self._batcher.read(messages, deadline=math.inf, priority="job")
            try:
                outcomes = self._awaited(asyncio.run_coroutine_threadsafe(read, self._loop))
            except Full as error:
                self._stop.wait(error.retry_after_seconds)
            except Stopping:
                break
            else:
                self._tell(outcomes)
                return outcomes
        raise WorkerLost("the job was stopped")

    def _awaited(self, future: "Future[list[Reading | Rejection]]") -> list[Reading | Rejection]:
        while not self._stop.is_set():
            try:
                return future.result(_LOOK_SECONDS)
            except TimeoutError:
                continue
        future.cancel()
        raise WorkerLost("the job was stopped")
