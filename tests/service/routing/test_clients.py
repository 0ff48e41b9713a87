"""The clients that come along, against a whole service with the toy model."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from toy import FakeEncoder, toy_scorer

CLIENTS = Path(__file__).parents[3] / "clients"
TEXT = 'The app "crashed" & burned.'


@pytest.fixture
def url(settings: Settings, toy_model: Path) -> Iterator[str]:
    """Where a whole service listens, on a port of its own."""
    app = create_app(settings, scorer=toy_scorer(toy_model, FakeEncoder()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def ran(*command: str, url: str) -> str:
    environment = {**os.environ, "VOC_URL": url}
    environment.pop("VOC_KEY", None)
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_gets_the_reading(url: str, client: TestClient) -> None:
    wanted = client.post("/v1/score", json={"messages": [{"id": "1", "text": TEXT}]}).text
    assert ran("sh", str(CLIENTS / "score.sh"), TEXT, url=url).strip() == wanted


def test_the_client_of_bentoml_gets_readings_and_rejections(url: str) -> None:
    out = ran(sys.executable, str(CLIENTS / "score_bentoml.py"), TEXT, " ", url=url)
    first, second = out.splitlines()[-2:]
    assert first.startswith("1: ")
    assert "signals: " in first
    assert second == "2: rejected, empty_text"
