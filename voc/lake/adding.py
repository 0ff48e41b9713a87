"""Readings come in: staged into files of their own, then settled with what is there."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

import pyarrow as pa

from voc.errors import LakeBusy, LakeDamaged
from voc.lake.changes import Change, change, current, drop, sweep
from voc.lake.columns import with_own
from voc.lake.files import Shelves, rewrite
from voc.lake.index import Outcome, settle
from voc.lake.manifest import READINGS, Entry, Manifest
from voc.lake.store import Store
from voc.lake.suppression import Barred, barred

_FRAGMENTS: Final = 16
_FRAGMENT_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of readings that came in, by message.

    new: of messages that were not there.
    replaced: of messages that were there with another reading, which is gone.
    same: of messages that were there just so.
    repeated: readings that another one of the same message came after; they are not there.
    suppressed: readings of customers who were erased, which are not there either.
    """

    new: int
    replaced: int
    same: int
    repeated: int = 0
    suppressed: int = 0


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
            return _settled(store, staged.close(), count, customer_keys)
        finally:
            staged.abandon()
            drop(store, staged.names)


def _settled(
    store: Store, staged: Sequence[Entry], count: int, customer_keys: Sequence[str]
) -> Added:
    outcome: list[tuple[Barred, Outcome]] = []

    def work(manifest: Manifest, shelves: Shelves) -> Change | None:
        out = barred(store, manifest, staged, customer_keys)  # also who was erased just now
        found = settle(store, manifest.entries, staged, barred=out.masks)
        outcome[:] = [(out, found)]
        if manifest.number and not found.new and not found.replaced:
            return None
        return _merged(store, [*manifest.entries, *staged], out, found, shelves, count)

    try:
        change(store, work)
    except LakeDamaged as error:
        _check_cleared(store, staged, error)
        raise
    ((out, found),) = outcome
    return Added(
        new=found.new,
        replaced=found.replaced,
        same=found.same,
        repeated=found.repeated,
        suppressed=out.count,
    )


def _check_cleared(store: Store, staged: Sequence[Entry], error: LakeDamaged) -> None:
    """Raise LakeBusy where files that were coming in are gone, which an erasure clears away."""
    if {entry.name for entry in staged} - {*store.names(READINGS)}:
        raise LakeBusy(f"`{store.url}`: a customer was erased during the add; add again") from error


def _merged(
    store: Store,
    entries: Sequence[Entry],
    out: Barred,
    found: Outcome,
    shelves: Shelves,
    count: int,
) -> Change:
    """Write files again without the readings that go, and small ones as one."""
    leaving = frozenset(found.leaving) | out.telling | _fragments(entries)
    for entry in entries:
        if entry.name in leaving:
            rewrite(store, entry, partial(_staying, out, found, entry.name), shelves)
    coming = [entry for entry in entries if entry.name not in leaving]
    return Change(
        leaving=frozenset(entry.name for entry in entries),
        coming=(*coming, *shelves.close()),
        sequence=count,
    )


def _staying(out: Barred, found: Outcome, name: str, table: pa.Table, place: int) -> pa.Table:
    goes = found.leaving.get(name)
    left = table if goes is None else table.filter(~goes[place : place + table.num_rows])
    if name in out.telling and out.traces and out.traces.mentioned(left):
        return out.traces.masked(left)[0]
    return left


def _fragments(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the small files of months that have many, as those of a service have."""
    small = [entry for entry in entries if entry.rows < _FRAGMENT_ROWS]
    months = Counter(entry.month for entry in small)
    return frozenset(entry.name for entry in small if months[entry.month] > _FRAGMENTS)
