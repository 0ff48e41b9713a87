"""What the commands share: options, progress, and how errors reach a person."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeAlias, TypeVar

import click

from voc.errors import VocError, outcome_of
from voc.records import Rejection

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_MODEL = "cem-en-small"

model_option = click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    help="Name of an installed model, a model folder, or a hub id (owner/name).",
)
engine_option = click.option(
    "--engine",
    default="auto",
    show_default=True,
    help="What runs the model: auto, openvino, openvino-int8, openvino-float32 or torch.",
)
confidence_option = click.option(
    "--min-confidence",
    type=click.Choice(["high", "medium", "low"]),
    default="low",
    show_default=True,
    help="Say nothing that is less sure: such labels are left out, sentiments are `uncertain`.",
)

any_language_option = click.option(
    "--any-language",
    is_flag=True,
    help="Also score what is in a language the model does not read, with a warning.",
)

REDACTION = click.Choice(["off", "patterns", "names"])
redact_option = click.option(
    "--redact",
    type=REDACTION,
    default="patterns",
    show_default=True,
    help="Put <EMAIL>, <CARD>... for personal data; `names` also for people's names.",
)

PERIOD = click.Choice(["day", "week", "month"])
readings_argument = click.argument("inputs", nargs=-1, required=True, metavar="READINGS...")
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write to."
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
now_option = click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    callback=lambda _ctx, _param, value: value.replace(tzinfo=UTC) if value else datetime.now(UTC),
    help="Time that it is taken to be, in UTC; without it, that of the clock. What is later has a "
    "wrong time and is in no trend, and a period that is not over is incomplete.",
)
themes_option = click.option(
    "--themes",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File in which themes are kept from run to run; it is made where there is none.",
)

Told: TypeAlias = Callable[[str, int], None]
"""Is called with what is being done, and how many readings came in since it was called last."""


@contextmanager
def progress(step: str, *, quiet: bool = False) -> Iterator[Told]:
    """Show a line on standard error, if that is a terminal: what is done, and how many came in."""
    if quiet:
        yield lambda step, count: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f} readings"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    silent = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=silent) as bar:
        task = bar.add_task(step, total=None)
        yield lambda step, count: bar.update(task, description=step, advance=count)


def speaks_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors raised on purpose into lines on standard error and their exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except VocError as error:
            _tell(f"{error} [{error.code}]", error)
            sys.exit(outcome_of(type(error)).exit_code)
        except KeyboardInterrupt as error:
            _tell("interrupted", error)
            sys.exit(130)

    return run


def _tell(sentence: str, error: BaseException) -> None:
    """Say what went wrong, and what was noted of it."""
    for line in (sentence, *getattr(error, "__notes__", ())):
        click.echo(f"voc: {line}", err=True)


def complaint(rejection: Rejection) -> str:
    """Return where and why a rejection was, on one line."""
    origin = rejection.origin
    place = "" if origin is None else f"{origin.file}:"
    line = "" if origin is None or origin.line is None else f"{origin.line}:"
    return f"{place}{line} {rejection.detail} [{rejection.code}]".lstrip()
