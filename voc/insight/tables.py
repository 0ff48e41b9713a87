"""Results as tables: JSON, CSV and Markdown of any frame, and what results have in common."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, Protocol

import polars as pl

from voc.errors import UsageError
from voc.records import Json
from voc.writers.comma import inert
from voc.writers.contract import json_text, rounded
from voc.writers.table import Cell

FORMATS: Final = ("json", "csv", "md")


class Tabled(Protocol):
    """A result that can be shown as tables."""

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return its tables by name, such as `scorecard`."""


def frames_of(results: Iterable[Tabled]) -> dict[str, pl.DataFrame]:
    """Return the tables of several results; raises ValueError where two have the same name."""
    found: dict[str, pl.DataFrame] = {}
    for result in results:
        for name, frame in result.frames().items():
            if name in found:
                raise ValueError(f"two tables are called `{name}`")
            found[name] = frame
    return found


def text_of(frames: Mapping[str, pl.DataFrame], format: str) -> str:  # noqa: A002
    """Return tables as text of one of `FORMATS`.

    `json` is one object, of lists of rows by table; `csv` is a block for each table, its name in
    the first column, a blank line between them; `md` a heading and a table for each.

    Raises UsageError for another format.
    """
    if format == "json":
        return json_text({name: to_json(frame) for name, frame in frames.items()}) + "\n"
    if format == "csv":
        return "\n".join(to_csv(frame, name=name) for name, frame in frames.items())
    if format == "md":
        return "\n".join(f"## {name}\n\n{to_markdown(frame)}" for name, frame in frames.items())
    raise UsageError(f"no format `{format}` of tables: one of {', '.join(FORMATS)}")


def to_json(frame: pl.DataFrame) -> list[Json]:
    """Return a row as an object each: numbers rounded to six decimals, times in ISO 8601."""
    return [{key: _json(value) for key, value in row.items()} for row in frame.to_dicts()]


def to_csv(frame: pl.DataFrame, *, name: str | None = None) -> str:
    """Return a table as CSV, as `voc.writers.comma` writes readings.

    Text that a spreadsheet would run as a formula has an apostrophe before it; a list is its JSON.

    name: goes into a first column, `table`.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    before: list[Cell] = [] if name is None else [name]
    writer.writerow(map(inert, [*(["table"] if before else []), *frame.columns]))
    writer.writerows(map(inert, [*before, *row]) for row in _cells(frame))
    return text.getvalue()


def to_markdown(frame: pl.DataFrame) -> str:
    """Return a table in Markdown, numbers to three places; no cell can end it or begin another."""
    rows = [[_plain(cell) for cell in row] for row in _cells(frame)]
    kinds = ("---:" if kind.is_numeric() else "---" for kind in frame.dtypes)
    lines = [[_plain(name) for name in frame.columns], list(kinds), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cells(frame: pl.DataFrame) -> Iterator[list[Cell]]:
    for row in frame.iter_rows():
        yield [_cell(_json(value)) for value in row]


def _json(value: Any) -> Json:
    if isinstance(value, float):
        return rounded(value) if -float("inf") < value < float("inf") else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _cell(value: Json) -> Cell:
    return json_text(value) if isinstance(value, bool | list | dict) else value


def _plain(cell: Cell) -> str:
    if isinstance(cell, float):
        return (
            f"{cell:.3f}".rstrip("0").rstrip(".")
            if abs(cell) >= 0.0005 or not cell
            else f"{cell:.1e}"
        )
    text = "" if cell is None else " ".join(str(cell).split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
