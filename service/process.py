"""Serves in this process, as BentoML's own does, without a process above it.

One process less to start, to stop and to watch; whoever starts it sees its end and its exit code.
"""

import math
import signal
import socket

import uvicorn

from service.bento import APP, SETTINGS, Voc

_KEEP_ALIVE_SECONDS = 5
_LAST_SECONDS = 1
"""For answers that are written when the service was drained; who reads on slowly is cut off."""


def serve(listener: socket.socket) -> None:
    """Serve on a socket until told to stop; raises VocError where it could not begin."""
    config = uvicorn.Config(
        Voc.to_asgi(),  # type: ignore[attr-defined]  # of what its decorator makes of it
        log_config=None,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(SETTINGS.drain_seconds) + _LAST_SECONDS,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server raises them once more at its end; that it was stopped is no failure.
        signal.signal(number, lambda *_: None)
    uvicorn.Server(config).run(sockets=[listener])
    if APP.state.life.failure is not None:
        raise APP.state.life.failure
