"""The facts of a lake as it is now: read once for each state of it, and worked on one at a time."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar

from service.errors import ServiceError
from service.settings import Settings
from voc.errors import LakeBusy, UsageError, VocError

if TYPE_CHECKING:
    from voc.insight.facts import Facts
    from voc.lake import Lake, State

MOST_WAITING: Final = 16
"""Questions that may wait for the one that is worked on: two pages ask a dozen at once."""

IDLE_SECONDS: Final = 600.0
"""After this time without a question nothing of the lake stays in memory."""

_LOGGER: Final = logging.getLogger("voc.service")
_NEEDED: Final = ("polars", "scipy")
_BYTES_OF_A_MESSAGE: Final = 4_000
"""Of a file of a lake; a message of usual length takes a few hundred to a thousand."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A lake in one of its states.

    version: of the lake when reading began; the facts are of this state, or of one that came while
    they were read, in which case they are read again for the next question.
    """

    version: str
    facts: "Facts"


class Insight:
    """Answers questions about the lake of `settings`, one after the other, in a thread."""

    def __init__(self, settings: Settings) -> None:
        """Read nothing yet; raises UsageError without the packages that are needed."""
        check_packages()
        self._settings = settings
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="voc-insight")
        self._eye = ThreadPoolExecutor(1, thread_name_prefix="voc-insight-state")
        self._waiting: set[Future[Any]] = set()
        self._held: Snapshot | None = None
        self._is_reading = False
        self._idle: asyncio.TimerHandle | None = None

    async def ask(self, work: Callable[[Snapshot], T]) -> T:
        """Return what `work` makes of the lake as it is now.

        Raises ServiceError: `full` where too many wait, `deadline` for what was not worked on in
        time, `not_ready` while the lake is read or where it cannot be, `too_large`.
        """
        self._stay()
        return await self._done(self._hand, lambda: work(self._snapshot()))

    async def state(self) -> "State":
        """Return the state that the lake is in, without its readings; raises as `ask` does."""
        return await self._done(self._eye, lambda: self._lake().state())

    def close(self) -> None:
        """Work on nothing new."""
        if self._idle is not None:
            self._idle.cancel()
        for hand in (self._hand, self._eye):
            hand.shutdown(wait=False, cancel_futures=True)

    async def _done(self, hand: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if len(self._waiting) >= MOST_WAITING:
            raise ServiceError(
                "full",
                message=f"{MOST_WAITING} questions about the lake wait already",
                limit=MOST_WAITING,
                headers={"Retry-After": "2"},
            )
        future = hand.submit(_served, work)
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        try:
            # Not `wait_for`: what is at work goes on, and what it has read is there the next time.
            async with asyncio.timeout(self._settings.deadline_seconds):
                return await asyncio.shield(asyncio.wrap_future(future))
        except TimeoutError:
            raise self._late() from None
        finally:
            future.cancel()

    def _late(self) -> ServiceError:
        if self._is_reading:
            return _not_ready("the lake is being read", seconds=5)
        return ServiceError("deadline", message="it was not answered in time")

    def _stay(self) -> None:
        """Put off the time at which the facts are let go."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(
            IDLE_SECONDS, self._hand.submit, self._let_go
        )

    def _let_go(self) -> None:
        self._held = None

    def _lake(self) -> "Lake":
        from voc.lake import Lake

        return Lake.open(self._settings.lake or "")

    def _snapshot(self) -> Snapshot:
        state = self._lake().state()
        if self._held is None or self._held.version != state.version:
            # First, so that two are never held, and nothing that was erased.
            self._held = None
            self._held = self._read(state)
        return self._held

    def _read(self, state: "State") -> Snapshot:
        from voc.insight import read_facts

        most = self._settings.max_lake_messages
        if state.readings > most or state.bytes > most * _BYTES_OF_A_MESSAGE:
            raise ServiceError(
                "too_large",
                message=f"the lake holds {state.readings:,} readings in {state.bytes:,} bytes, more"
                " than is held in memory here: `voc report` makes a page of them",
                limit=most,
            )
        self._is_reading = True
        try:
            facts = read_facts([self._settings.lake or ""])
        finally:
            self._is_reading = False
        return Snapshot(version=state.version, facts=facts)


def check_lake(settings: Settings) -> None:
    """Raise the VocError that says why the lake of `settings` cannot be served, if there is one."""
    if settings.lake is not None:
        check_packages()
        from voc.lake import Lake

        Lake.open(settings.lake)


def check_packages() -> None:
    """Raise UsageError where the packages are missing that work on a lake."""
    missing = next((name for name in _NEEDED if find_spec(name) is None), None)
    if missing:
        raise UsageError(f"a lake needs `{missing}`, which is missing: pip install 'voc[insight]'")


def _served(work: Callable[[], T]) -> T:
    with _as_errors_of_the_service():
        return work()


@contextmanager
def _as_errors_of_the_service() -> Iterator[None]:
    """Tell callers that a lake cannot be read; where it lies and what is wrong, only the log."""
    from pyarrow import ArrowException

    try:
        yield
    except ServiceError:
        raise
    except LakeBusy:
        raise _not_ready("the lake is being changed", seconds=1) from None
    except (VocError, ArrowException, OSError) as error:
        why = f"{error} [{error.code}]" if isinstance(error, VocError) else type(error).__name__
        _LOGGER.error("the lake: %s", why)
        raise ServiceError("not_ready", message="the lake cannot be read") from error


def _not_ready(message: str, *, seconds: int) -> ServiceError:
    return ServiceError("not_ready", message=message, headers={"Retry-After": str(seconds)})
