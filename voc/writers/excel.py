"""Readings as an Excel workbook: a sheet of messages and a sheet of their statements.

A customer's text can never become a formula, a broken file or a silent loss: text is always
stored as text, characters that XML forbids become U+FFFD, and a cell over Excel's limit is cut
with a note in the cell and `cell_cut` among the message's warnings.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter as WorkbookArchive

from voc.errors import OutputError
from voc.records import Reading, Statement
from voc.taxonomy import LABELS
from voc.writers.atomic import output_errors, replacement
from voc.writers.contract import ReadingWriter, rounded
from voc.writers.table import FIXED_COLUMNS, Cell, MessageTable, Spool

MAX_ROWS: Final = 1_048_576
"""The rows of an Excel sheet, its header among them."""

MAX_COLUMNS: Final = 16_384
"""The columns of an Excel sheet."""

MAX_CELL: Final = 32_767
"""The longest text of a cell, in UTF-16 code units: that is how Excel counts."""

STATEMENT_COLUMNS: Final[tuple[str, ...]] = (
    "id",
    "statement",
    "start",
    "end",
    "text",
    "labels",
    "signals",
    *(f"{label.replace('.', '_')}_probability" for label in LABELS),
    "sentiment",
    "score",
    "confidence",
    "band",
)
"""The columns of the sheet of statements; `statement` is the number in its message, from 0."""

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_PLAIN: Final = ("=", "+", "-", "@", "#")
_EXACT_INTEGER: Final = 10**15
_NOTE_UNITS: Final = 64
_WARNINGS: Final = FIXED_COLUMNS.index("warnings")
_WIDTHS: Final = {"id": 16, "time": 20, "text": 60, "labels": 24}
_LEAST_WIDTH: Final = 11
_EVIDENCE_WIDTH: Final = 36


class ExcelWriter:
    """Collects the rows of both sheets, and writes the workbook when all columns are known."""

    def __init__(
        self,
        path: Path,
        *,
        messages: Spool,
        statements: Spool,
        max_rows: int = MAX_ROWS,
    ) -> None:
        """Keep rows in two spools until `close`; `path` is for what there is to complain of."""
        self._path = path
        self._messages = messages
        self._table = MessageTable(messages)
        self._statements = statements
        self._most = max_rows - 1

    def write(self, reading: Reading) -> None:
        """Add a reading to both sheets; raises `OutputError` where a sheet is full."""
        self._table.append(reading)
        for number, statement in enumerate(reading.statements):
            self._statements.append(_statement_cells(reading, number, statement))
        if max(self._messages.rows, self._statements.rows) > self._most:
            raise self._too_large(f"{self._most:,} rows under its header")

    def close(self, stream: BinaryIO) -> None:
        """Write the workbook to `stream`."""
        columns = self._table.columns
        if len(columns) > MAX_COLUMNS:
            raise self._too_large(f"{MAX_COLUMNS:,} columns")
        workbook = Workbook(write_only=True)
        with output_errors(self._path), ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            _add_sheet(workbook, "messages", columns, _message_rows(self._table))
            _add_sheet(workbook, "statements", STATEMENT_COLUMNS, self._statements)
            WorkbookArchive(workbook, archive).save()

    def _too_large(self, limit: str) -> OutputError:
        return OutputError(
            f"`{self._path}`: a sheet of Excel holds {limit}; write .parquet or .csv instead"
        )


@contextmanager
def open_file(path: Path, *, drafts: Path | None = None) -> Iterator[ReadingWriter]:
    """Open an `.xlsx` file for readings."""
    with (
        replacement(path, drafts=drafts) as stream,
        Spool(path) as messages,
        Spool(path) as statements,
    ):
        writer = ExcelWriter(path, messages=messages, statements=statements)
        yield writer
        writer.close(stream)


def _statement_cells(reading: Reading, number: int, statement: Statement) -> list[Cell]:
    sentiment = statement.sentiment
    return [
        reading.id,
        number,
        statement.start,
        statement.end,
        statement.text,
        ", ".join(statement.labels),
        ", ".join(_signals_of(reading, number)) or None,
        *(rounded(statement.probabilities[label]) for label in LABELS),
        sentiment.label,
        rounded(sentiment.score),
        rounded(sentiment.confidence),
        sentiment.band,
    ]


def _signals_of(reading: Reading, number: int) -> list[str]:
    """Return the kinds of signals that a statement shows."""
    return [s.kind for s in reading.signals if any(e.statement == number for e in s.evidence)]


def _message_rows(table: MessageTable) -> Iterator[Sequence[Cell]]:
    for row in table:
        if any(isinstance(cell, str) and _too_long(cell) for cell in row):
            row[_WARNINGS] = ";".join(filter(None, [str(row[_WARNINGS]), "cell_cut"]))
        yield row


def _fitted(cell: Cell) -> Cell:
    """Return what Excel can hold of a cell."""
    if isinstance(cell, int) and abs(cell) >= _EXACT_INTEGER:
        return str(cell)  # Excel keeps fifteen digits: an order number must not lose its last.
    if not isinstance(cell, str):
        return cell
    legal = _ILLEGAL.sub("\ufffd", cell)
    return _cut(legal) if _too_long(legal) else legal


def _too_long(text: str) -> bool:
    return len(text) > MAX_CELL // 2 and len(_utf16(text)) // 2 > MAX_CELL


def _cut(text: str) -> str:
    # "ignore" drops the half of a character that stands across the edge.
    kept = _utf16(text)[: 2 * (MAX_CELL - _NOTE_UNITS)].decode("utf-16-le", "ignore")
    return f"{kept} … [cut: {len(text) - len(kept)} characters]"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _add_sheet(
    workbook: Any,
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> None:
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _width(column)
    sheet.append([_text_cell(sheet, column, font=Font(bold=True)) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Cell) -> Any:
    """Return what openpyxl must be given to store a value as what it is."""
    fitted = _fitted(value)
    if isinstance(fitted, str) and fitted.startswith(_NOT_PLAIN):
        return _text_cell(sheet, fitted)
    return fitted


def _text_cell(sheet: Any, text: Cell, *, font: Font | None = None) -> Any:
    """Return a cell whose text is never taken for a formula or an error value."""
    cell = WriteOnlyCell(sheet, _fitted(text))
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _width(column: str) -> int:
    if column.endswith("_evidence"):
        return _EVIDENCE_WIDTH
    return _WIDTHS.get(column, max(_LEAST_WIDTH, min(len(column) + 2, _EVIDENCE_WIDTH)))
