"""Delimited tables: CSV and its kin with tabs, semicolons or bars.

Quotes are taken strictly, because a lenient reader lets one quote that is never closed swallow
the rest of the file: only the line on which such a record begins is rejected, and reading goes
on with the next. Not covered: quotes escaped by a backslash, and tables without a header.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from voc.errors import (
    BrokenQuoting,
    InputCorrupt,
    InputEmpty,
    MessageError,
    NoWords,
    RaggedRow,
    RepeatedHeader,
    TextTooLong,
)
from voc.readers.columns import Columns, Layout, bounded, unique
from voc.readers.exports import Row, table_of
from voc.readers.messages import Feed, identity, message
from voc.readers.source import LINE_LIMIT, Source
from voc.readers.titles import rows_above
from voc.records import Json, Message, Rejection

_DELIMITERS: Final = (",", ";", "\t", "|")
_SNIFFED_ROWS: Final = 50
_DECLARATION: Final = re.compile(r"sep=([^\w\s\"]|\t)[ \t]*(?:[\r\n]|$)", re.IGNORECASE)
"""The first line in which Excel declares the delimiter."""


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every row is, one above the header as skipped; blank lines are passed over.

    Raises MissingColumn, InputEmpty without a header, InputCorrupt if that has broken quotes,
    InputTooLarge if it has too many columns.
    """
    feed = replace(feed, warnings=source.encoding.warnings)
    table = _Table(source, feed.columns)
    names = unique(bounded(table.header()))
    for line in table.above:
        yield feed.reject(NoWords("the row stands above the header"), line=line)
    export = table_of(names, feed)
    if export is not None:
        yield from export.read(names, _rows(table, names), feed)
        return
    layout = feed.layout(names)
    while True:
        try:
            row = table.row(len(names))
        except MessageError as error:
            yield feed.reject(error, line=table.line)
            continue
        if row is None:
            return
        yield _outcome(table, feed, layout, dict(zip(names, row, strict=True)))


