"""Jira and Jira Service Management: issues with their comments, and the table that is exported.

The reporter is the customer. Of the others, those are too whose account is of a portal's customer;
everybody else works there. Comments that are not public are internal notes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.atlassian_document import document_text
from voc.readers.exports.entries import Entry, Part, in_order, message_of, others
from voc.readers.exports.fields import (
    first_text,
    flag_of,
    list_of,
    number_of,
    object_of,
    text_of,
    time_of,
    value_of,
)
from voc.readers.exports.tickets import Fields, each
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection

_IDS: Final = ("accountId", "key", "name", "emailAddress")
_FIELDS: Final = frozenset({"summary", "issuetype"})
_COLUMNS: Final = frozenset({"Summary", "Issue key", "Issue Type"})
_SATISFACTION: Final = ("Satisfaction", "Custom field (Satisfaction)", "Satisfaction rating")
_REPEATED: Final = re.compile(r" \(\d+\)$")
_COMMENT: Final = re.compile(
    r"(?P<time>\d{1,2}/[^\s/;]{1,12}/\d{2,4} \d{1,2}:\d{2}(?: ?[AP]M)?);(?P<author>[^;\n]*);"
    r"(?P<text>.*)",
    re.DOTALL | re.IGNORECASE,
)
"""A comment in a cell: `12/Mar/25 10:02 AM;ann.lee;Thank you`."""


def _matches(value: Json) -> bool:
    """Return whether a value is one issue."""
    if not isinstance(value, dict) or "key" not in value:
        return False
    return not _FIELDS.isdisjoint(object_of(value, "fields"))


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    fields = object_of(value, "fields")
    reporter = object_of(fields, "reporter") or object_of(fields, "creator")
    name = first_text(reporter, "displayName", *_IDS)
    entry = Entry(
        id=text_of(value, "key"),
        channel="ticket",
        parts=[
            *_begun(text_of(fields, "summary"), document_text(fields.get("description")), name),
            *in_order([_part(item, reporter) for item in list_of(fields, "comment", "comments")]),
        ],
        time=time_of(fields, "created"),
        author=name,
        metadata=others(
            _filled({**object_of(value), **fields}),
            *("fields", "key", "summary", "description", "comment", "created"),
            csat=_satisfaction(fields),
            customer_id=first_text(reporter, *_IDS),
            status=text_of(fields, "status", "name"),
            priority=text_of(fields, "priority", "name"),
            tags=list_of(fields, "labels") or None,
        ),
    )
    yield message_of(entry, feed, line)


def _begun(summary: str | None, description: str | None, reporter: str | None) -> list[Part]:
    return [
        Part(text=summary, kind="subject", role="customer", speaker=reporter),
        Part(text=description, role="customer", speaker=reporter),
    ]


def _part(comment: Json, reporter: Json) -> Part:
    author = object_of(comment, "author")
    internal = flag_of(comment, "jsdPublic") is False
    return Part(
        text=document_text(value_of(comment, "body")),
        kind="note" if internal else "comment",
        role="agent" if internal else _role(author, reporter),
        speaker=first_text(author, "displayName", *_IDS),
        time=time_of(comment, "created"),
    )


def _role(author: Json, reporter: Json) -> str | None:
    """Return who wrote a comment; without a reporter, only the kind of account tells."""
    known, customer = (first_text(who, *_IDS, "displayName") for who in (author, reporter))
    kind = text_of(author, "accountType")
    if kind == "customer" or (known is not None and known == customer):
        return "customer"
    return None if customer is None and kind is None else "agent"


def _filled(fields: Mapping[str, Json]) -> dict[str, Json]:
    """Return the fields that have a value: an issue has hundreds that have none."""
    return {key: value for key, value in fields.items() if value not in (None, [], {}, "")}


def _satisfaction(fields: Fields) -> int | float | None:
    """Return how the customer rated the service, which is in a field without a name of its own."""
    ratings = (
        number_of(value, "rating")
        for key, value in fields.items()
        if key.startswith("customfield_") and isinstance(value, dict)
    )
    return next((rating for rating in ratings if rating is not None), None)


def _is_table(names: Sequence[str]) -> bool:
    return {*names} >= _COLUMNS


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    comments = [name for name in names if _REPEATED.sub("", name) == "Comment"]
    labels = [name for name in names if _REPEATED.sub("", name) == "Labels"]
    yield from each(rows, feed, partial(_of_row, comments=comments, labels=labels, feed=feed))


def _of_row(
    row: Fields, line: int, *, comments: Sequence[str], labels: Sequence[str], feed: Feed
) -> Message | Rejection:
    """Return a row of the table as a message; a comment stands in a column of its own."""
    reporter = text_of(row, "Reporter")
    aliases = {reporter, text_of(row, "Reporter Id")} - {None}
    said = [_of_cell(text, aliases) for name in comments if (text := text_of(row, name))]
    tags: list[Json] = [tag for name in labels if (tag := text_of(row, name))]
    entry = Entry(
        id=text_of(row, "Issue key"),
        channel="ticket",
        parts=[
            *_begun(text_of(row, "Summary"), text_of(row, "Description"), reporter),
            *in_order(said),
        ],
        time=time_of(row, "Created"),
        author=reporter,
        metadata=others(
            _filled(row),
            *("Issue key", "Summary", "Description", "Created", *comments, *labels),
            csat=next(filter(None, (number_of(row, name) for name in _SATISFACTION)), None),
            customer_id=first_text(row, "Reporter Id", "Reporter"),
            status=text_of(row, "Status"),
            priority=text_of(row, "Priority"),
            tags=tags or None,
        ),
    )
    return message_of(entry, feed, line)


def _of_cell(text: str, reporter: set[str | None]) -> Part:
    found = _COMMENT.match(text)
    if found is None:
        return Part(text=text)
    role = "customer" if found["author"] in reporter else "agent"
    return Part(
        text=found["text"],
        role=role if reporter else None,
        speaker=found["author"],
        time=time_of(found["time"]),
    )


DOCUMENT = Document(name="Jira", matches=_matches, read=_read)
TABLE = Table(name="Jira", matches=_is_table, read=_rows)
