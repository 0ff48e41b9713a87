"""`voc serve` as a process of its own: started, asked, stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from voc.records import Reading
from voc.scoring import score
from voc.writers.contract import json_text, reading_to_json

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
TEXTS = [
    "The toaster was faulty, and they would not take it back without the box.",
    "Lovely staff! The app is fine too. Mail me at bob@example.com.",
    "ok",
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    code = "from voc.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        env=os.environ
        | {"VOC_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "VOC_DRAIN_SECONDS": "1"},
        bufsize=0,  # what is read here is a line and no more
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stderr is not None
    begun = process.stderr.readline().decode()
    assert begun.startswith("voc: serving cem-en-small on http://127.0.0.1:")
    yield begun.rpartition(" ")[2].rstrip("/\n"), process
    process.kill()
    process.communicate()


def wait_for(url: str, status: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if httpx.get(url).status_code == status:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"{url} did not say {status}")


@contextmanager
def unfinished_upload(url: str) -> Iterator[None]:
    """Hold a connection open whose request never comes to its end."""
    address = httpx.URL(url)
    head = (
        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
        "Content-Type: application/octet-stream\r\nX-File-Name: a.txt\r\n\r\nIt broke"
    )
    with socket.create_connection((address.host, address.port)) as held:
        held.sendall(head.encode())
        time.sleep(0.5)
        yield


@pytest.mark.model
def test_it_serves_what_voc_score_says_and_ends_cleanly(
    server: tuple[str, "subprocess.Popen[bytes]"],
) -> None:
    url, process = server
    wait_for(f"{url}/livez", 200)
    wait_for(f"{url}/readyz", 200)
    with httpx.Client(base_url=url, timeout=60) as client:
        answer = client.post("/v1/score", json={"messages": TEXTS}).json()
        assert client.get("/v1/model").json()["name"] == "cem-en-small"
    for reading in answer["readings"]:
        del reading["index"]
    assert answer == {"readings": expected(), "rejections": []}
    with unfinished_upload(url):  # which is not waited for beyond the time to drain
        process.send_signal(signal.SIGTERM)
        _, stderr = process.communicate(timeout=20)
    assert process.returncode == 0
    assert b"Traceback" not in stderr
    assert b"toaster" not in stderr


def expected() -> list[Any]:
    outcomes = score(TEXTS, redact="patterns")
    shown = [reading_to_json(outcome) for outcome in outcomes if isinstance(outcome, Reading)]
    found: list[Any] = json.loads(json_text({"all": shown}))["all"]  # type: ignore[dict-item]
    return found
