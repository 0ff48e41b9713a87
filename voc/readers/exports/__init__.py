"""Exports of known programs: what the general readers would misread, or read only in part.

An export is known by the names of its keys or columns. A module says so in `DOCUMENT`, for
values of JSON, or in `TABLE`, for tables; the general readers ask here first. Where the user
names the column of the text, nobody is asked: the user knows better.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final, TypeAlias

from voc.errors import VocError
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection

Row: TypeAlias = tuple[int, dict[str, Json] | VocError]
"""The line or row number, and its cells by column or why it cannot be read."""

Outcomes: TypeAlias = Iterator[Message | Rejection]

_DOCUMENTS: Final[tuple[str, ...]] = (
    "zendesk",
    "zendesk_chat",
    "freshdesk",
    "intercom",
    "jira",
    "salesforce",
    "hubspot",
    "x_posts",
    "reddit",
    "mastodon",
    "youtube",
    "app_store",
    "reviews",
    "aws_connect",
    "aws_transcribe",
    "deepgram",
    "assemblyai",
    "google_speech",
    "azure_speech",
    "rev",
    "whisper",
    "contact_centre",
    "call_segments",
    "facebook_chats",
    "typeform",
    "dialogues",  # last: it knows many programs by little
)
"""Modules with a `DOCUMENT`, in the order they are asked."""

_TABLES: Final[tuple[str, ...]] = (
    "zendesk",
    "freshdesk",
    "intercom_tables",
    "jira",
    "salesforce",
    "hubspot",
    "x_posts",
    "reddit",
    "reviews",
    "outlook_table",
    "whisper",
    "qualtrics",
    "surveymonkey",
    "typeform",
    "medallia",
    "google_forms",
)
"""Modules with a `TABLE`, in the order they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """How the JSON of one program is known and read.

    name: of the program and export, for people: `Zendesk tickets`.
    matches: tells by a few keys whether a value is one, a whole file's or one line's.
    read: yields what the value holds; the number is its line or item in the file.
    """

    name: str
    matches: Callable[[Json], bool]
    read: Callable[[Json, Feed, int], Outcomes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How the tables of one program are known and read.

    name: of the program and export, for people: `Qualtrics survey`.
    matches: tells by the names of the columns.
    read: yields what the rows hold, one by one; rejections of rows are its to make.
    """

    name: str
    matches: Callable[[Sequence[str]], bool]
    read: Callable[[Sequence[str], Iterable[Row], Feed], Outcomes]


def document_of(value: Json, feed: Feed) -> Document | None:
    """Return the export that a JSON value is, None where it is none that is known."""
    if feed.columns.text is not None or not isinstance(value, dict | list):
        return None
    found = next((export for export in _documents() if export.matches(value)), None)
    if found is not None:
        feed.note(found.name)
    return found


def table_of(names: Sequence[str], feed: Feed) -> Table | None:
    """Return the export that a table with these columns is, None where it is none."""
    if feed.columns.text is not None:
        return None
    found = next((export for export in _tables() if export.matches(names)), None)
    if found is not None:
        feed.note(found.name)
    return found


def programs() -> list[str]:
    """Return the names of all exports that are known, sorted."""
    return sorted({e.name for e in _documents()} | {e.name for e in _tables()})


@cache
def _documents() -> tuple[Document, ...]:
    return tuple(import_module(f"{__name__}.{module}").DOCUMENT for module in _DOCUMENTS)


@cache
def _tables() -> tuple[Table, ...]:
    return tuple(import_module(f"{__name__}.{module}").TABLE for module in _TABLES)
