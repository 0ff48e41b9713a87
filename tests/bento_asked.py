"""Asks the service of tests/bento.sh for a reading, when it is ready, and compares it."""

import json
import os
import sys
import time
from pathlib import Path

import httpx

_PATIENCE_SECONDS = 90.0


def main(message: Path, scored: Path) -> None:
    """Exit with a sentence where the service says something else than `scored` of `message`."""
    with httpx.Client(base_url=f"http://127.0.0.1:{os.environ['VOC_PORT']}", timeout=30) as client:
        _wait(client)
        page = client.get("/")
        answer = client.post("/v1/score", json=json.loads(message.read_text("utf-8"))).json()
    if page.status_code != 200:
        sys.exit("the page is not there")
    expected = json.loads(scored.read_text("utf-8"))
    if answer != {"readings": [{"index": 0, **expected}], "rejections": []}:
        sys.exit(f"it was read otherwise: {answer}, not {expected}")


def _wait(client: httpx.Client) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.2)
    sys.exit("it was never ready")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
