"""Readings go when they are older than they may be."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from voc.errors import UsageError
from voc.lake.changes import Change, change, sweep
from voc.lake.files import Shelves, read_columns, rewrite
from voc.lake.manifest import Manifest
from voc.lake.store import Store

By: TypeAlias = Literal["time", "added"]
"""What the age of a reading is counted from."""

_MOST: Final = 365_000


def expire(store: Store, days: float, *, by: By, now: datetime | None) -> int:
    """Remove old readings; see `Lake.expire`."""
    if not 0 < days <= _MOST:
        raise UsageError(
            f"readings expire after more than 0 and up to {_MOST:,} days, not {days:g}"
        )
    edge = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None) - timedelta(days=days)
    gone = 0

    def work(manifest: Manifest, shelves: Shelves) -> Change | None:
        nonlocal gone
        old = {entry.name: _count(store, entry.name, by, edge) for entry in manifest.entries}
        gone = sum(old.values())
        touched = [entry for entry in manifest.entries if old[entry.name]]
        for entry in touched:
            rewrite(store, entry, partial(_young, by, edge), shelves)
        if not touched:
            return None
        names = frozenset(entry.name for entry in touched)
        return Change(leaving=names, coming=tuple(shelves.close()))

    with store.held():
        if store.local:
            sweep(store)
        change(store, work)
    return gone


def _count(store: Store, name: str, by: By, edge: datetime) -> int:
    tables = read_columns(store, name, ("moment", "added"))
    return sum(pc.sum(_is_old(table, by, edge)).as_py() or 0 for table in tables)


def _young(by: By, edge: datetime, table: pa.Table, _: int) -> pa.Table:
    return table.filter(pc.invert(_is_old(table, by, edge)))


def _is_old(table: pa.Table, by: By, edge: datetime) -> Any:
    since = table["added"]
    if by == "time":
        since = pc.coalesce(table["moment"], since)
    return pc.less(since, pa.scalar(edge, pa.timestamp("us")))
