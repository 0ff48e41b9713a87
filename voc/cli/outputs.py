"""Where `voc score` sends what it found: a file, a pipe, or a person's terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from voc.records import Reading, Rejection
from voc.writers import open_writer, reading_to_json, write_rejections


class Output(Protocol):
    """Takes readings and rejections in order."""

    def write(self, outcome: Reading | Rejection) -> None:
        """Take one outcome."""


class _Both:
    """Readings one way, rejections another."""

    def __init__(
        self, reading: Callable[[Reading], None], rejection: Callable[[Rejection], None]
    ) -> None:
        self._reading = reading
        self._rejection = rejection

    def write(self, outcome: Reading | Rejection) -> None:
        if isinstance(outcome, Reading):
            self._reading(outcome)
        else:
            self._rejection(outcome)


@contextmanager
def file_output(path: Path) -> Iterator[Output]:
    """Write readings to `path` and rejections to `path` + `.rejected.jsonl`."""
    beside = path.with_name(f"{path.name}.rejected.jsonl")
    with open_writer(path) as readings, write_rejections(beside) as rejections:
        yield _Both(readings.write, rejections.write)


@contextmanager
def piped_output() -> Iterator[Output]:
    """Write readings as JSON lines to standard output, rejections as lines to standard error."""

    def write(reading: Reading) -> None:
        line = json.dumps(reading_to_json(reading), ensure_ascii=False)
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")

    try:
        yield _Both(write, _complain)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read us has seen enough. Standard output is pointed away so that the
        # interpreter does not stumble over it again when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


@contextmanager
def terminal_output() -> Iterator[Output]:
    """Show readings to a person."""
    from rich.console import Console

    from voc.cli.view import render, render_rejection

    console = Console()
    yield _Both(
        lambda reading: console.print(render(reading)),
        lambda rejection: console.print(render_rejection(rejection)),
    )


@contextmanager
def progress() -> Iterator[Callable[[], None]]:
    """Show a bar on standard error; what is yielded counts one message done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("reading"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} messages"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda: bar.advance(task)


def _complain(rejection: Rejection) -> None:
    origin = rejection.origin
    place = f"{origin.file}:{origin.line}: " if origin and origin.line else ""
    click.echo(f"voc: {place}{rejection.detail} [{rejection.code}]", err=True)
