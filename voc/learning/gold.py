"""Labelled messages to measure against: what people found in a text.

A file holds one message a line as JSON, with its statements as half-open spans in code points.
Errors name the line and the field, never the text or a value that may be part of it.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voc.errors import BadRecord, InputCorrupt, InputEmpty, InputNotFound
from voc.records import Json
from voc.taxonomy import CHANNELS, INTENTS, LABELS, SENTIMENTS

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStatement:
    """A statement as people labelled it: a half-open span in code points of the text."""

    start: int
    end: int
    labels: tuple[str, ...]
    sentiment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMessage:
    """A message as people labelled it; `source` names the set it comes from."""

    id: str
    source: str
    channel: str
    text: str
    sentiment: str
    intent: str
    statements: tuple[GoldStatement, ...]


def load_gold(path: Path) -> list[GoldMessage]:
    """Read labelled messages from JSON lines in UTF-8; blank lines are skipped.

    Raises: InputNotFound, InputEmpty, and InputCorrupt with the line and field of a bad row.
    """
    try:
        with path.open("rb") as lines:
            numbered = enumerate(lines, start=1)
            gold = [_gold_row(path, number, line) for number, line in numbered if line.strip()]
    except OSError as error:
        raise InputNotFound(f"`{path}` cannot be opened: {error.strerror}") from error
    if not gold:
        raise InputEmpty(f"`{path}` holds no labelled message")
    return gold


def expected_labels(gold: GoldMessage) -> frozenset[str]:
    """Return the leaf labels found anywhere in a gold message."""
    return frozenset(label for statement in gold.statements for label in statement.labels)


def _gold_row(path: Path, number: int, line: bytes) -> GoldMessage:
    try:
        return _gold_message(json.loads(line.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise InputCorrupt(f"`{path}`, line {number}: not JSON in UTF-8") from error
    except BadRecord as error:
        raise InputCorrupt(f"`{path}`, line {number}: {error}") from error


def _gold_message(row: Json) -> GoldMessage:
    if not isinstance(row, dict):
        raise BadRecord("the row must be an object")
    text = _field(row, "text", str)
    return GoldMessage(
        id=_field(row, "id", str),
        source=_field(row, "source", str),
        channel=_choice(row, "channel", CHANNELS),
        text=text,
        sentiment=_choice(row, "sentiment", SENTIMENTS),
        intent=_choice(row, "intent", INTENTS),
        statements=tuple(_gold_statements(_field(row, "statements", list), text)),
    )


def _gold_statements(rows: list[Json], text: str) -> Iterator[GoldStatement]:
    for index, row in enumerate(rows):
        try:
            yield _gold_statement(row, text)
        except BadRecord as error:
            raise BadRecord(f"`statements[{index}]`: {error}") from error


def _gold_statement(row: Json, text: str) -> GoldStatement:
    if not isinstance(row, dict):
        raise BadRecord("the statement must be an object")
    start, end = _field(row, "start", int), _field(row, "end", int)
    if not 0 <= start < end <= len(text):
        raise BadRecord(f"`start`, `end` = {start}, {end} is no span of {len(text)} characters")
    if not text[start:end].strip():
        raise BadRecord(f"`start`, `end` = {start}, {end} hold nothing but white space")
    labels = _field(row, "labels", list)
    if not all(label in LABELS for label in labels):
        raise BadRecord(f"`labels` must be among {', '.join(LABELS)}")
    return GoldStatement(
        start=start,
        end=end,
        labels=tuple(label for label in LABELS if label in labels),
        sentiment=_choice(row, "sentiment", SENTIMENTS),
    )


def _field(row: dict[str, Json], name: str, kind: type[Kind]) -> Kind:
    if name not in row:
        raise BadRecord(f"`{name}` is missing")
    value = row[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadRecord(f"`{name}` must be {kind.__name__}, not {type(value).__name__}")
    return value


def _choice(row: dict[str, Json], name: str, choices: Collection[str]) -> str:
    value = _field(row, name, str)
    if value not in choices:
        raise BadRecord(f"`{name}` must be one of {', '.join(choices)}")
    return value
