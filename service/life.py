"""Where the service is between its start and its end, and what is being answered meanwhile."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Literal

from fastapi import Request

from service.errors import ServiceError
from voc.errors import VocError

_LOGGER: Final = logging.getLogger("voc.service")
_POLL_SECONDS: Final = 0.02

_WHY_NOT: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    "loading": ("not_ready", "the model is being loaded", {"Retry-After": "1"}),
    "failed": ("not_ready", "{what} cannot be opened", {}),
    "stopping": ("stopping", "the service is being stopped", {"Connection": "close"}),
}


class Life:
    """The phase of a service.

    answering: requests that are being answered.
    failure: why it could not begin, for want of `what`; `on_failure` is called then.
    """

    def __init__(self) -> None:
        """Begin to load."""
        self.phase: Literal["loading", "ready", "failed", "stopping"] = "loading"
        self.answering = 0
        self.failure: VocError | None = None
        self.what = "the model"
        self.on_failure: Callable[[], None] = lambda: None

    def check(self) -> None:
        """Raise the ServiceError that says why nothing is answered now."""
        if self.phase != "ready":
            code, message, headers = _WHY_NOT[self.phase]
            raise ServiceError(code, message=message.format(what=self.what), headers=headers)

    @contextmanager
    def answer(self) -> Iterator[None]:
        """Let a request in while the service is ready; it is waited for when that ends."""
        self.check()
        self.answering += 1
        try:
            yield
        finally:
            self.answering -= 1

    def ready(self) -> None:
        """Answer from now on, unless it was told to stop meanwhile."""
        if self.phase == "loading":
            self.phase = "ready"

    def fail(self, failure: VocError, *, what: str) -> None:
        """Never answer, since `what` cannot be opened."""
        self.phase, self.failure, self.what = "failed", failure, what
        _LOGGER.error("%s [%s]", failure, failure.code)
        self.on_failure()

    def stop(self) -> None:
        """Answer nothing new."""
        self.phase = "stopping"

    async def drained(self, *, seconds: float) -> None:
        """Return when all that was admitted is answered, or after so many seconds."""
        end = asyncio.get_running_loop().time() + seconds
        while self.answering and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(_POLL_SECONDS)


async def while_ready(request: Request) -> AsyncIterator[None]:
    """Be `Life.answer` as a dependency of FastAPI."""
    life: Life = request.app.state.life
    with life.answer():
        yield
