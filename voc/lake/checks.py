"""What a lake holds, and whether it is as it should be."""

from collections import Counter
from dataclasses import dataclass

import pyarrow.compute as pc

from voc.errors import LakeDamaged
from voc.lake.columns import months
from voc.lake.files import read, read_columns
from voc.lake.index import settle
from voc.lake.manifest import FOLDER, READINGS, Entry, Manifest, file_of, numbers
from voc.lake.store import LOCK, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One of the states that a lake goes through.

    version: digits, letters and `-`; no other state, of this lake or another, has the same.
    readings, bytes: how many there are, and of Parquet.
    """

    version: str
    readings: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """Figures of a lake.

    readings, customers: how many there are, and of how many known customers.
    months: readings by month of their messages.
    models: readings by model.
    files, bytes: of Parquet.
    changes: how many there were.
    erased: the days on which customers were erased.
    suppressed: how many hashes keep erased customers out: two of an id, one of a pseudonym.
    """

    readings: int
    customers: int
    months: dict[str, int]
    models: dict[str, int]
    files: int
    bytes: int
    changes: int
    erased: tuple[str, ...]
    suppressed: int


def state(manifest: Manifest) -> State:
    """Return the state in which this is in force."""
    last = manifest.history[-1:]  # none before the first change
    return State(
        version="-".join((str(manifest.number), *last)),
        readings=manifest.rows,
        bytes=sum(entry.bytes for entry in manifest.entries),
    )


def info(store: Store, manifest: Manifest) -> Info:
    """Return figures of what counts."""
    customers: set[str | None] = set()
    models: Counter[str] = Counter()
    by_month: Counter[str] = Counter()
    for entry in manifest.entries:
        by_month[entry.month] += entry.rows
        for table in read_columns(store, entry.name, ("customer", "model")):
            customers.update(pc.unique(table["customer"]).to_pylist())
            counts = pc.value_counts(table["model"]).to_pylist()
            models.update({one["values"]: one["counts"] for one in counts})
    return Info(
        readings=manifest.rows,
        customers=len(customers - {None}),
        months=dict(sorted(by_month.items())),
        models=dict(sorted(models.items())),
        files=len(manifest.entries),
        bytes=sum(entry.bytes for entry in manifest.entries),
        changes=manifest.number,
        erased=tuple(one.date for one in manifest.erased),
        suppressed=len(manifest.suppressed),
    )


def check(store: Store, manifest: Manifest) -> list[str]:
    """Return a sentence for each thing that is not as it should be.

    All files are read: they must be there, hold what the manifest says, in the month that their
    folder says, and each message once. Files that do not count are told too.
    """
    faults = [fault for entry in manifest.entries for fault in _faults(store, entry)]
    if not faults:
        repeated = settle(store, (), manifest.entries).repeated
        faults = [f"{repeated:,} readings are of messages that are there twice"] * bool(repeated)
    return [*faults, *_strangers(store, manifest)]


def _faults(store: Store, entry: Entry) -> list[str]:
    rows, strays = 0, 0
    try:
        for table in read(store, entry.name):
            rows += table.num_rows
            strays += pc.sum(pc.not_equal(months(table["moment"]), entry.month)).as_py() or 0
    except FileNotFoundError:
        return [f"`{entry.name}` is not there"]
    except LakeDamaged:
        return [f"`{entry.name}` cannot be read"]
    found = []
    if rows != entry.rows:
        found.append(f"`{entry.name}` holds {rows:,} readings, not {entry.rows:,}")
    if strays:
        found.append(f"`{entry.name}` holds {strays:,} readings of other months")
    return found


def _strangers(store: Store, manifest: Manifest) -> list[str]:
    known = {*manifest.names, *(file_of(number) for number in numbers(store)), LOCK}
    return [
        f"`{name}` does not count"
        + (", and is removed by the next change" if name.startswith((READINGS, FOLDER)) else "")
        for name in store.names()
        if name not in known
    ]
