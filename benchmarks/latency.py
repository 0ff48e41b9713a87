"""How long one waits: for one message in a running process, and for a process to start.

    python benchmarks/latency.py [--model cem-en-small]

The first table has percentiles of 200 readings of one message of some 30 tokens, after a
warm-up, each engine in a process of its own. The second has medians of whole processes.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import click
from side_by_side.processes import Failed, environment, run
from side_by_side.protocol import is_installed
from side_by_side.registry import engines
from side_by_side.texts import write_texts
from side_by_side.timing import percentile, seconds_of
from side_by_side.voc_engine import VocEngine, window_lengths

MESSAGE: Final = (
    "The room was clean and the lady at the desk was kind, but we waited an hour for the keys "
    "and nobody answered the phone."
)
READINGS: Final = 200
STARTS: Final = 7


def latencies(engine: VocEngine, folder: Path) -> list[float]:
    """Return the milliseconds of each reading, in a process that has read before."""
    texts, out = folder / "texts.jsonl", folder / "seconds.json"
    write_texts(texts, [MESSAGE] * READINGS)
    arguments = ["single", engine.key, str(texts), "--model", engine.model]
    options = ["--folder", str(folder), "-o", str(out)]
    run(
        [sys.executable, "-m", "side_by_side.worker", *arguments, *options],
        log=folder / f"{engine.key}.log",
    )
    return [1000 * seconds for seconds in json.loads(out.read_text(encoding="utf-8"))["seconds"]]


def start(arguments: Sequence[str]) -> float:
    """Return the median seconds of a whole process of this Python, after one that warms up."""

    def once(_: int) -> None:
        command = [sys.executable, *arguments]
        subprocess.run(command, check=True, capture_output=True, env=environment())

    once(0)
    return median(seconds_of(once, range(STARTS)))


@click.command()
@click.option("--model", default="cem-en-small", show_default=True)
def main(model: str) -> None:
    """Print both tables."""
    here = [engine for engine in engines(model) if is_installed(engine)]
    click.echo(f"One message of {sum(window_lengths(model, [MESSAGE]))} tokens, {READINGS} times\n")
    click.echo("| engine | p50, ms | p95, ms | p99, ms |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for engine in here:
            try:
                found = latencies(engine, folder)
            except Failed as error:
                click.echo(f"| {engine.engine} | {error} | | |")
                continue
            cells = (f"{percentile(found, percent):.2f}" for percent in (50, 95, 99))
            click.echo(f"| {engine.engine} | {' | '.join(cells)} |")
        line = folder / "line.txt"
        line.write_text(MESSAGE + "\n", encoding="utf-8")
        click.echo(f"\nWhole processes, median of {STARTS}\n")
        click.echo("| process | s |\n| --- | ---: |")
        for words in ("import voc", "voc --help"):
            arguments = ["-c", "import voc"] if words == "import voc" else ["-m", "voc", "--help"]
            click.echo(f"| `{words}` | {start(arguments):.2f} |")
        for engine in here:
            options = ["--model", model, "--engine", engine.engine, "-q"]
            seconds = start(["-m", "voc", "score", str(line), *options])
            click.echo(f"| `voc score` of one line, engine {engine.engine} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
