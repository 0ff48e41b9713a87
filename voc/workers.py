"""A scorer that works in several processes, for machines of many processors.

One interpreter cuts texts and puts readings together on one processor at a time, however many the
encoder has: beyond a few of them that is what is waited for. Each process has a model and its
share of the processors. Chunks are handed out as they come and are put in order by whoever asked.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context

from voc.encoder.processors import processors
from voc.errors import UsageError, WorkerLost
from voc.records import Message, Reading
from voc.scorer import Scorer


class Workers:
    """Reads messages as a `Scorer` does; any number of threads may ask at the same time.

    title, engine, languages: of the model that all of them have.
    at_once: chunks that keep all of them busy.
    """

    def __init__(self, model: str, *, engine: str = "auto", count: int) -> None:
        """Start `count` processes, each of which loads `model`.

        Raises UsageError for fewer than one, and what `Scorer.open` raises.
        """
        if count < 1:
            raise UsageError(f"`workers` is {count}: one at least")
        self.at_once = count + 2
        self._model = model, engine, max(1, processors() // count)
        # Forked, a process would have the locks of threads that it has not.
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        try:
            told = self._pool.submit(_told, *self._model).result()
        except BaseException:
            self.close()
            raise
        self.title, self.engine, self.languages = told

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """Read messages in one of the processes; raises WorkerLost where it is no longer there."""
        try:
            return self._pool.submit(_readings, *self._model, messages).result()
        except BrokenProcessPool as error:
            raise WorkerLost("a worker process has died: out of memory, or killed") from error

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


@cache
def _scorer(model: str, engine: str, threads: int) -> Scorer:
    """Load the model of a worker, once."""
    os.environ["OMP_NUM_THREADS"] = str(threads)  # for torch, which is not imported yet
    return Scorer.open(model, engine=engine, threads=threads)


def _told(model: str, engine: str, threads: int) -> tuple[str, str, tuple[str, ...]]:
    opened = _scorer(model, engine, threads)
    return opened.title, opened.engine, opened.languages


def _readings(model: str, engine: str, threads: int, messages: Sequence[Message]) -> list[Reading]:
    return _scorer(model, engine, threads).readings(messages)
