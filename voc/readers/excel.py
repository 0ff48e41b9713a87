"""Excel workbooks (.xlsx): the first sheet that has a column of texts, row by row.

Not covered: the strings that a workbook keeps apart from its sheets are all held in memory.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from typing import Final, NamedTuple, TypeVar

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from voc.errors import InputCorrupt, InputEmpty, MissingColumn
from voc.readers.columns import Layout, unique
from voc.readers.exports import Row, Table, table_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.readers.tables import row_message
from voc.readers.values import jsonable
from voc.readers.workbook_parts import check
from voc.records import Message, Rejection

_T = TypeVar("_T")

_MOST_ROWS: Final = 1_048_576
"""The rows of an Excel sheet."""

_CARRIAGE_RETURN: Final = "_x000D_"
"""How Excel writes a carriage return, which XML cannot hold."""


class _Row(NamedTuple):
    """A row that is not blank: its number in the sheet, and its cells up to the last value."""

    line: int
    cells: Sequence[object]


class _Sheet(NamedTuple):
    """A sheet whose header has a column of texts, or is that of an export."""

    header: Sequence[str]
    known: Layout | Table
    rows: Iterator[_Row]


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every row is, up to where the workbook is damaged; blank rows are passed over.

    Raises InputCorrupt there, InputTooLarge for a workbook that unpacks to too much, InputEmpty
    without any row, and MissingColumn.
    """
    path = source.file_path("a workbook")
    check(path)
    with path.open("rb") as file:
        with _translated():
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        with closing(book):
            sheet = _first_with_text(book, feed)
            if isinstance(sheet.known, Table):
                yield from sheet.known.read(sheet.header, _exported(sheet), feed)
                return
            for line, cells in sheet.rows:
                names = unique(_padded(sheet.header, len(cells), ""))
                row = _padded(cells, len(names), None)
                yield row_message(feed, sheet.known, names, row, line)


def _first_with_text(book: Workbook, feed: Feed) -> _Sheet:
    """Return the first sheet with a column of texts; raise what is wrong with the first."""
    missing: MissingColumn | None = None
    for rows in map(_rows, book.worksheets):
        first = next(rows, None)
        if first is None:
            continue
        header = ["" if cell is None else str(cell) for cell in first.cells]
        export = table_of(unique(header), feed)
        if export is not None:
            return _Sheet(unique(header), export, rows)
        try:
            return _Sheet(header, feed.layout(unique(header)), rows)
        except MissingColumn as error:
            missing = missing or error
    raise missing or InputEmpty("the workbook has no row")


def _exported(sheet: _Sheet) -> Iterator[Row]:
    for line, cells in sheet.rows:
        row = _padded(cells, len(sheet.header), None)
        yield line, {name: jsonable(cell) for name, cell in zip(sheet.header, row, strict=False)}


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[_Row]:
    sheet.reset_dimensions()  # what a workbook says of its own size is often wrong
    rows = sheet.iter_rows(values_only=True)
    for line in count(1):
        with _translated():
            row = next(rows, None)
        if row is None:
            return
        if line > _MOST_ROWS:  # openpyxl makes blank ones up to any number that a row claims
            raise InputCorrupt(f"the sheet claims more than {_MOST_ROWS:,} rows")
        cells = [_unescaped(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield _Row(line, cells)


def _unescaped(cell: object) -> object:
    return cell.replace(_CARRIAGE_RETURN, "\r") if isinstance(cell, str) else cell


def _padded(values: Sequence[_T], length: int, filling: _T) -> list[_T]:
    return [*values, *[filling] * (length - len(values))]


@contextmanager
def _translated() -> Iterator[None]:
    """Raise InputCorrupt for any failure inside, and keep quiet about styles and extensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:  # a damaged part of the archive may fail anything in openpyxl
            raise InputCorrupt("the file is no Excel workbook, or a damaged one") from error
