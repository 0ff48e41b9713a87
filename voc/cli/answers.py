"""What a query of a lake found, on a terminal or in a file."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from voc.cli.outputs import reader_may_leave
from voc.errors import BadQuery, UsageError
from voc.writers.atomic import replacement
from voc.writers.contract import finite

ENDINGS: Final = {".csv": "csv", ".json": "json", ".jsonl": "json", ".parquet": "parquet"}
"""The format of a file by its ending."""

_SHOWN: Final = 200


def printed(found: pa.Table, form: str) -> None:
    """Print what was found; a table shows its first 200 rows. Raises BadQuery as `written` does."""
    if form == "table":
        with _told_values():
            _show(found)
    elif form == "parquet":
        raise UsageError("Parquet is not for a terminal: name a file with -o")
    else:
        with reader_may_leave(), _told_values():
            _WRITERS[form](found, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def written(found: pa.Table, form: str, path: Path) -> None:
    """Write what was found to a file.

    Raises OutputError, and BadQuery for values that have no form in it.
    """
    if form == "table":
        raise UsageError(f"`{path}`: a table is for a terminal; choose csv, json or parquet")
    with replacement(path) as stream, _told_values():
        _WRITERS[form](found, stream)


@contextmanager
def _told_values() -> Iterator[None]:
    """Turn what Python and Parquet have no form for into BadQuery: an interval, the year 10,000."""
    try:
        yield
    except (pa.ArrowNotImplementedError, OverflowError, ValueError) as error:
        raise BadQuery("a value has no form there; cast it to VARCHAR in the query") from error


def _show(found: pa.Table) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from voc.cli.view import visible

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in found.column_names:
        table.add_column(Text(visible(name)))
    for row in found.slice(0, _SHOWN).to_pylist():
        table.add_row(*(Text(visible(_text(value))) for value in row.values()))
    console = Console()
    console.print(table)
    if found.num_rows > _SHOWN:
        console.print(f"{_SHOWN} of {found.num_rows:,} rows; --format csv gives all")


def _comma(found: pa.Table, stream: BinaryIO) -> None:
    from voc.writers.comma import inert

    with _text_stream(stream) as text:
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(map(inert, found.column_names))
        for batch in found.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                writer.writerow(inert(_cell(value)) for value in row.values())


def _json(found: pa.Table, stream: BinaryIO) -> None:
    for batch in found.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            stream.write(_encoded(row).encode("utf-8") + b"\n")


def _parquet(found: pa.Table, stream: BinaryIO) -> None:
    import pyarrow.parquet as pq

    pq.write_table(found, stream, compression="zstd")


def _cell(value: Any) -> Any:
    if value is None or (
        isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    ):
        return finite(value) if isinstance(value, float) else value
    return _text(value)


def _text(value: Any) -> str:
    """Return a value for people: text as it is, times as ISO 8601, what is nested as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _plain(value) or _encoded(value)


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date | time) else None


def _encoded(value: Any) -> str:
    return json.dumps(finite(value), ensure_ascii=False, default=_other)


def _other(value: Any) -> str | int | float:
    if isinstance(value, Decimal):  # sums of whole numbers, too
        return int(value) if value == value.to_integral_value() else float(value)
    return _plain(value) or (value.hex() if isinstance(value, bytes) else str(value))


class _text_stream(TextIOWrapper):  # noqa: N801 - a function to its users
    """Text over bytes that stay open, for they are another's to close."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, encoding="utf-8", newline="")

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.detach()


_WRITERS: Final[dict[str, Callable[[pa.Table, BinaryIO], None]]] = {
    "csv": _comma,
    "json": _json,
    "parquet": _parquet,
}
