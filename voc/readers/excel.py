"""Excel workbooks (.xlsx): the first sheet with a column of texts and those like it, row by row.

Not covered: the strings that a workbook keeps apart from its sheets are all held in memory.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count, islice, tee
from typing import Final, NamedTuple, TypeVar

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from voc.errors import BadRecord, InputCorrupt, InputEmpty, MissingColumn, NoWords
from voc.readers.columns import Columns, Layout, holds_text, unique
from voc.readers.exports import Row, Table, table_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.readers.tables import row_message
from voc.readers.titles import rows_above
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
    """A sheet: its header, and the rows above and below that."""

    title: str
    above: Sequence[_Row]
    header: Sequence[str]
    rows: Iterator[_Row]


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every row is, up to where the workbook is damaged; blank rows are passed over.

    A sheet of other texts than the first that has some is a rejection.
    Raises InputCorrupt there, InputTooLarge for a workbook that unpacks to too much, InputEmpty
    without any row, and MissingColumn.
    """
    path = source.file_path("a workbook")
    check(path)
    with path.open("rb") as file:
        with _translated():
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        with closing(book):
            sheets = _sheets(book, feed.columns)
            first, known = _first_with_text(sheets, feed)
            yield from _outcomes(first, known, feed)
            for sheet in sheets:
                told = _told(sheet, feed)
                if sorted(sheet.header) == sorted(first.header):
                    yield from _outcomes(sheet, known, told)
                elif holds_text(sheet.header, feed.columns):
                    yield told.reject(
                        BadRecord(
                            f"only `{first.title}` and sheets with its columns are read; for this"
                            " one name its column of texts with `--text`, or save it by itself"
                        )
                    )


def _first_with_text(sheets: Iterator[_Sheet], feed: Feed) -> tuple[_Sheet, Layout | Table]:
    """Return the first sheet with a column of texts; raise what is wrong with the first."""
    missing: MissingColumn | None = None
    for sheet in sheets:
        names = unique(sheet.header)
        try:
            return sheet, table_of(names, feed) or feed.layout(names)
        except MissingColumn as error:
            missing = missing or error
    raise missing or InputEmpty("the workbook has no row")


def _sheets(book: Workbook, wanted: Columns) -> Iterator[_Sheet]:
    """Yield the sheets that have a row."""
    for worksheet in book.worksheets:
        ahead, rows = tee(_rows(worksheet))
        above = [*islice(rows, rows_above((row.cells for row in ahead), wanted))]
        header = next(rows, None)
        if header is not None:
            names = ["" if cell is None else str(cell) for cell in header.cells]
            yield _Sheet(worksheet.title, above, names, rows)


def _told(sheet: _Sheet, feed: Feed) -> Feed:
    """Return the feed of a sheet after the first, whose rows have the same numbers as its."""
    return replace(feed, file=f"{feed.file}!{sheet.title}", label=f"{feed.label}!{sheet.title}")


def _outcomes(sheet: _Sheet, known: Layout | Table, feed: Feed) -> Iterator[Message | Rejection]:
    for line, _ in sheet.above:
        yield feed.reject(NoWords("the row stands above the header"), line=line)
    if isinstance(known, Table):
        yield from known.read(unique(sheet.header), _exported(sheet), feed)
        return
    for line, cells in sheet.rows:
        names = unique(_padded(sheet.header, len(cells), ""))
        row = _padded(cells, len(names), None)
        yield row_message(feed, known, names, row, line)


def _exported(sheet: _Sheet) -> Iterator[Row]:
    names = unique(sheet.header)
    for line, cells in sheet.rows:
        row = _padded(cells, len(names), None)
        yield line, {name: jsonable(cell) for name, cell in zip(names, row, strict=False)}


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
