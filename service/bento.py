"""The service as BentoML serves and packs it: wiring only.

BentoML starts the process and builds images; every request is answered by our own application,
before BentoML's own routes and middleware. Those would add an answer in another form for each
error, a timeout that leaves a timer behind for each request, and `/metrics` and `/readyz` of
another meaning. `Voc` has no methods, so there is nothing to be called with a pickle either.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import Final

import bentoml
from bentoml.exceptions import BentoMLConfigException
from starlette.types import ASGIApp, Receive, Scope, Send

from service import protocol
from service.app import create_app
from service.insight import check_lake
from service.keys import check_exposure
from service.settings import Settings
from service.stopping import drain_on_signals
from voc.encoder.folder import find_model
from voc.errors import UsageError, VocError

os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")  # nothing that runs here calls home

protocol.use()

_DESCRIPTOR: Final = "--fd"
"""How BentoML tells a process of its own which socket it listens on."""


@contextmanager
def _in_a_line() -> Iterator[None]:
    """Let BentoML's command tell an error as one of its own: in a line, without a traceback."""
    try:
        yield
    except VocError as error:
        raise BentoMLConfigException(str(error)) from error


def _settings() -> Settings:
    """Return the settings of the environment, with the address that is really listened on.

    That address is checked here, since `bentoml serve --host` may have made it another.
    """
    with _in_a_line():
        settings = Settings.from_environment()
        if not settings.port:
            raise UsageError("`port` is 0, which BentoML does not know: name one, or `voc serve`")
        if bound := _bound():
            settings = replace(settings, host=bound)
            check_exposure(settings)
        return settings


def _bound() -> str | None:
    """Return the address of BentoML's socket, None where this process was not started by it."""
    if _DESCRIPTOR not in sys.argv:
        return None
    descriptor = int(sys.argv[sys.argv.index(_DESCRIPTOR) + 1])
    with socket.socket(fileno=os.dup(descriptor)) as listener:
        return str(listener.getsockname()[0])


SETTINGS: Final = _settings()
with _in_a_line():
    APP: Final = create_app(SETTINGS)


class _Served(bentoml.Service[object]):  # type: ignore[misc]
    """A service of BentoML whose requests our application answers."""

    def to_asgi(self, is_main: bool = True) -> ASGIApp:
        """Return what a server calls: BentoML for its start and end, `APP` for the rest."""
        bento: ASGIApp = super().to_asgi(is_main)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            answering = bento if scope["type"] == "lifespan" else APP
            await answering(scope, receive, send)

        return serve


@bentoml.service(
    name="voc",
    service_class=_Served,
    workers=SETTINGS.workers,
    http={"host": SETTINGS.host, "port": SETTINGS.port},
)
class Voc:
    """Voice of customer, read statement by statement by component of the customer experience."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        self._open = AsyncExitStack()

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def check() -> None:
        """Say what cannot be served before a process is started, which would not end well."""
        with _in_a_line():
            check_exposure(SETTINGS)
            find_model(SETTINGS.model)
            check_lake(SETTINGS)

    @bentoml.on_startup  # type: ignore[untyped-decorator]
    async def start(self) -> None:
        """Load the model, and answer meanwhile that it is not ready."""
        await self._open.enter_async_context(APP.router.lifespan_context(APP))
        drain_on_signals(APP)

    @bentoml.on_shutdown  # type: ignore[untyped-decorator]
    async def stop(self) -> None:
        """End what was begun."""
        await self._open.aclose()
