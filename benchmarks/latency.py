"""How long one waits: for one message in a running process, and for a process to start.

    python benchmarks/latency.py [--model cem-en-small]

The first table has percentiles of 200 messages of some 30 tokens, no two alike, after a
warm-up, each engine in a process of its own. The second has medians of whole processes. Logs go
to `build/latency`.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

import click
from side_by_side.processes import Failed, run
from side_by_side.protocol import is_installed
from side_by_side.registry import engines
from side_by_side.texts import write_texts
from side_by_side.timing import percentile
from side_by_side.voc_engine import VocEngine, window_lengths

MESSAGE: Final = (
    "The room was clean and the lady was kind, but we waited an hour for the keys and nobody "
    "answered the phone."
)
"""Read with a number behind it each time, since equal messages are read once."""

READINGS: Final = 200
STARTS: Final = 7


def latency(engine: VocEngine, folder: Path) -> str:
    """Return the percentiles of one engine as cells, in ms; raises Failed."""
    texts, out = folder / "texts.jsonl", folder / "seconds.json"
    write_texts(texts, (f"{MESSAGE} Order {number}." for number in range(READINGS)))
    arguments = ["single", engine.key, str(texts), "--model", engine.model]
    options = ["--folder", str(folder), "-o", str(out)]
    run(
        [sys.executable, "-m", "side_by_side.worker", *arguments, *options],
        log=folder / f"{engine.key}.log",
    )
    seconds = json.loads(out.read_text(encoding="utf-8"))["seconds"]
    return " | ".join(f"{1000 * percentile(seconds, percent):.2f}" for percent in (50, 95, 99))


def start(arguments: Sequence[str], log: Path) -> str:
    """Return the median seconds of a whole process, after one that warms up; raises Failed."""
    command = [sys.executable, *arguments]
    seconds = [run(command, log=log).seconds for _ in range(STARTS + 1)]
    return f"{median(seconds[1:]):.2f}"


def told(action: Callable[[], str]) -> str:
    """Return what an action gives, or why it failed."""
    try:
        return action()
    except Failed as error:
        return str(error)


@click.command()
@click.option("--model", default="cem-en-small", show_default=True)
def main(model: str) -> None:
    """Print both tables."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it
    folder = Path("build/latency")
    folder.mkdir(parents=True, exist_ok=True)
    line = folder / "line.txt"
    line.write_text(MESSAGE + "\n", encoding="utf-8")
    here = [engine for engine in engines(model) if is_installed(engine)]

    click.echo(
        f"One message of {sum(window_lengths(model, [[MESSAGE]]))} tokens, {READINGS} times\n"
    )
    click.echo("| engine | p50, ms | p95, ms | p99, ms |\n| --- | ---: | ---: | ---: |")
    for engine in here:
        click.echo(f"| {engine.engine} | {told(partial(latency, engine, folder))} |")

    starts = {"import voc": ["-c", "import voc"], "voc --help": ["-m", "voc", "--help"]}
    for engine in here:
        words = f"voc score --engine {engine.engine}"
        starts[f"{words}, one line"] = ["-m", *words.split(), str(line), "--model", model, "-q"]
    click.echo(f"\nWhole processes, median of {STARTS}\n\n| process | s |\n| --- | ---: |")
    for number, (name, arguments) in enumerate(starts.items(), 1):
        log = folder / f"start-{number}.log"
        click.echo(f"| {name} | {told(partial(start, arguments, log))} |")


if __name__ == "__main__":
    main()
