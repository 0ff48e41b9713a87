"""`voc keys`: who may call the service."""

import json
from typing import TYPE_CHECKING

import click

from voc.cli.common import speaks_plainly
from voc.errors import UsageError

if TYPE_CHECKING:
    from service.keys import Key, KeyStore

ROLES = ("score", "jobs", "read", "insight", "admin")
"""As in `service.keys.roles`, which is not loaded for a help."""


@click.group()
def keys() -> None:
    """Make, list and revoke the keys of the service.

    They are kept, as hashes, in the folder of the service: VOC_HOME/service/keys.sqlite. What is
    changed counts at once, also for services that run.

    Example: voc keys create zendesk --role score
    """


@keys.command()
@click.argument("name")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    required=True,
    help="What it may do: score messages, jobs with files, read model and metrics, insight into a "
    "lake, admin for all.",
)
@click.option(
    "--expires", type=click.IntRange(1, 36_500), metavar="DAYS", help="Days until it ends."
)
@speaks_plainly
def create(name: str, roles: tuple[str, ...], expires: int | None) -> None:
    """Make a key for NAME and print it, once: it cannot be shown again.

    Example: voc keys create nightly-export --role jobs --role read --expires 90
    """
    key, token = _store().create(name, roles, expires_days=expires)
    click.echo(token)
    until = "" if key.expires is None else f", until {key.expires.date()}"
    click.echo(
        f"voc: key {key.id} for {', '.join(key.roles)}{until}. It is not shown again.", err=True
    )


@keys.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print lines of JSON instead of a table.")
@speaks_plainly
def list_keys(as_json: bool) -> None:
    """List all keys, also those that have expired or been revoked.

    Prints id, name, roles, state, the days of creation, expiry and last use (UTC).

    Example: voc keys list
    """
    rows = [_row(key) for key in _store().entries()]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        _echo_table([list(_COLUMNS), *([_cell(row[name]) for name in _COLUMNS] for row in rows)])


@keys.command()
@click.argument("key_id", metavar="ID")
@speaks_plainly
def revoke(key_id: str) -> None:
    """End the key ID, at once and for good; other keys are as they were.

    Example: voc keys revoke 3f9c2a81d0
    """
    key = _store().revoke(key_id)
    click.echo(f"{key.id}\t{key.name}\trevoked")


_COLUMNS = ("id", "name", "roles", "state", "created", "expires", "used")


def _store() -> "KeyStore":
    try:
        from service.keys import KeyStore
        from service.settings import Settings
    except ImportError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise UsageError(f"`{missing}` is missing: pip install 'voc[serve]'") from error
    return KeyStore(Settings.from_environment().home)


def _row(key: "Key") -> dict[str, str | list[str] | None]:
    from datetime import UTC, datetime

    return {
        "id": key.id,
        "name": key.name,
        "roles": list(key.roles),
        "state": key.state(datetime.now(UTC)),
        "created": key.created.date().isoformat(),
        "expires": None if key.expires is None else key.expires.date().isoformat(),
        "used": None if key.used is None else key.used.isoformat(),
    }


def _cell(value: str | list[str] | None) -> str:
    return "-" if value is None else value if isinstance(value, str) else " ".join(value)


def _echo_table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(line).rstrip())
