"""Parquet files, a batch of rows at a time."""

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import InputCorrupt, InputTooLarge
from voc.readers.columns import bounded, unique
from voc.readers.exports import Row, table_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.readers.tables import row_message
from voc.readers.values import jsonable
from voc.records import Message, Rejection

_BATCH_ROWS: Final = 1000
_FREE_ROWS: Final = 1_000_000
_MOST_ROWS_A_BYTE: Final = 10


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every row is, up to where the file is damaged.

    Raises InputCorrupt there, InputTooLarge for more rows than such a file can be meant to have,
    and MissingColumn.
    """
    path = source.file_path("a Parquet file")
    with _opened(path) as file:
        _check_rows(file, path.stat().st_size)
        names = unique(bounded(file.schema_arrow.names))
        export = table_of(names, feed)
        if export is not None:
            yield from export.read(names, _exported(file, names), feed)
            return
        layout = feed.layout(names)
        for line, row in zip(count(1), _rows(file), strict=False):
            yield row_message(feed, layout, names, row, line)


def _exported(file: pq.ParquetFile, names: Sequence[str]) -> Iterator[Row]:
    for line, row in enumerate(_rows(file), 1):
        yield line, {name: jsonable(cell) for name, cell in zip(names, row, strict=True)}


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise InputCorrupt("the Parquet file has no sound footer: it may be cut off") from error


def _check_rows(file: pq.ParquetFile, size: int) -> None:
    """Raise InputTooLarge where few bytes stand for rows without end, all of them alike."""
    if file.metadata.num_rows > max(_FREE_ROWS, _MOST_ROWS_A_BYTE * size):
        raise InputTooLarge(f"the file claims more than {_MOST_ROWS_A_BYTE} rows a byte")


def _rows(file: pq.ParquetFile) -> Iterator[tuple[object, ...]]:
    done = 0
    try:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            yield from zip(*map(_values, batch.columns), strict=True)
            done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise InputCorrupt(f"the Parquet file is damaged after row {done}") from error


def _values(column: pa.Array) -> list[object]:
    """Return the cells as Python values, those that Python cannot hold as strings or bytes."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_decoded(raw) for raw in column.cast(pa.large_binary()).to_pylist()]
    except (ValueError, OverflowError):  # nanoseconds, and years beyond 9999
        return list(column.cast(pa.string()).to_pylist())


def _decoded(raw: bytes | None) -> str | bytes | None:
    try:
        return raw if raw is None else raw.decode()
    except UnicodeDecodeError:
        return raw
