"""A service in a process of its own, on a free port of this machine."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from side_by_side.processes import Failed, environment

_START_SECONDS: Final = 120.0
_STOP_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A service that answers."""

    url: str
    process: int


@contextmanager
def serving(
    arguments: Sequence[str], *, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start `voc serve` and stop it in the end; raises Failed where it does not come up.

    settings: variables of the environment. Nobody is stopped for asking often, and what the
    service keeps is in a folder that is removed.
    """
    port = _free_port()
    command = [sys.executable, "-m", "voc", "serve", "--port", str(port), *arguments]
    with TemporaryDirectory() as home, log.open("wb") as output:
        own = {"VOC_HOME": home, "VOC_RATE_PER_MINUTE": "1000000000"}
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**environment(), **own, **(settings or {})},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(process, url, log)
            yield Server(url=url, process=process.pid)
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Return once a service is ready."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if is_ready(url):
            return
        time.sleep(_POLL_SECONDS)
    raise Failed(f"the service did not come up: see {log}")


def is_ready(url: str) -> bool:
    """Return whether a service says that it is ready."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
