"""Reads messages with BentoML's Python client.

    python score_bentoml.py "The app crashed again." "Lovely staff!"

VOC_URL is where `voc serve` listens; VOC_KEY a key with the role `score`, if keys are asked for.
The client waits until the service is ready, keeps its connection open and sends the key along. It
needs `pip install bentoml`; any other HTTP client does as well.
"""

import os
import sys
from collections.abc import Sequence
from typing import Any

import bentoml


def score(client: bentoml.SyncHTTPClient, texts: Sequence[str]) -> dict[str, Any]:
    """Return the readings and rejections of texts; raises where the service refuses them."""
    messages = [{"id": str(number), "text": text} for number, text in enumerate(texts, 1)]
    answer = client.request("POST", "/v1/score", json={"messages": messages})
    answer.raise_for_status()
    outcomes: dict[str, Any] = answer.json()
    return outcomes


def main() -> None:
    """Print what was found in the texts of the command line."""
    url = os.environ.get("VOC_URL", "http://127.0.0.1:3000")
    with bentoml.SyncHTTPClient(url, token=os.environ.get("VOC_KEY")) as client:
        outcomes = score(client, sys.argv[1:])
    for reading in outcomes["readings"]:
        found = ", ".join(reading["components"]) or "nothing"
        signals = ", ".join(signal["kind"] for signal in reading["signals"]) or "none"
        print(f"{reading['id']}: {reading['sentiment']['label']}; {found}; signals: {signals}")
    for rejection in outcomes["rejections"]:
        print(f"{rejection['id']}: rejected, {rejection['code']}")


if __name__ == "__main__":
    main()