def _rows(table: "_Table", names: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of an export; what is wrong with one stands in its place."""
    while True:
        try:
            row = table.row(len(names))
        except MessageError as error:
            yield table.line, error
            continue
        if row is None:
            return
        fault = next(filter(None, map(table.source.fault, table.lines.taken)), None)
        yield table.line, fault or dict(zip(names, row, strict=True))


class _Lines(Iterator[str]):
    """Lines that can be given back; `taken` are those of the record at hand.

    number: the 1-based number of the first line taken.
    """

    def __init__(self, lines: Iterator[str]) -> None:
        self.taken: list[str] = []
        self.number = 1
        self._size = 0
        self._lines = lines
        self._given_back: deque[str] = deque()

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else next(self._lines)
        self.taken.append(line)
        self._size += len(line)
        if self._size > LINE_LIMIT:
            raise _too_long(len(self.taken))
        return line

    def begin(self) -> None:
        """Begin the next record after the lines taken."""
        self.number += len(self.taken)
        self.taken = []
        self._size = 0

    def give_back(self) -> None:
        """Give back all lines but the first."""
        self._given_back.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


class _Table:
    """The rows of a table, one after the other; `above` are the lines of those above its header."""

    def __init__(self, source: Source, wanted: Columns) -> None:
        # The limit of the csv module is one for the process: it may only ever be raised.
        csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT + 1))
        beginning = source.beginning
        self._declared = _DECLARATION.match(beginning)
        body = beginning[self._declared.end() :] if self._declared else beginning
        self.delimiter = self._declared[1] if self._declared else _delimiter(body, wanted)
        self._titles = rows_above(_sample(body, self.delimiter), wanted)
        self.above: list[int] = []
        self.source = source
        self.lines = _Lines(source.lines())
        self._header: list[str] = []
        loose = f'{self.delimiter} "' in beginning and f'{self.delimiter}"' not in beginning
        self._rows = csv.reader(
            self.lines, delimiter=self.delimiter, strict=True, skipinitialspace=loose
        )

    @property
    def line(self) -> int:
        """The number of the line on which the row at hand begins."""
        return self.lines.number

    def header(self) -> list[str]:
        """Return the first row that is not blank, but for Excel's declaration and titles."""
        try:
            header = self._next()
            if self._declared:
                header = self._next()
            while len(self.above) < self._titles:
                self.above.append(self.line)
                header = self._next()
        except MessageError as error:
            raise InputCorrupt(f"the header row cannot be read: {error}") from error
        if header is None:
            raise InputEmpty("the file has no header row")
        fault = next(filter(None, map(self.source.fault, self.lines.taken)), None)
        if fault is not None:
            raise fault
        self._header = header
        return header

    def row(self, width: int) -> list[str] | None:
        """Return the next row, of `width` fields, or None at the end of the table.

        Raises MessageError for a row that is broken; the next call goes on after it.
        """
        row = self._next()
        if row is None:
            return None
        if self._is_header(row):
            raise RepeatedHeader("the row is the header again")
        if len(row) == width:
            return row
        if len(row) > width and not any(map(str.strip, row[width:])):
            return row[:width]
        if self._swallowed_rows(width):
            self.lines.give_back()
            raise BrokenQuoting("a quote is not closed before the next rows begin")
        raise RaggedRow(f"the row has {len(row)} fields, the header {width}")

    def _next(self) -> list[str] | None:
        """Return the next row that is not blank, None if there is none."""
        while True:
            self.lines.begin()
            try:
                row = next(self._rows, None)
            except csv.Error as error:
                self.lines.give_back()
                raise BrokenQuoting(
                    "a quote is never closed, or closed in the middle of a field"
                ) from error
            except MessageError:
                self.lines.give_back()
                raise
            if row is None or len(row) > 1 or self._has_content(row):
                return row

    def _is_header(self, row: list[str]) -> bool:
        """Return whether a row is the header again, with a byte order mark or without."""
        return bool(row) and [row[0].removeprefix("\ufeff"), *row[1:]] == self._header

    def _has_content(self, row: list[str]) -> bool:
        """Return whether a row of no more than one field is not just a blank line."""
        return bool(row) and (bool(row[0].strip()) or '"' in self.lines.taken[0])

    def _swallowed_rows(self, width: int) -> bool:
        """Return whether a line within the record looks like a row of its own."""
        within = self.lines.taken[1:-1]
        return width > 1 and any(line.count(self.delimiter) + 1 == width for line in within)


def _outcome(
    table: _Table, feed: Feed, layout: Layout, fields: dict[str, Json]
) -> Message | Rejection:
    for line in table.lines.taken:
        fault = table.source.fault(line)
        if fault is not None:
            message_id = identity(feed, layout, fields, table.line)
            known = None if table.source.encoding.undecodable(message_id) else message_id
            return feed.reject(fault, line=table.line, message_id=known)
    return message(feed, layout, fields, table.line)


def _too_long(lines: int) -> MessageError:
    if lines == 1:
        return TextTooLong(f"the line has more than {LINE_LIMIT:,} characters")
    return BrokenQuoting(f"a quote is not closed within {LINE_LIMIT:,} characters")


def _delimiter(beginning: str, wanted: Columns) -> str:
    """Return the delimiter that cuts most rows into as many fields as the header."""

    def agreement(delimiter: str) -> tuple[float, int]:
        rows = _sample(beginning, delimiter)
        return _agreement(rows[rows_above(rows, wanted) :])

    return max(_DELIMITERS, key=agreement)


def _agreement(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Return the share of rows that are as wide as the header, and that width."""
    widths = [len(row) for row in rows]
    if not widths or widths[0] == 1:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _sample(beginning: str, delimiter: str) -> list[list[str]]:
    """Return the first rows that are not blank."""
    rows = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
    filled = (row for row in rows if len(row) > 1 or any(map(str.strip, row)))
    return list(islice(filled, _SNIFFED_ROWS))
