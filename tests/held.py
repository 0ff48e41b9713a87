"""A scorer whose batches end when a test says so, so that no test of order is about time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import wraps
from math import inf
from typing import Any, ParamSpec

from factories import reading
from service.batching import Batcher
from service.batching.turns import Item, Request
from voc.errors import WorkerLost
from voc.records import Message, Reading, Rejection

P = ParamSpec("P")

GUILTY = "guilty"
"""A text that a batch fails on."""
DEADLY = "deadly"
"""A text that the worker dies on."""


class HeldScorer:
    """Holds every batch until `finish` or `let_go`.

    batches: ids of the messages of each, in the order in which they were begun.
    """

    at_once = 3
    languages = ("en",)

    def __init__(self, *, held: bool = True) -> None:
        self.batches: list[list[str]] = []
        self._gates: list[threading.Event] = []
        self._held = held
        self._lock = threading.Lock()

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """Read messages once this batch may end."""
        gate = threading.Event()
        with self._lock:
            self.batches.append([message.id for message in messages])
            self._gates.append(gate)
            if not self._held:
                gate.set()
        assert gate.wait(60), "a test has forgotten a batch"
        texts = {message.text for message in messages}
        if DEADLY in texts:
            raise WorkerLost("told to die")
        if GUILTY in texts:
            raise RuntimeError("told to fail")
        return [replace(reading(), message=message) for message in messages]

    def finish(self, number: int) -> None:
        """Let a batch end."""
        self._gates[number].set()

    def let_go(self) -> None:
        """Let all batches end, and all that come."""
        with self._lock:
            self._held = False
            for gate in self._gates:
                gate.set()

    async def begun(self, count: int) -> None:
        """Wait until so many batches were begun."""
        async with asyncio.timeout(60):
            while len(self.batches) < count:
                await asyncio.sleep(0)


def message(own: str, *, tokens: int = 0, text: str = "") -> Message:
    """Return a message of about so many tokens."""
    return Message(id=own, text=text or "abcd" * max(1, tokens - 8))


_NO_LOOP = asyncio.new_event_loop()
_NO_LOOP.close()


def request(
    sizes: Sequence[int], *, deadline: float = inf, caller: str = "a"
) -> tuple[Request, list[Item]]:
    """Return a request of messages of so many tokens each."""
    made = Request(
        caller=caller,
        outcomes=[None] * len(sizes),
        missing=len(sizes),
        deadline=deadline,
        done=asyncio.Future(loop=_NO_LOOP),
    )
    items = [
        Item(request=made, place=place, message=message(str(place)), tokens=tokens)
        for place, tokens in enumerate(sizes)
    ]
    return made, items


def ids(outcomes: Sequence[Reading | Rejection]) -> list[str | None]:
    """Return the id of each outcome."""
    return [outcome.id for outcome in outcomes]


@asynccontextmanager
async def batching(scorer: HeldScorer, **options: Any) -> AsyncIterator[Batcher]:
    """Start a batcher, and let it come to an end."""
    defaults = {"batch_tokens": 1_000, "queue_messages": 100, "queue_tokens": 100_000}
    batcher = Batcher(scorer, **{**defaults, **options})
    batcher.start()
    try:
        yield batcher
    finally:
        scorer.let_go()
        await batcher.close(60)


def reads(
    batcher: Batcher, messages: Sequence[Message | Rejection], **options: Any
) -> asyncio.Task[list[Reading | Rejection]]:
    """Begin a request."""
    return asyncio.ensure_future(batcher.read(messages, **{"deadline": inf, **options}))


async def queued(batcher: Batcher, count: int) -> None:
    """Wait until so many messages wait, of requests and jobs together."""
    async with asyncio.timeout(60):
        while _queued(batcher) != count:
            await asyncio.sleep(0)


def _queued(batcher: Batcher) -> int:
    now = batcher.snapshot()
    return now.queue_messages + now.job_messages


async def busy(batcher: Batcher, scorer: HeldScorer) -> list[asyncio.Task[Any]]:
    """Keep both threads of a batcher that has nothing else, each with one message."""
    tasks = []
    for number in range(2):
        tasks.append(reads(batcher, [message(f"busy-{number}")]))
        await scorer.begun(number + 1)
    return tasks


def in_loop(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in an event loop."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
