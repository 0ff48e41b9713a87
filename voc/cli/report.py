"""`voc report`: what readings say, as a page or as tables."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from voc.cli.common import (
    PERIOD,
    Told,
    now_option,
    output_option,
    progress,
    quiet_option,
    readings_argument,
    speaks_plainly,
    themes_option,
)
from voc.cli.themes import check_themes, keep_themes, known_themes

if TYPE_CHECKING:
    from voc.insight.facts import Facts
    from voc.insight.report import Report

_ENDINGS: Final = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
}


@click.command()
@readings_argument
@output_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "json", "csv", "md"]),
    help="Without it, the ending of -o; on standard output, md.",
)
@click.option("--by", multiple=True, metavar="COLUMN", help="Metadata to group by; may come again.")
@click.option(
    "--period",
    type=PERIOD,
    help="Periods of trends; without it, what fits the time that messages span.",
)
@now_option
@themes_option
@click.option(
    "--worth",
    type=click.Path(path_type=Path),
    help="TOML of what customers are worth: see docs/report.md.",
)
@click.option(
    "--min-count",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="Cells of fewer messages are marked, and not coloured.",
)
@click.option(
    "--samples",
    type=click.IntRange(0, 50),
    default=5,
    show_default=True,
    help="Verbatims of each cell, at most; 0 for a page without customers' words.",
)
@click.option("--noise", is_flag=True, help="Count also what is no voice of a customer.")
@click.option(
    "--title", default="Voice of customer", show_default=True, help="Heading of the page."
)
@quiet_option
@speaks_plainly
def report(
    inputs: tuple[str, ...],
    output: Path | None,
    form: str | None,
    by: tuple[str, ...],
    period: Any,
    now: datetime,
    themes: Path | None,
    worth: Path | None,
    min_count: int,
    samples: int,
    noise: bool,
    title: str,
    quiet: bool,
) -> None:
    """Tell what readings say: scorecard, trends, drivers, themes, journeys, customers' words.

    READINGS are what `voc score` wrote (.jsonl, .parquet, folders, patterns) or lakes.

    Example: voc report readings.parquet -o report.html
    """
    form = _form(form, output)
    _check(output)
    check_themes(themes)
    from voc.insight.assumptions import load_assumptions
    from voc.insight.report import Options, build

    options = Options(
        period=period,
        now=now,
        known=known_themes(themes),
        assumptions=load_assumptions(worth) if worth else None,
        min_count=min_count,
        samples=samples,
    )
    with progress("reading", quiet=quiet) as told:
        facts = _read(inputs, by, noise, told)
        made = build(facts, options, told=lambda step: told(step, 0))
        text = _text(made, form, title, told)
    _write(text, output)
    keep_themes(made.themes.book, themes)
    if not quiet and output:
        size = len(text.encode("utf-8", "replace"))
        click.echo(f"{facts.count:,} messages, {size:,} bytes in {output}", err=True)


def _form(form: str | None, output: Path | None) -> str:
    from voc.errors import UsageError

    if form:
        return form
    if output is None:
        return "md"
    if (found := _ENDINGS.get(output.suffix.lower())) is None:
        raise UsageError(f"`{output}`: choose --format html, json, csv or md")
    return found


def _check(output: Path | None) -> None:
    """Raise what will go wrong in the end before anything is done."""
    from voc.errors import UsageError
    from voc.writers.atomic import check_target

    try:
        import voc.insight.report  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"reports need the extra `insight`, without `{error.name}` here: "
            "pip install 'voc[insight]'"
        ) from error
    if output:
        check_target(output)


def _read(inputs: tuple[str, ...], by: tuple[str, ...], noise: bool, told: Told) -> "Facts":
    from voc.errors import InputEmpty
    from voc.insight import read_facts

    facts = read_facts(inputs, by=by or None, noise=noise, told=lambda n: told("reading", n))
    if not facts.count:
        left = sum(facts.skipped.noise.values())
        raise InputEmpty(
            f"all {left:,} readings are noise; --noise counts them"
            if left
            else "there are no readings in any of the inputs"
        )
    return facts


def _text(made: "Report", form: str, title: str, told: Told) -> str:
    from voc.insight.report import html
    from voc.insight.tables import text_of

    if form == "html":
        return html(made, title=title, told=lambda step: told(step, 0))
    return text_of(made.frames(), form)


def _write(text: str, output: Path | None) -> None:
    from voc.cli.outputs import reader_may_leave
    from voc.writers.atomic import replacement

    content = text.encode("utf-8", "replace")
    if output:
        with replacement(output) as stream:
            stream.write(content)
    else:
        with reader_may_leave():
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
