"""Readings as CSV: the flat table of `table`, for spreadsheets, pandas and command-line tools.

UTF-8 without a byte order mark, and lines that end in a plain line feed, because `grep`, `cut` and
`diff` take anything more for a part of the last column. All text is in quotes: otherwise a
carriage return in a customer's text would end its row for half of the world's readers. Text that a
spreadsheet would run as a formula has an apostrophe before it, as OWASP advises against CSV
injection; numbers have none.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from voc.records import Reading
from voc.writers.atomic import replacement
from voc.writers.contract import ReadingWriter
from voc.writers.table import Cell, MessageTable, Spool

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001
_NUMBER: Final = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?%?")


class CsvWriter:
    """Collects the flat table of readings, and writes it when all columns are known."""

    def __init__(self, stream: BinaryIO, table: MessageTable) -> None:
        """Write to `stream` at `close`, and keep rows in `table` until then."""
        self._stream = stream
        self._table = table

    def write(self, reading: Reading) -> None:
        """Add the row of one reading."""
        self._table.append(reading)

    def close(self) -> None:
        """Write the header and all rows."""
        writer = csv.writer(_Utf8(self._stream), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(map(inert, self._table.columns))
        writer.writerows(map(inert, row) for row in self._table)


def inert(cell: Cell) -> Cell:
    """Return the cell, a text that begins like a formula with an apostrophe before it."""
    if not isinstance(cell, str) or not _FORMULA.match(cell) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"


class _Utf8:
    """Text to bytes, without a second owner of the stream that closes it on its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        # Lone surrogates in a customer's metadata are no text; they are spelled out.
        return self._stream.write(text.encode("utf-8", "backslashreplace"))


@contextmanager
def open_file(path: Path, *, drafts: Path | None = None) -> Iterator[ReadingWriter]:
    """Open a `.csv` file for readings."""
    with replacement(path, drafts=drafts) as stream, Spool(path) as spool:
        writer = CsvWriter(stream, MessageTable(spool))
        yield writer
        writer.close()
