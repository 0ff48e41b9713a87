"""Which of several readings of one message stays: found by sorting what they are known by.

Only keys and hashes are read, 48 bytes a reading. The keys are gone through in as many shares as it
takes to sort no more than a million at once, so memory does not grow with the lake but for
one bit a reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc.lake.files import read_columns
from voc.lake.manifest import Entry
from voc.lake.store import Store

SHARE: Final = 1_000_000
"""Readings that are sorted at once, about."""

Masks: TypeAlias = Mapping[str, npt.NDArray[np.bool_]]
"""By the name of a file, which of its readings have to go."""

_Numbers: TypeAlias = npt.NDArray[Any]
_NONE: Final[Masks] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of readings that come in.

    leaving: in old files and new, the readings that have to go.
    new, replaced, same: messages that were not there, were there otherwise, were there just so.
    repeated: readings that another one of the same message came after, in what comes in.
    """

    leaving: Masks
    new: int
    replaced: int
    same: int
    repeated: int


def settle(
    store: Store,
    old: Sequence[Entry],
    new: Sequence[Entry],
    *,
    barred: Masks = _NONE,
) -> Outcome:
    """Return what becomes of the readings in `new` files: of a message the last one stays.

    Where the last one is what was there already, that stays and the new one goes.

    barred: readings that go whatever they are, and are counted nowhere.
    """
    entries = [*old, *new]
    leaving = {entry.name: np.zeros(entry.rows, np.bool_) for entry in entries}
    leaving.update({name: mask.copy() for name, mask in barred.items()})
    shares = 1 + sum(entry.rows for entry in entries) // SHARE
    counts = np.zeros(4, np.int64)
    for share in range(shares):
        pieces = [
            _without(
                _share(store, entry, number, number >= len(old), share, shares),
                barred.get(entry.name),
            )
            for number, entry in enumerate(entries)
        ]
        table = np.concatenate(pieces, axis=0) if pieces else np.zeros((0, 8), np.uint64)
        goes, counted = _settled(table)
        counts += counted
        for number, entry in enumerate(entries):
            places = goes[goes[:, 0] == number, 1]
            leaving[entry.name][places.astype(np.int64)] = True
    found = {name: mask for name, mask in leaving.items() if mask.any()}
    fresh, replaced, same, repeated = map(int, counts)
    return Outcome(leaving=found, new=fresh, replaced=replaced, same=same, repeated=repeated)


_KEY, _DIGEST, _IS_NEW, _SEQUENCE, _FILE, _PLACE = slice(0, 2), slice(2, 4), 4, 5, 6, 7


def _share(
    store: Store, entry: Entry, number: int, is_new: bool, share: int, shares: int
) -> _Numbers:
    """Return the readings of a file whose keys are in a share, a row of eight numbers each."""
    rows = [np.zeros((0, 8), np.uint64)]
    place = 0
    for table in read_columns(store, entry.name, ("_key", "_digest", "_sequence")):
        count = table.num_rows
        found = np.zeros((count, 8), np.uint64)
        found[:, _KEY] = _halves(table["_key"])
        found[:, _DIGEST] = _halves(table["_digest"])
        found[:, _IS_NEW] = is_new
        found[:, _SEQUENCE] = table["_sequence"].to_numpy()
        found[:, _FILE] = number
        found[:, _PLACE] = np.arange(place, place + count)
        rows.append(found[found[:, 0] % np.uint64(shares) == share])
        place += count
    return np.concatenate(rows)


def _without(rows: _Numbers, barred: npt.NDArray[np.bool_] | None) -> _Numbers:
    return rows if barred is None else rows[~barred[rows[:, _PLACE].astype(np.int64)]]


def _settled(table: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return file and place of the readings that go; and the counts of an `Outcome`."""
    order = np.lexsort((table[:, _SEQUENCE], table[:, _IS_NEW], table[:, 1], table[:, 0]))
    table = table[order]
    if not len(table):
        return table[:, [_FILE, _PLACE]], np.zeros(4, np.int64)
    begins = np.r_[True, (table[1:, _KEY] != table[:-1, _KEY]).any(axis=1)]
    first = np.flatnonzero(begins)
    last = np.r_[first[1:], len(table)] - 1
    news = np.add.reduceat(table[:, _IS_NEW].astype(np.int64), first)
    before = last - news  # the place of the newest of the old ones, where there is any
    has_old = before >= first
    equal = (table[last][:, _DIGEST] == table[np.maximum(before, 0)][:, _DIGEST]).all(axis=1)
    same = (news > 0) & has_old & equal
    stays = np.zeros(len(table), np.bool_)
    stays[np.where(same, before, last)] = True
    counts = np.array(
        [
            np.sum((news > 0) & ~has_old),
            np.sum((news > 0) & has_old & ~equal),
            np.sum(same),
            np.sum(np.maximum(news - 1, 0)),
        ]
    )
    return table[~stays][:, [_FILE, _PLACE]], counts


def _halves(column: pa.ChunkedArray) -> _Numbers:
    """Return 16 bytes a value as two numbers."""
    array = column.combine_chunks()
    data = np.frombuffer(array.buffers()[1], np.uint64).reshape(-1, 2)
    return data[array.offset : array.offset + len(array)]
