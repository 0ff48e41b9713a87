"""`voc watch`: looks at the last period, and tells what is out of its band."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voc.cli.common import (
    PERIOD,
    Told,
    now_option,
    progress,
    quiet_option,
    readings_argument,
    speaks_plainly,
    themes_option,
)
from voc.cli.themes import check_themes, keep_themes, known_themes

if TYPE_CHECKING:
    from voc.insight.alerts import Band, Look
    from voc.insight.facts import Facts
    from voc.insight.periods import Counts

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@readings_argument
@click.option(
    "--period",
    "--by",
    "by",
    type=PERIOD,
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
@now_option
@click.option("--since", type=_DAY, help="Day that the messages are complete from.")
@click.option("--until", type=_DAY, help="Day that they are complete up to, itself not included.")
@themes_option
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
@quiet_option
@speaks_plainly
def watch(
    inputs: tuple[str, ...],
    by: Any,
    rate: float,
    history: int,
    now: datetime,
    since: datetime | None,
    until: datetime | None,
    themes: Path | None,
    webhook: str | None,
    state: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Tell what is out of the ordinary in the last complete period of readings or a lake.

    Exit code 0: nothing new; 1: alerts were told; 2: an error.

    Example: voc watch lake --by week --state watch.json --webhook https://chat.example/hook
    """
    _check(webhook, state, themes)
    from voc.insight.alerts import look
    from voc.insight.periods import counted
    from voc.insight.risen import PART, with_themes
    from voc.insight.themes import find_themes
    from voc.insight.told import Told as Memory

    memory = Memory.load(state) if state else Memory()
    known = known_themes(themes)
    with progress("reading", quiet=quiet) as told:
        facts = _read(inputs, told)
        counts = counted(
            facts,
            by=by,
            since=since.date() if since else None,
            until=until.date() if until else None,
            now=now,
        )
        found = look(counts, rate=rate, history=history, part=1 - PART if themes else 1)
        if themes:
            told("themes", 0)
            issues = find_themes(facts, known=known, counts=counts)
            found = with_themes(found, issues, history=history)
    fresh = memory.fresh(found.alarms, found.by)
    _tell(found, fresh, as_json)
    if not quiet:
        _summarise(counts, found, len(found.alarms) - len(fresh))
    if fresh and webhook:
        _post(webhook, found, fresh)
    if fresh and state:
        memory.and_these(fresh, found.by).save(state)
    if themes:
        keep_themes(issues.book, themes)
    sys.exit(1 if fresh else 0)


def _check(webhook: str | None, state: Path | None, themes: Path | None) -> None:
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
    check_themes(themes)


def _read(inputs: Sequence[str], told: Told) -> "Facts":
    from voc.insight import read_facts

    return read_facts(inputs, told=lambda count: told("reading", count))


def _tell(found: "Look", fresh: Sequence["Band"], as_json: bool) -> None:
    from voc.insight.told import line, record
    from voc.writers.contract import json_text

    for alarm in fresh:
        click.echo(json_text(record(alarm, found)) if as_json else line(alarm, found.by))


def _summarise(counts: "Counts", found: "Look", again: int) -> None:
    """Say on standard error what was looked at, and what could not be."""
    from voc.insight.periods import MOST

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
        (counts.earlier, f"earlier than the periods looked at, {MOST:,} at most, or than --since"),
        (counts.later, "later than now, or than --until"),
    ):
        if count:
            click.echo(f"not counted: {count:,} messages {reason}", err=True)


def _post(webhook: str, found: "Look", fresh: Sequence["Band"]) -> None:
    from voc.insight.posting import post
    from voc.insight.told import body

    post(webhook, body(found, fresh))
