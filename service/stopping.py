"""How a server is stopped: what was admitted is answered, what is new is refused, then it ends."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final, cast

from fastapi import FastAPI

from service.life import Life
from service.settings import Settings

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

_Handler = Callable[[int, FrameType | None], object]


def drain_on_signals(app: FastAPI) -> None:
    """Drain `app` when its process is told to stop, and only then let the server know.

    The server's own handlers, which are in place by now, would close the door at once: who comes
    meanwhile would get no answer, where `stopping` sends them elsewhere. A second signal goes
    straight to the server. A model or store that cannot be opened is a reason to stop as well.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # only the main thread has signals
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        before = signal.getsignal(number)
        if callable(before):
            _wrap(number, before, app, loop)
    life: Life = app.state.life
    life.on_failure = lambda: signal.raise_signal(signal.SIGTERM)
    if life.failure is not None:
        life.on_failure()


def _wrap(number: int, before: _Handler, app: FastAPI, loop: asyncio.AbstractEventLoop) -> None:
    life: Life = app.state.life
    settings: Settings = app.state.settings
    draining: set[asyncio.Task[None]] = set()

    async def drain() -> None:
        await life.drained(seconds=settings.drain_seconds)
        before(number, None)

    def begin() -> None:
        draining.add(loop.create_task(drain()))

    def handle(number: int, frame: FrameType | None) -> None:
        signal.signal(number, cast(signal.Handlers, before))
        life.stop()
        loop.call_soon_threadsafe(begin)

    signal.signal(number, handle)
