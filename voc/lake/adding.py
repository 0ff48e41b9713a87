"""Readings come in: staged into files of their own, then settled with what is there."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import pyarrow as pa

from voc.lake.changes import Change, change, current, drop, sweep
from voc.lake.columns import with_own
from voc.lake.files import Shelves, rewrite
from voc.lake.index import Outcome, settle
from voc.lake.manifest import Entry, Manifest
from voc.lake.store import Store

_FRAGMENTS: Final = 16
_FRAGMENT_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of readings that came in, by message.

    new: of messages that were not there.
    replaced: of messages that were there with another reading, which is gone.
    same: of messages that were there just so.
    repeated: readings that another one of the same message came after; they are not there.
    """

    new: int
    replaced: int
    same: int
    repeated: int = 0


def add(
    store: Store,
    incoming: Iterable[pa.Table],
    *,
    customer_keys: Sequence[str],
    told: Callable[[int], None] | None = None,
) -> Added:
    """Add tables of readings; see `Lake.add`. told: is called with how many came in, as they do."""
    with store.held():
        if store.local:
            sweep(store)
        begun = current(store).sequence
        staged = Shelves(store)
        try:
            count = 0
            for table in incoming:
                staged.add(
                    with_own(
                        table,
                        customer_keys=customer_keys,
                        added=datetime.now(UTC),
                        sequence=begun + count,
                    )
                )
                count += table.num_rows
                if told:
                    told(table.num_rows)
            return _settled(store, staged.close(), count)
        finally:
            staged.abandon()
            drop(store, staged.names)


def _settled(store: Store, staged: Sequence[Entry], count: int) -> Added:
    outcome: list[Outcome] = []

    def work(manifest: Manifest, shelves: Shelves) -> Change | None:
        found = settle(store, manifest.entries, staged)
        outcome[:] = [found]
        if manifest.number and not found.new and not found.replaced:
            return None
        return _merged(store, [*manifest.entries, *staged], found, shelves, count)

    change(store, work)
    (found,) = outcome
    return Added(new=found.new, replaced=found.replaced, same=found.same, repeated=found.repeated)


def _merged(
    store: Store, entries: Sequence[Entry], found: Outcome, shelves: Shelves, count: int
) -> Change:
    """Write files again without the readings that go, and small ones as one."""
    leaving = frozenset(found.leaving) | _fragments(entries)
    for entry in entries:
        if entry.name in leaving:
            rewrite(store, entry, partial(_staying, found, entry.name), shelves)
    coming = [entry for entry in entries if entry.name not in leaving]
    return Change(
        leaving=frozenset(entry.name for entry in entries),
        coming=(*coming, *shelves.close()),
        sequence=count,
    )


def _staying(found: Outcome, name: str, table: pa.Table, place: int) -> pa.Table:
    goes = found.leaving.get(name)
    return table if goes is None else table.filter(~goes[place : place + table.num_rows])


def _fragments(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the small files of months that have many, as those of a service have."""
    small = [entry for entry in entries if entry.rows < _FRAGMENT_ROWS]
    months = Counter(entry.month for entry in small)
    return frozenset(entry.name for entry in small if months[entry.month] > _FRAGMENTS)
