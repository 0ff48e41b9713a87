"""What the commands share: options, and how errors reach a person."""

import functools
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

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
    help="What runs the model: auto, openvino or torch.",
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
