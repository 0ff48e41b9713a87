"""A whole service in this process, asked from the same machine, directly or by wire."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.protocol import Bounded


def local(app: FastAPI) -> TestClient:
    """Return a client of `app`, whose lifespan begins where the client is entered."""
    return TestClient(app, base_url="http://localhost", client=("127.0.0.1", 50_000))


@contextmanager
def by_wire(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free port of this machine; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, http=Bounded, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
