"""`voc watch`: looks at the last period, and tells what is out of its band."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voc.cli.common import speaks_plainly

if TYPE_CHECKING:
    from voc.insight.alerts import Band, Look
    from voc.insight.facts import Facts
    from voc.insight.periods import Counts

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Length of a period; a day is compared with the same days of the week.",
)
@click.option(
    "--alarm-rate",
    "rate",
    type=float,
    default=0.01,
    show_default=True,
    help="Chance that a look gives any alert when nothing has changed.",
)
@click.option(
    "--history",
    type=int,
    default=26,
    show_default=True,
    help="Periods before it that the last one is compared with, at most.",
)
@click.option("--since", type=_DAY, help="Day that the messages are complete from.")
@click.option("--until", type=_DAY, help="Day that they are complete up to, itself not included.")
@click.option(
    "--webhook",
    envvar="VOC_WEBHOOK",
    help="Address to post alerts to, as JSON; or in the environment as VOC_WEBHOOK.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File that remembers what was told, so that it is not told again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print each alert as a line of JSON.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar and no summary.")
@speaks_plainly
def watch(
    inputs: tuple[str, ...],
    by: Any,
    rate: float,
    history: int,
    since: datetime | None,
    until: datetime | None,
    webhook: str | None,
    state: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Tell what is out of the ordinary in the last complete period of readings or a lake.

    Exit code 0: nothing new; 1: alerts were told; 2: an error.

    Example: voc watch lake --by week --state watch.json --webhook https://chat.example/hook
    """
    _check(webhook, state)
    from voc.insight.alerts import look
    from voc.insight.periods import counted
    from voc.insight.told import Told

    told = Told.load(state) if state else Told()
    counts = counted(
        _read(inputs, quiet),
        by=by,
        since=since.date() if since else None,
        until=until.date() if until else None,
        now=datetime.now(UTC),
    )
    found = look(counts, rate=rate, history=history)
    fresh = told.fresh(found.alarms, found.by)
    _tell(found, fresh, as_json)
    if not quiet:
        _summarise(counts, found, len(found.alarms) - len(fresh))
    if fresh and webhook:
        _post(webhook, found, fresh)
    if fresh and state:
        told.and_these(fresh, found.by).save(state)
    sys.exit(1 if fresh else 0)


def _check(webhook: str | None, state: Path | None) -> None:
    """Raise what will go wrong in the end before anything is done."""
    from voc.errors import UsageError
    from voc.writers.atomic import check_target

    try:
        from voc.insight.posting import check_url
    except ImportError as error:
        raise UsageError("watching needs Polars and SciPy: pip install 'voc[insight]'") from error
    if webhook is not None:
        check_url(webhook)
    if state is not None:
        check_target(state)


def _read(inputs: Sequence[str], quiet: bool) -> "Facts":
    from voc.insight import read_facts

    if quiet:
        return read_facts(inputs)
    with _progress() as told:
        return read_facts(inputs, told=told)


def _tell(found: "Look", fresh: Sequence["Band"], as_json: bool) -> None:
    from voc.insight.told import line, record
    from voc.writers.contract import json_text

    for alarm in fresh:
        click.echo(json_text(record(alarm, found)) if as_json else line(alarm, found.by))


def _summarise(counts: "Counts", found: "Look", again: int) -> None:
    """Say on standard error what was looked at, and what could not be."""
    if found.period is None:
        click.echo(f"no {found.by} is complete: nothing was looked at", err=True)
    else:
        before = f"{again:,} of them told before" if again else f"alarm rate {found.rate:g}"
        click.echo(
            f"{found.by} from {found.period}: {len(found.bands):,} bands, "
            f"{len(found.alarms):,} broken; {before}",
            err=True,
        )
    if found.untold:
        click.echo(f"too short a history for {found.untold:,} more", err=True)
    for count, reason in (
        (counts.undated, "without a time"),
        (counts.later, "later than now, or than --until"),
    ):
        if count:
            click.echo(f"not counted: {count:,} messages {reason}", err=True)


def _post(webhook: str, found: "Look", fresh: Sequence["Band"]) -> None:
    from voc.insight.posting import post
    from voc.insight.told import body

    post(webhook, body(found, fresh))


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error; what is yielded is told how many readings came in."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("reading"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} readings"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda count: bar.advance(task, count)
