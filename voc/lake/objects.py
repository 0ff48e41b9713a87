"""Readings at a URL as a data set of Arrow, read object by object.

Arrow's own data sets ask a file system of Python from threads of theirs. A reader that is let go
before its end, by an error or a LIMIT, waits for those threads and holds the lock of the
interpreter that they wait for (see "Fix potential deadlock", apache/arrow#38713, for CSV): it hangs
for ever. Here Python fetches each file whole, by one request, and Arrow sees only memory.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as pads

from voc.errors import LakeDamaged
from voc.lake.columns import SCHEMA
from voc.lake.store import Store

_FORMAT: Final = pads.ParquetFileFormat()


class Objects(pads.InMemoryDataset):  # type: ignore[misc]
    """A data set whose scans fetch one file after the other; FileNotFoundError where one is gone.

    It is one in memory, of nothing, to those who ask for a data set by its class.

    failure: why a scan of it failed; a database in between tells it only in words of its own.
    """

    def __init__(self, store: Store, names: Sequence[str]) -> None:
        """Read the files `names` of a lake."""
        super().__init__(SCHEMA.empty_table())
        self._store = store
        self._names = tuple(names)
        self.failure: Exception | None = None

    def scanner(self, **options: Any) -> "_Scan":
        """Return a scan: `columns`, `filter`, `batch_size` and all else that Arrow's takes."""
        return _Scan(map(self._fragment, self._names), options)

    def _fragment(self, name: str) -> Any:
        try:
            return _fragment(self._store, name)
        except Exception as error:
            self.failure = error
            raise


class _Scan:
    """What of a scanner of Arrow is asked for."""

    def __init__(self, fragments: Iterator[Any], options: dict[str, Any]) -> None:
        self._fragments = fragments
        self._options = options
        empty = pads.dataset(SCHEMA.empty_table())
        self.projected_schema: pa.Schema = empty.scanner(**options).projected_schema

    def to_batches(self) -> Iterator[Any]:
        """Yield what is found, in order."""
        for fragment in self._fragments:
            yield from fragment.to_batches(schema=SCHEMA, **self._options)

    def to_reader(self) -> Any:
        """Return a reader of what is found, which reads as it is asked."""
        return pa.RecordBatchReader.from_batches(self.projected_schema, self.to_batches())

    def to_table(self) -> pa.Table:
        """Return all that is found."""
        return pa.Table.from_batches(self.to_batches(), self.projected_schema)

    def count_rows(self) -> int:
        """Return how many readings are found."""
        only = self._options.get("filter")
        scans = (one.scanner(schema=SCHEMA, filter=only) for one in self._fragments)
        return sum(scan.count_rows() for scan in scans)

    def head(self, num_rows: int) -> pa.Table:
        """Return the first readings that are found."""
        found: list[Any] = []
        for batch in self.to_batches():
            found.append(batch)
            if sum(one.num_rows for one in found) >= num_rows:
                break
        return pa.Table.from_batches(found, self.projected_schema).slice(0, num_rows)


def _fragment(store: Store, name: str) -> Any:
    """Fetch a file and return it as Arrow sees it."""
    try:
        fragment = _FORMAT.make_fragment(pa.py_buffer(store.read(name)))
        fragment.ensure_complete_metadata()
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise LakeDamaged(f"`{store.url}/{name}` is not what was written") from error
    return fragment
