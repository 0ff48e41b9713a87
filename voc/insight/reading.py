"""Readings of files, folders and lakes, into `Facts`, in one pass and bounded memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from voc.errors import InputCorrupt, InputNotFound, LakeBusy, LakeDamaged
from voc.insight.facts import Facts
from voc.insight.gathering import Gathering
from voc.insight.projection import project
from voc.lake import CUSTOMER_KEYS, Lake
from voc.lake.columns import SCHEMA, conformed
from voc.lake.inputs import files, table_of_readings, tables, without_rejections
from voc.readers.patterns import matches
from voc.records import Json, Reading
from voc.writers.parquet import SCHEMA as READING

_ROWS: Final = 10_000
_MANIFESTS: Final = "manifests"
_UNUSED: Final = (
    *("language", "question", "left_out", "course", "added", "_key", "_digest", "_sequence"),
    *("statements.list.element.bands", "statements.list.element.speaker"),
    *("statements.list.element.start_seconds", "statements.list.element.end_seconds"),
    "signals.list.element.evidence",
)
"""Columns of Parquet that no figure needs: half of a file."""


def read_facts(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    by: Sequence[str] | None = None,
    noise: bool = False,
    customer_keys: Sequence[str] = CUSTOMER_KEYS,
    told: Callable[[int], None] | None = None,
) -> Facts:
    """Return what is known of all readings of some inputs.

    inputs: what `voc score` wrote: .jsonl, .parquet, folders of them, patterns; or lakes, folders
    or URLs.
    by: names of metadata to group by; None for all with 2 to 50 values that at least half of the
    messages have, unless it is another for each message.
    noise: count also what is no voice of a customer.
    customer_keys: names of metadata that may hold who wrote, best first; a lake knows already.
    told: is called with how many readings came in, as they do.

    Of a message that comes again, known by its id, the last reading counts, as in a lake: see
    docs/lake.md.

    Raises InputNotFound, InputError for a folder that cannot be opened, UnknownFormat, InputCorrupt
    and what a lake raises: LakeBusy where it is
    changed in the meantime, LakeDamaged where it lacks a file; UsageError for a column to group by
    that no message has.
    """
    places = without_rejections([os.fspath(place) for place in inputs])
    parts = (part for place in places for part in _tables(place))
    return _gathered(parts, by, noise, customer_keys, told)


def facts_of(
    readings: Iterable[Reading | Mapping[str, Json]],
    *,
    by: Sequence[str] | None = None,
    noise: bool = False,
    customer_keys: Sequence[str] = CUSTOMER_KEYS,
) -> Facts:
    """Return what is known of readings in memory, or of their JSON; as `read_facts` does."""
    parts = ((table, "readings") for table in table_of_readings(readings))
    return _gathered(parts, by, noise, customer_keys, None)


def _gathered(
    parts: Iterable[tuple[pa.Table, str]],
    by: Sequence[str] | None,
    noise: bool,
    customer_keys: Sequence[str],
    told: Callable[[int], None] | None,
) -> Facts:
    gathering = Gathering(by=by, noise=noise)
    first = 0
    for table, source in parts:
        gathering.add(project(table, first=first, source=source, customer_keys=customer_keys))
        first += table.num_rows
        # What threads of Polars free, Arrow would keep for itself.
        pa.default_memory_pool().release_unused()
        if told is not None:
            told(table.num_rows)
    # The last tables were let go only when there were no more.
    pa.default_memory_pool().release_unused()
    return gathering.facts()


def _tables(place: str) -> Iterator[tuple[pa.Table, str]]:
    """Yield the readings of one input in tables, and what to call it."""
    if "://" in place or os.path.isdir(Path(place, _MANIFESTS)):
        yield from ((table, place) for table in _of_lake(Lake.open(place)))
        return
    found = [place] if os.path.exists(place) else matches(place) or [place]
    for path in dict.fromkeys(files(map(Path, found))):
        read = _parquet if path.suffix.lower() == ".parquet" else tables
        yield from ((table, str(path)) for table in read(path))


def _of_lake(lake: Lake) -> Iterator[pa.Table]:
    kept = [name for name in SCHEMA.names if name not in _UNUSED]
    before = lake.state()
    try:
        for batch in lake.scan().to_batches(columns=kept, batch_size=_ROWS):
            yield pa.Table.from_batches([batch])
    except FileNotFoundError as error:
        if lake.state() == before:
            raise LakeDamaged(
                f"`{lake.url}` lacks a file that counts: `voc lake check` says which"
            ) from error
        raise LakeBusy(f"`{lake.url}` was changed while it was read: try again") from error


def _parquet(path: Path) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path) as file:
            leaves = [file.schema.column(place).path for place in range(len(file.schema))]
            kept = [leaf for leaf in leaves if not leaf.startswith(_UNUSED)]
            for batch in file.iter_batches(batch_size=_ROWS, columns=kept):
                table = pa.Table.from_batches([batch])
                yield conformed(table, schema=READING, source=str(path))
    except FileNotFoundError as error:
        raise InputNotFound(f"`{path}`: the file is gone") from error
    except PermissionError as error:
        raise InputCorrupt(f"`{path}` cannot be read: {error.strerror}") from error
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise InputCorrupt(f"`{path}` is no whole Parquet file") from error
