"""A scorer that works in several processes, for machines of many processors.

One interpreter cuts texts and puts readings together on one processor at a time, however many the
encoder has: beyond a few of them that is what is waited for. Each process has a model and its
share of the processors. Chunks are handed out as they come and are put in order by whoever asked.
None outlives whoever started it, even if that is killed.
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread

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

        Raises UsageError for fewer than one, WorkerLost, and what `Scorer.open` raises.
        """
        if count < 1:
            raise UsageError(f"`workers` is {count}: one at least")
        self.at_once = count + 2
        self._model = model, engine, max(1, processors() // count)
        # Forked, a process would have the locks of threads that it has not.
        spawn = get_context("spawn")
        self._pool = ProcessPoolExecutor(count, mp_context=spawn, initializer=_begin)
        try:
            with _losses_told():
                with _interrupts_held():
                    asked = [self._pool.submit(_told, *self._model) for _ in range(count)]
                told = [future.result() for future in asked]
        except BaseException:
            self.close()
            raise
        self.title, self.engine, self.languages = told[0]

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """Read messages in one of the processes; raises WorkerLost where it is no longer there."""
        with _losses_told():
            return self._pool.submit(_readings, *self._model, messages).result()

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def _losses_told() -> Iterator[None]:
    """Turn the death of a process that was asked into WorkerLost."""
    try:
        yield
    except BrokenProcessPool as error:
        raise WorkerLost("a worker process has died: out of memory, or killed") from error


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, for this thread and for processes it starts until they `_begin`."""
    if sys.platform == "win32":  # which can hold none
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Let this process end without a word: at Ctrl-C, and with the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # Killed, it cannot tell anyone; each worker holds both ends of the queue, which never closes.
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


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
