"""Where `voc score` sends what it found: a file, a pipe, or a person's terminal."""

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import click

from voc.cli.common import complaint
from voc.errors import SKIPS
from voc.records import Reading, Rejection
from voc.runs import Run, folder_of, open_run
from voc.writers import ReadingWriter, RejectionWriter, open_writer, write_rejections
from voc.writers.json_lines import JsonLinesWriter


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


def file_output(path: Path, *, drafts: Path | None = None) -> AbstractContextManager[Output]:
    """Write readings to `path` and rejections to the file beside it.

    drafts: as for `open_writer`. What can be checked before the block is checked by the call.
    """
    writer = open_writer(path, drafts=drafts)  # which refuses a path without a name
    return _both(writer, write_rejections(rejections_beside(path), drafts=drafts))


def rejections_beside(path: Path) -> Path:
    """Return the file to which rejections go where readings go to `path`."""
    return Path(f"{path}.rejected.jsonl")


@contextmanager
def _both(
    writer: AbstractContextManager[ReadingWriter],
    rejections: AbstractContextManager[RejectionWriter],
) -> Iterator[Output]:
    with writer as ours, rejections as theirs:
        yield _Both(ours.write, theirs.write)


@contextmanager
def kept_output(path: Path, *, resume: bool, restart: bool) -> Iterator[tuple[Output, Run]]:
    """Write to a file as `file_output` does, with a run of `open_run` beside it."""
    file = file_output(path, drafts=folder_of(path))
    with open_run(path, resume=resume, restart=restart) as run, file as output:
        yield output, run


@contextmanager
def piped_output() -> Iterator[Output]:
    """Write readings as JSON lines to standard output, rejections as lines to standard error.

    Records that are no messages are told in numbers only, by the summary.
    """
    writer = JsonLinesWriter(sys.stdout.buffer)

    def write(reading: Reading) -> None:
        with reader_may_leave():
            writer.write(reading)

    def tell(rejection: Rejection) -> None:
        if rejection.code not in SKIPS:
            click.echo(f"voc: {complaint(rejection)}", err=True)

    yield _Both(write, tell)
    with reader_may_leave():
        sys.stdout.buffer.flush()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """End the run quietly where whoever read us has seen enough."""
    try:
        yield
    except BrokenPipeError:
        sys.exit(0)


@contextmanager
def terminal_output() -> Iterator[Output]:
    """Show readings to a person."""
    from rich.console import Console

    from voc.cli.view import render, render_rejection

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may know fewer characters
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
