"""Files of readings: written by month, read in tables, and written again without some of them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from secrets import token_hex
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc.errors import InputCorrupt, LakeDamaged, OutputError, VocError
from voc.lake.columns import SCHEMA, conformed, months
from voc.lake.manifest import READINGS, Entry
from voc.lake.store import Store

_HELD_BYTES: Final = 64_000_000
_FILE_ROWS: Final = 200_000
_READ_ROWS: Final = 2_000
_COLUMNS_ROWS: Final = 100_000


class Shelves:
    """Takes readings in any order and puts them into files by month, in bounded memory.

    Up to 64 MB are held; then those of the month that has most become a row group of its file.
    """

    def __init__(self, store: Store) -> None:
        """Write to `store`; nothing counts before a manifest names it."""
        self._store = store
        self._held: dict[str, list[pa.Table]] = {}
        self._bytes: dict[str, int] = {}
        self._open: dict[str, _Volume] = {}
        self.entries: list[Entry] = []
        self.names: list[str] = []

    def add(self, table: pa.Table) -> None:
        """Add readings, with all columns of a lake."""
        month = months(table["moment"])
        for value in pc.unique(month).to_pylist():
            some = table.filter(pc.equal(month, value))
            self._held.setdefault(value, []).append(some)
            self._bytes[value] = self._bytes.get(value, 0) + some.nbytes
        while sum(self._bytes.values()) > _HELD_BYTES:
            self._put(max(self._bytes, key=self._bytes.__getitem__))

    def close(self) -> list[Entry]:
        """Finish all files and return them."""
        for month in list(self._held):
            self._put(month)
        for month in list(self._open):
            self._finish(month)
        return self.entries

    def abandon(self) -> None:
        """Let go of files that are not finished; there is no other after `close`."""
        while self._open:
            self._open.popitem()[1].abandon()

    def _put(self, month: str) -> None:
        if month not in self._open:
            name = f"{READINGS}month={month}/{token_hex(8)}.parquet"
            self.names.append(name)
            self._open[month] = _Volume(self._store, name)
        volume = self._open[month]
        volume.write(pa.concat_tables(self._held.pop(month)))
        del self._bytes[month]
        if volume.rows >= _FILE_ROWS:
            self._finish(month)

    def _finish(self, month: str) -> None:
        self.entries.append(self._open.pop(month).close())


class _Volume:
    """One file that is being written."""

    def __init__(self, store: Store, name: str) -> None:
        self._name = name
        self._stack = ExitStack()
        self._stream: BinaryIO = self._stack.enter_context(store.write(name))
        self._file = pq.ParquetWriter(self._stream, SCHEMA, compression="zstd")
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        self._file.write_table(table)
        self.rows += table.num_rows

    def close(self) -> Entry:
        self._file.close()
        size = self._stream.tell()
        self._stack.close()
        return Entry(name=self._name, rows=self.rows, bytes=size)

    def abandon(self) -> None:
        with suppress(OSError, VocError):
            self._file.close()
        error = RuntimeError("the file is not finished")
        with suppress(RuntimeError, OSError, VocError):
            self._stack.__exit__(type(error), error, None)


Edit = Callable[[pa.Table, int], pa.Table]
"""Takes some readings of a file, and the place of the first of them; returns what is to stay."""


def rewrite(store: Store, entry: Entry, edit: Edit, shelves: Shelves) -> None:
    """Put what `edit` leaves of a file on `shelves`."""
    place = 0
    for table in read(store, entry.name):
        shelves.add(edit(table, place))
        place += table.num_rows


def read(store: Store, name: str) -> Iterator[pa.Table]:
    """Yield the readings of a file in tables, with all columns of a lake.

    Raises LakeDamaged where it is not what was written, FileNotFoundError where it is gone.
    """
    for table in _batches(store, name, columns=None, size=_READ_ROWS):
        try:
            yield conformed(table, source=f"{store.url}/{name}")
        except InputCorrupt as error:
            raise LakeDamaged(str(error)) from error


def read_columns(store: Store, name: str, columns: Iterable[str]) -> Iterator[pa.Table]:
    """Yield some columns of a file that every version has, in tables."""
    return _batches(store, name, columns=[*columns], size=_COLUMNS_ROWS)


def _batches(
    store: Store, name: str, *, columns: list[str] | None, size: int
) -> Iterator[pa.Table]:
    try:
        with (
            store.arrow.open_input_file(store.path(name)) as source,
            pq.ParquetFile(source) as file,
        ):
            batches: Iterator[Any] = file.iter_batches(batch_size=size, columns=columns)
            yield from (pa.Table.from_batches([batch]) for batch in batches)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise OutputError(f"`{store.url}/{name}` cannot be read: permission denied") from error
    except (OSError, ValueError) as error:  # Arrow's own errors are of these
        raise LakeDamaged(f"`{store.url}/{name}` is not what was written") from error
