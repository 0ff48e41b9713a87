"""What `voc score` wrote, as tables of readings: files of JSON lines and Parquet, and folders."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import InputCorrupt, InputNotFound, UnknownFormat
from voc.lake.columns import conformed
from voc.readers.patterns import is_file, is_folder, refuse
from voc.records import Json, Reading
from voc.writers.contract import reading_to_json
from voc.writers.parquet import SCHEMA as READING
from voc.writers.parquet import metadata_cell, table_of

T = TypeVar("T")
Place = TypeVar("Place", str, Path)

ROWS: Final = 2_000
"""Readings of a table, at most."""

_WEIGHT: Final = 16_000_000

_REJECTIONS: Final = ".rejected.jsonl"
_REJECTION: Final = frozenset({"id", "stage", "code", "detail"})


def without_rejections(inputs: Iterable[Place]) -> list[Place]:
    """Return inputs without the files of rejections that a pattern such as `out*` takes, too.

    Where there is nothing else they stay, so that whoever reads them says what they are.
    """
    given = list(inputs)
    return [place for place in given if not os.fspath(place).endswith(_REJECTIONS)] or given


def files(inputs: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of readings among inputs, those of folders in order.

    Of a folder all files of JSON lines and Parquet are taken, at any depth, but for hidden ones
    and rejections. Raises InputNotFound, InputError for a folder that cannot be opened, and
    UnknownFormat for files that hold less than readings do.
    """
    for path in without_rejections(inputs):
        if is_folder(path):
            found = sorted(filter(_is_ours, _files_under(path)))
            if not found:
                raise InputNotFound(f"`{path}` holds no readings: no .jsonl or .parquet")
            yield from found
        elif not is_file(path):
            raise InputNotFound(f"`{path}`: there is no such file")
        elif path.suffix.lower() not in _READERS:
            raise UnknownFormat(
                f"`{path.name}`: {_LESS.get(path.suffix.lower(), 'no format of readings')}; "
                "score to .parquet or .jsonl"
            )
        else:
            yield path


def tables(path: Path) -> Iterator[pa.Table]:
    """Yield the readings of a file in tables of some size, in order.

    Raises InputCorrupt, which says where, for what is no reading, and InputNotFound for a file that
    is gone since its name was found.
    """
    try:
        yield from _READERS[path.suffix.lower()](path)
    except FileNotFoundError as error:
        raise InputNotFound(f"`{path}`: the file is gone") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputCorrupt(f"`{path}` cannot be read: {reason}") from error


def table_of_readings(readings: Iterable[Reading | Mapping[str, Json]]) -> Iterator[pa.Table]:
    """Yield readings, or their JSON, in tables of some size, in order."""
    for some in _batches(readings, _weight_of):
        rows = [reading_to_json(one) if isinstance(one, Reading) else {**one} for one in some]
        yield _table(rows, source="readings")


def _json_lines(path: Path) -> Iterator[pa.Table]:
    with path.open("rb") as stream:
        for some in _batches(enumerate(stream, 1), lambda one: len(one[1])):
            rows = [_row(line, path, number) for number, line in some if line.strip()]
            if rows:
                yield _table(rows, source=f"{path}: {some[0][0]}-{some[-1][0]}")


def _row(line: bytes, path: Path, number: int) -> dict[str, Json]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputCorrupt(f"`{path}`, line {number}: no JSON") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise InputCorrupt(f"`{path}`, line {number}: no reading, for it has no `id`")
    lacking = {"sentiment", "statements", "model"} - row.keys()
    if lacking and row.keys() >= _REJECTION:
        raise InputCorrupt(f"`{path}` holds what was rejected, and no readings: leave it out")
    if lacking:
        raise InputCorrupt(f"`{path}`, line {number}: no reading: no `{min(lacking)}`")
    return row


def _table(rows: list[dict[str, Json]], *, source: str) -> pa.Table:
    for row in rows:
        if isinstance(metadata := row.get("metadata"), dict):
            row["metadata"] = {key: metadata_cell(value) for key, value in metadata.items()}
        strange = row.keys() - set(READING.names)
        if strange:
            raise InputCorrupt(f"`{source}`: `{min(strange)}` is not of a reading")
    try:
        return table_of(rows)
    except (pa.ArrowException, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputCorrupt(f"`{source}`: a value is not what a reading has there") from error


def _parquet(path: Path) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                table = pa.Table.from_batches([batch])
                yield conformed(table, schema=READING, source=str(path))
            if not file.metadata.num_rows:
                conformed(file.schema_arrow.empty_table(), schema=READING, source=str(path))
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise InputCorrupt(f"`{path}` is no whole Parquet file") from error


def _batches(items: Iterable[T], weight: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield items in lists of bounded length and weight."""
    some: list[T] = []
    held = 0
    for item in items:
        some.append(item)
        held += weight(item)
        if len(some) >= ROWS or held >= _WEIGHT:
            yield some
            some, held = [], 0
    if some:
        yield some


def _weight_of(reading: Reading | Mapping[str, Json]) -> int:
    return len(reading.message.text) if isinstance(reading, Reading) else 1_000


def _files_under(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(parent, name) for name in names)


def _is_ours(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name.endswith(_REJECTIONS)
    return path.suffix.lower() in _READERS and not hidden and is_file(path)


_READERS: Final[Mapping[str, Callable[[Path], Iterator[pa.Table]]]] = {
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
_LESS: Final = {
    ".csv": "a CSV of readings has no statements",
    ".xlsx": "a workbook of readings has not all that a reading holds",
}
