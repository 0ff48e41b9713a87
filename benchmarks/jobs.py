"""Throughput of jobs: messages per second that a service reads of an upload, beside `voc score`.

    python benchmarks/jobs.py [--messages 5000] [--times 2] [--model cem-en-small]

The messages are those of `throughput.py`, others each time. A job's time is from the first byte of
the upload until the service says that it is done, with nobody else asking; that of `voc score` is
of the whole process, start included.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

import click
from side_by_side.machine import describe
from side_by_side.processes import Failed
from throughput import write_messages
from under_load.server import serving

_LOG: Final = Path("build/load/jobs.log")
_POLL_SECONDS: Final = 0.05
_ENDED: Final = ("done", "failed", "cancelled")


def seconds_of_job(url: str, upload: Path) -> float:
    """Return how long a service takes for an upload; raises Failed where it does not read it."""
    began = time.perf_counter()
    job = _asked(
        urllib.request.Request(
            f"{url}/v1/jobs?file_name={upload.name}",
            data=upload.read_bytes(),
            headers={"Content-Type": "application/octet-stream"},
        )
    )
    while job["state"] not in _ENDED:
        time.sleep(_POLL_SECONDS)
        job = _asked(f"{url}/v1/jobs/{job['id']}")
    if job["state"] != "done":
        raise Failed(f"the job is {job['state']}")
    return time.perf_counter() - began


def seconds_of_score(upload: Path, *, model: str) -> float:
    """Return how long `voc score` takes for the same."""
    out = upload.with_suffix(".readings.jsonl")
    command = [sys.executable, "-m", "voc", "score", str(upload), "-o", str(out), "--model", model]
    began = time.perf_counter()
    subprocess.run([*command, "--restart", "--quiet"], check=True)
    return time.perf_counter() - began


def _asked(request: str | urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


@click.command()
@click.option("--messages", type=click.IntRange(1), default=5_000, show_default=True)
@click.option("--times", type=click.IntRange(1), default=2, show_default=True)
@click.option("--model", default="cem-en-small", show_default=True)
def main(messages: int, times: int, model: str) -> None:
    """Print a row for each time."""
    _LOG.parent.mkdir(parents=True, exist_ok=True)
    click.echo("\n".join(describe()) + "\n")
    click.echo("| messages | a job, messages/s | voc score, messages/s |\n| ---: | ---: | ---: |")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            serving(["--model", model], log=_LOG) as server,
        ):
            for number in range(times):
                upload = Path(folder, f"messages-{number}.txt")
                write_messages(upload, messages, first=1 + number * messages)
                rates = [
                    messages / seconds
                    for seconds in (
                        seconds_of_job(server.url, upload),
                        seconds_of_score(upload, model=model),
                    )
                ]
                click.echo(
                    f"| {messages:,} | " + " | ".join(f"{rate:,.0f}" for rate in rates) + " |"
                )
    except Failed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
