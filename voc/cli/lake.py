"""`voc lake`: a store of readings, that is added to, queried, erased from and exported."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voc.cli.common import output_option, progress, quiet_option, speaks_plainly

if TYPE_CHECKING:
    from voc.lake import Lake

_place = click.option("--lake", "place", required=True, help="Folder or URL of the lake.")
_customer = click.option(
    "--customer", required=True, help="The customer's id as it came, or the pseudonym of it."
)
_keys = click.option(
    "--customer-key",
    "keys",
    multiple=True,
    help="Name of metadata that holds who wrote; may come again, best first.",
)


@click.group()
def lake() -> None:
    """Keep readings in one place: add, query, erase, export.

    Example: voc lake add readings.parquet --lake lake
    """


@lake.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
@_place
@_keys
@quiet_option
@speaks_plainly
def add(inputs: tuple[Path, ...], place: str, keys: tuple[str, ...], quiet: bool) -> None:
    """Add what `voc score` wrote (.jsonl, .parquet, folders): all of it, or nothing.

    Each message is there once, by its id: its last reading stays.

    Example: voc lake add readings.parquet --lake lake
    """
    from voc.lake import CUSTOMER_KEYS

    opened = _open(place, create=True)
    with progress("adding", quiet=quiet) as told:
        added = opened.add_files(
            inputs,
            customer_keys=keys or CUSTOMER_KEYS,
            told=lambda count: told("adding", count),
        )
    if not quiet:
        click.echo(
            f"{added.new:,} new, {added.replaced:,} replaced, {added.same:,} the same"
            + (f", {added.repeated:,} overtaken by a later one" if added.repeated else "")
            + (f", {added.suppressed:,} of erased customers left out" if added.suppressed else ""),
            err=True,
        )


@lake.command()
@click.argument("sql")
@_place
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    help="What is printed or written; without it, the ending of -o, or a table.",
)
@output_option
@speaks_plainly
def query(sql: str, place: str, form: str | None, output: Path | None) -> None:
    """Ask the views readings, statements and components by SQL (DuckDB's), only to read.

    Example: voc lake query "SELECT component, count(*) FROM components GROUP BY 1" --lake lake
    """
    from voc.cli.answers import ENDINGS, printed, written
    from voc.errors import UsageError
    from voc.writers.atomic import check_target

    form = form or (ENDINGS.get(output.suffix.lower()) if output else "table")
    if form is None:
        raise UsageError(f"`{output}`: choose --format csv, json or parquet")
    if output:
        check_target(output)
    found = _open(place).query(sql)
    if output is None:
        printed(found, form)
    else:
        written(found, form, output)


@lake.command()
@_place
@_customer
@_keys
@click.option(
    "--forget-entirely",
    "forget",
    is_flag=True,
    help="Keep no hash of the id either: adding old input brings the customer back.",
)
@speaks_plainly
def erase(place: str, customer: str, keys: tuple[str, ...], forget: bool) -> None:
    """Remove every trace of a customer, and prove it by looking through all files.

    A keyed hash of the id stays, by which `add` leaves their readings out from now on.

    Example: voc lake erase --customer 8841 --lake lake
    """
    from voc.lake import CUSTOMER_KEYS

    done = _open(place).erase(customer, customer_keys=keys or CUSTOMER_KEYS, forget=forget)
    proof = done.proof
    click.echo(
        f"removed: {done.readings:,} readings of {done.messages:,} messages; masked in "
        f"{done.masked:,} readings of others; {done.files:,} files written again"
    )
    click.echo(
        f"proof: no trace in {proof.rows:,} readings and {proof.bytes:,} bytes "
        f"of all {proof.files:,} files"
    )
    click.echo("kept: the day" + ("" if forget else ", and hashes by which `add` leaves them out"))


@lake.command()
@_place
@_customer
@speaks_plainly
def allow(place: str, customer: str) -> None:
    """Let the readings of a customer who was erased come in again.

    Example: voc lake allow --customer 8841 --lake lake
    """
    was_listed = _open(place).allow(customer)
    click.echo("may be added again" if was_listed else "was not kept out")


@lake.command()
@_place
@_customer
@output_option
@speaks_plainly
def export(place: str, customer: str, output: Path | None) -> None:
    """Give all that is held of a customer, as JSON lines.

    Example: voc lake export --customer 8841 --lake lake -o 8841.jsonl
    """
    from voc.writers.atomic import check_target, replacement
    from voc.writers.contract import json_text

    if output:
        check_target(output)
    rows = _open(place).export(customer)
    with replacement(output) if output else _standard_output() as stream:
        for row in rows:
            stream.write(json_text(row).encode("utf-8", "backslashreplace") + b"\n")


@lake.command()
@_place
@click.option("--older-than", "days", type=float, required=True, help="Days that readings stay.")
@click.option(
    "--by",
    type=click.Choice(["time", "added"]),
    default="time",
    show_default=True,
    help="Age of the message (where its time is unknown, since it was added), or since it was.",
)
@speaks_plainly
def expire(place: str, days: float, by: Any) -> None:
    """Remove readings that are older than so many days.

    Example: voc lake expire --older-than 730 --lake lake
    """
    click.echo(f"removed: {_open(place).expire(days, by=by):,} readings")


@lake.command()
@_place
@click.option("--customer", help="Also say on which days this customer was erased.")
@speaks_plainly
def info(place: str, customer: str | None) -> None:
    """Say what a lake holds.

    Example: voc lake info --lake lake
    """
    opened = _open(place)
    found = opened.info()
    known = f"{found.customers:,} known customers"
    click.echo(f"{found.readings:,} readings of {known}, {found.changes:,} changes")
    click.echo(f"{found.files:,} files, {found.bytes:,} bytes")
    for title, counts in (("months", found.months), ("models", found.models)):
        click.echo(f"{title}:")
        for name, count in counts.items():
            click.echo(f"  {name:20} {count:>12,}")
    click.echo(f"erasures: {len(found.erased):,}")
    if customer is not None:
        click.echo(f"of this customer: {', '.join(opened.erased(customer)) or 'none'}")


@lake.command()
@_place
@speaks_plainly
def check(place: str) -> None:
    """Read all files of a lake and say what is not as it should be; exit code 1 if anything is.

    Example: voc lake check --lake lake
    """
    faults = _open(place).check()
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo("all is as it should be")


def _open(place: str, *, create: bool = False) -> "Lake":
    from voc.lake import Lake

    return Lake.open(place, create=create)


@contextmanager
def _standard_output() -> Iterator[Any]:
    from voc.cli.outputs import reader_may_leave

    with reader_may_leave():
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
