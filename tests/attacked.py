"""The whole service on the toy model, to be attacked: in this process, or on a port of its own."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.app import create_app
from service.errors import STATUSES
from service.keys import KeyStore
from service.protocol import Bounded
from service.settings import Settings
from toy import FakeEncoder, toy_scorer

LOCAL: Final = "http://127.0.0.1"
SECRET: Final = "4111 1111 1111 1111"
MESSAGE: Final = {"text": "The toaster was faulty."}
FORM: Final = "multipart/form-data; boundary=x"
LIMITS: Final[dict[str, Any]] = {
    "rate_per_minute": 1_000_000,
    "max_body_bytes": 50_000,
    "max_messages": 10,
    "max_characters": 5_000,
    "max_upload_bytes": 200_000,
    "body_seconds": 0.5,
}


class Answer(Protocol):
    """What a client got, of whichever library its response is."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A service that requires keys, a client of it, and a key for everything."""

    home: Path
    client: TestClient
    key: str

    def ask(
        self,
        path: str = "/v1/score",
        *,
        method: str = "POST",
        content: bytes | str | None = None,
        kind: str | None = "application/json",
        **more: Any,
    ) -> Answer:
        """Send a request with the key, as it is told."""
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        if kind is not None:
            headers["Content-Type"] = kind
        return self.client.request(method, path, content=content, headers=headers, **more)


def refused(answer: Answer) -> tuple[int, str]:
    """Return status and code of a refusal, which has the one form and no word of the request."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "field", "limit"}
    assert answer.status_code == STATUSES[error["code"]] < 500
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    return answer.status_code, error["code"]


def scored(answer: Answer) -> dict[str, Any]:
    """Return an answer in which every message has a reading or a rejection."""
    assert answer.status_code == 200, answer.text
    outcomes: dict[str, Any] = answer.json()
    assert set(outcomes) == {"readings", "rejections"}
    return outcomes


def attacked_app(home: Path, model: Path, **settings: Any) -> tuple[FastAPI, str]:
    """Return a service with small limits that requires keys, and a key for everything."""
    _, key = KeyStore(home).create("attacked", ["admin"])
    limits = {**LIMITS, "home": home, "require_keys": True, **settings}
    return create_app(Settings(**limits), scorer=toy_scorer(model, FakeEncoder())), key


@contextmanager
def listening(app: FastAPI) -> Iterator[int]:
    """Serve `app` on a port of loopback, as `voc serve` does, and give the port."""
    config = uvicorn.Config(
        app, http=Bounded, log_config=None, server_header=False, timeout_keep_alive=5
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def talk(port: int, *parts: bytes | float, patience: float = 20.0) -> bytes:
    """Send bytes, with pauses where there are numbers; return all until the server hangs up.

    Raises TimeoutError where it does not.
    """
    with closing(socket.create_connection(("127.0.0.1", port), timeout=patience)) as line:
        try:
            for part in parts:
                if isinstance(part, bytes):
                    line.sendall(part)
                else:
                    time.sleep(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has hung up before all was said
        return heard(line)


def heard(line: socket.socket) -> bytes:
    """Return what a server says until it hangs up."""
    said = b""
    try:
        while chunk := line.recv(65_536):
            said += chunk
    except ConnectionResetError:
        pass
    return said
