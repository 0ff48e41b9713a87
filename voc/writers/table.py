"""Readings as one flat table, a row a message: what CSV and Excel share.

A column for each thing that is known of every message, a group of columns for each component,
then the columns that came with the messages. Those can differ from message to message and a
header stands before its rows, so rows wait on disk until the last name is known: memory stays
constant.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Final, Self, TypeAlias

from voc.records import Json, Reading
from voc.taxonomy import COMPONENTS, FACETS, LABELS, component_of
from voc.writers.atomic import output_errors
from voc.writers.contract import finite, json_text, rounded

Cell: TypeAlias = str | int | float | None
"""The value of one cell; None is an empty one."""

_MESSAGE: Final = ("id", "channel", "language", "time", "author", "question", "text")
_OVERALL: Final = (
    "sentiment",
    "sentiment_score",
    "sentiment_confidence",
    "sentiment_band",
    "intent",
    "intent_confidence",
    "intent_band",
)
_COMPONENT: Final = ("", "_probability", "_band", "_sentiment", "_score", "_evidence")
_REST: Final = (
    *("signals", "signals_evidence", "noise"),
    *("sentiment_start", "sentiment_end", "sentiment_lowest"),
    *("statements", "model", "warnings"),
)

_UNREAD: Final = " […] "


def _component_columns(component: str) -> tuple[str, ...]:
    facets = FACETS if component == "platform" else ()
    return (
        *(component + ending for ending in _COMPONENT),
        *(f"{component}_{facet}" for facet in facets),
    )


FIXED_COLUMNS: Final[tuple[str, ...]] = (
    *_MESSAGE,
    *_OVERALL,
    *(column for component in COMPONENTS for column in _component_columns(component)),
    *_REST,
)
"""The columns of every table of readings, in order; the messages' own come after them."""


class Spool:
    """Rows that wait on disk, beside the file they are meant for, until they can be written."""

    def __init__(self, path: Path) -> None:
        """Open a nameless file in the folder of `path`."""
        self._path = path
        with output_errors(path):
            self._file = TemporaryFile("w+", dir=path.parent, encoding="ascii")  # noqa: SIM115
        self.rows = 0

    def append(self, row: Sequence[Cell]) -> None:
        """Add a row to the end."""
        with output_errors(self._path):
            self._file.write(json.dumps(row) + "\n")
        self.rows += 1

    def __iter__(self) -> Iterator[list[Cell]]:
        """Give the rows back in order."""
        with output_errors(self._path):
            self._file.seek(0)
        yield from map(json.loads, self._file)

    def __enter__(self) -> Self:
        """Keep the file for the length of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the file, whose rows are of no use any more."""
        # A full disk refuses the last buffer of a file that is thrown away anyway.
        with suppress(OSError):
            self._file.close()


class MessageTable:
    """The flat table of the readings that were added to it."""

    def __init__(self, spool: Spool) -> None:
        """Keep the rows in `spool`."""
        self._spool = spool
        self._columns = {column: index for index, column in enumerate(FIXED_COLUMNS)}
        self._metadata: dict[str, int] = {}

    @property
    def columns(self) -> list[str]:
        """The names of all columns so far, each once."""
        return list(self._columns)

    def append(self, reading: Reading) -> None:
        """Add the row of one message."""
        metadata = reading.message.metadata
        places = {self._place(name): _cell(value) for name, value in metadata.items()}
        row = [*_fixed_cells(reading)]
        row.extend(places.get(index) for index in range(len(row), len(self._columns)))
        self._spool.append(row)

    def __iter__(self) -> Iterator[list[Cell]]:
        """Give all rows, each as long as `columns`."""
        width = len(self._columns)
        for row in self._spool:
            yield row + [None] * (width - len(row))

    def _place(self, name: str) -> int:
        """Return the index of a metadata column, which is made when it is first seen."""
        if name not in self._metadata:
            column = name
            while column in self._columns:
                column = f"input_{column}"
            self._metadata[name] = self._columns[column] = len(self._columns)
        return self._metadata[name]


def text_of(reading: Reading) -> str:
    """Return the text that was read: the message's own, with its statements as they are shown.

    This is the message as it came unless statements are redacted or leave words out. Words that
    stand in no statement (a signature, a quoted mail) become ` […] `, because redaction has not
    seen them and must hold here too.
    """
    text, parts, position = reading.message.text, [], 0
    for statement in reading.statements:
        parts += [_gap(text[position : statement.start]), statement.text]
        position = statement.end
    return "".join([*parts, _gap(text[position:])])


def _gap(text: str) -> str:
    return _UNREAD if any(map(str.isalnum, text)) else text


def _fixed_cells(reading: Reading) -> Iterator[Cell]:
    message, sentiment, intent = reading.message, reading.sentiment, reading.intent
    yield from (message.id, message.channel, reading.language, message.time, message.author)
    yield message.question
    yield text_of(reading)
    yield from (sentiment.label, rounded(sentiment.score))
    yield from (rounded(sentiment.confidence), sentiment.band)
    yield from (intent.label, rounded(intent.confidence), intent.band)
    for component in COMPONENTS:
        yield from _component_cells(reading, component)
    yield from _signal_cells(reading)
    yield reading.noise.kind if reading.noise else None
    course = reading.course
    scores = (course.start, course.end, course.lowest) if course else (None, None, None)
    yield from (None if score is None else rounded(score) for score in scores)
    yield from (len(reading.statements), reading.model, ";".join(reading.warnings))


def _component_cells(reading: Reading, name: str) -> Iterator[Cell]:
    component = reading.components.get(name)
    if component is None:
        yield from (0, rounded(_highest(reading, name)), None, None, None, None)
    else:
        yield from (1, rounded(component.probability), component.band)
        yield from (component.sentiment.label, rounded(component.sentiment.score))
        yield " | ".join(reading.statements[index].text for index in component.statements)
    if name == "platform":
        found = component.facets if component else {}
        yield from (int(facet in found) for facet in FACETS)


def _signal_cells(reading: Reading) -> Iterator[Cell]:
    """Yield the kinds of signals, and the statements that show any, as they are shown."""
    shown = sorted({e.statement for signal in reading.signals for e in signal.evidence})
    yield ";".join(signal.kind for signal in reading.signals) or None
    yield " | ".join(reading.statements[index].text for index in shown) or None


def _highest(reading: Reading, component: str) -> float:
    """Return how near a component that was not found came to being found."""
    labels = [label for label in LABELS if component_of(label) == component]
    return max(
        (statement.probabilities[label] for statement in reading.statements for label in labels),
        default=0.0,
    )


def _cell(value: Json) -> Cell:
    if isinstance(value, float):
        value = finite(value)
    if isinstance(value, bool | list | dict):
        return json_text(value)
    return value
