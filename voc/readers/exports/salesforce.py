"""Salesforce: cases with their comments and mails, as JSON and as the table of a report or export.

Comments are by whoever works on the case, unless the account of the writer is of a portal or
community; mails say whether they came in.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, in_order, message_of, others
from voc.readers.exports.fields import (
    first_text,
    flag_of,
    list_of,
    object_of,
    text_of,
    time_of,
    value_of,
)
from voc.readers.exports.tickets import Fields, each
from voc.readers.json_text import DECODER
from voc.readers.messages import Feed
from voc.readers.naming import compact
from voc.records import Json, Message, Rejection
from voc.text.html import visible

_COLUMNS: Final = frozenset({"casenumber", "subject", "description"})
_OUTSIDE: Final = ("Portal", "Community", "Customer", "Guest", "SelfService")
"""Words in the types of users who are customers: `CspLitePortal`, `PowerCustomerSuccess`."""

_TIMES: Final = ("createddate", "datetimeopened", "openeddate", "createdat")
_CUSTOMERS: Final = ("contactid", "accountid", "suppliedemail", "contactemail")
_NAMES: Final = ("suppliedname", "contactname", "webname", "contactfullname")
_SAID: Final = ("casecomments", "emailmessages", "comments", "internalcomments")
_INTERNAL: Final = ("comments", "internalcomments")


def _matches(value: Json) -> bool:
    """Return whether a value is one case."""
    return (
        isinstance(value, dict)
        and "CaseNumber" in value
        and ("Subject" in value or "Description" in value)
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    yield _case(object_of(value), line, feed=feed)


def _is_table(names: Sequence[str]) -> bool:
    return {*map(compact, names)} >= _COLUMNS


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    yield from each(rows, feed, partial(_case, feed=feed))


def _case(record: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    columns = {compact(name): name for name in reversed(record)}

    def text(*names: str) -> str | None:
        return first_text(record, *(columns[name] for name in names if name in columns))

    name = text(*_NAMES) or text_of(record, "Contact", "Name")
    said = [part for key in _SAID for part in _said(record, columns, key)]
    taken = ("casenumber", "subject", "description", *_SAID)
    body = text("description")
    entry = Entry(
        id=text("casenumber", "id"),
        channel="ticket",
        parts=[
            Part(text=text("subject"), kind="subject", role="customer", speaker=name),
            Part(text=body and visible(body), role="customer", speaker=name),
            *in_order(said),
        ],
        time=time_of(text(*_TIMES)),
        author=name,
        metadata=others(
            record,
            *(columns[key] for key in taken if key in columns),
            customer_id=text(*_CUSTOMERS),
            status=text("status"),
            priority=text("priority"),
        ),
    )
    return message_of(entry, feed, line)


def _said(record: Fields, columns: Mapping[str, str], key: str) -> list[Part]:
    """Return what is said in a field: a list of records, one as JSON in a cell, or a text."""
    value = record.get(columns.get(key, ""))
    if isinstance(value, str):
        value = _decoded(value)
    items = value if isinstance(value, list) else list_of(value, "records")
    if not items and (text := text_of(value)) is not None:
        kind = "note" if key in _INTERNAL else "comment"
        return [Part(text=text, kind=kind, role="agent")]
    return [_part(object_of(item)) for item in items]


def _decoded(cell: str) -> Json:
    if not cell.lstrip().startswith(("[", "{")):
        return cell
    try:
        value: Json = DECODER.decode(cell)
    except (ValueError, RecursionError):
        return cell
    return value


def _part(item: Fields) -> Part:
    incoming = flag_of(item, "Incoming")
    internal = flag_of(item, "IsPublished") is False
    kind = text_of(item, "CreatedBy", "UserType") or ""
    outside = incoming if incoming is not None else any(mark in kind for mark in _OUTSIDE)
    body = first_text(item, "CommentBody", "TextBody", "HtmlBody")
    return Part(
        text=body and visible(body),
        kind="note" if internal else "comment",
        role="customer" if outside and not internal else "agent",
        speaker=text_of(value_of(item, "CreatedBy"), "Name")
        or first_text(item, "FromName", "FromAddress", "CreatedById"),
        time=time_of(item, "CreatedDate") or time_of(item, "MessageDate"),
    )


DOCUMENT = Document(name="Salesforce cases", matches=_matches, read=_read)
TABLE = Table(name="Salesforce cases", matches=_is_table, read=_rows)
