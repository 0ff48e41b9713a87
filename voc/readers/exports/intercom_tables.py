"""Intercom in a data warehouse: the first messages of conversations, and the parts after them."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from voc.errors import OldVersion
from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, in_order, message_of, others
from voc.readers.exports.fields import flag_of, number_of, text_of, time_of
from voc.readers.exports.intercom import ROLES, told
from voc.readers.exports.tickets import Fields, each, grouped
from voc.readers.messages import Feed
from voc.records import Message, Rejection
from voc.text.html import visible

_PARTS: Final = frozenset({"conversation_id", "author_type", "part_type", "body"})
_CONVERSATIONS: Final = frozenset({"source_body", "source_author_type", "source_type"})


def _is_table(names: Sequence[str]) -> bool:
    return {*names} >= _PARTS or {*names} >= _CONVERSATIONS


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    rows = map(_current, rows)
    if {*names} >= _PARTS:
        yield from grouped(rows, feed, "conversation_id", partial(_of_parts, feed=feed))
    else:
        yield from each(rows, feed, partial(_of_beginning, feed=feed))


def _current(row: Row) -> Row:
    """Return a row of a table that keeps history; an older version of it is told to be one."""
    line, fields = row
    if isinstance(fields, dict) and flag_of(fields, "_fivetran_active") is False:
        return line, OldVersion("the row is an older version: `_fivetran_active` is false")
    return row


def _of_parts(rows: Sequence[Fields], line: int, *, feed: Feed) -> Message | Rejection:
    """Return parts of one conversation, of a table, as a message."""
    parts = in_order(
        [
            told(
                row,
                kind="turn",
                writer=text_of(row, "author_type"),
                speaker=text_of(row, "author_id"),
            )
            for row in rows
        ]
    )
    conversation = text_of(rows[0], "conversation_id")
    entry = Entry(
        id=conversation,
        channel="chat",
        parts=parts,
        time=next((part.time for part in parts), None),
        metadata=others(
            {},
            thread_id=conversation,
            customer_id=next((part.speaker for part in parts if part.role == "customer"), None),
        ),
    )
    return message_of(entry, feed, line)


def _of_beginning(row: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    """Return the first message of a conversation, of a table, as a message."""
    is_mail = text_of(row, "source_type") == "email"
    role = ROLES.get(text_of(row, "source_author_type") or "")
    speaker = text_of(row, "source_author_id")
    subject, body = text_of(row, "source_subject"), text_of(row, "source_body")
    remark = text_of(row, "conversation_rating_remark")
    entry = Entry(
        id=text_of(row, "id"),
        channel="ticket" if is_mail else "chat",
        parts=[
            Part(text=subject and visible(subject), kind="subject", role=role, speaker=speaker),
            Part(
                text=body and visible(body),
                kind="comment" if is_mail else "turn",
                role=role,
                speaker=speaker,
            ),
            Part(text=remark, role="customer"),
        ],
        time=time_of(row, "created_at"),
        metadata=others(
            row,
            *("id", "created_at", "source_subject", "source_body", "conversation_rating_remark"),
            csat=number_of(row, "conversation_rating_value"),
            customer_id=speaker if role == "customer" else None,
            status=text_of(row, "state"),
        ),
    )
    return message_of(entry, feed, line)


TABLE = Table(name="Intercom in a data warehouse", matches=_is_table, read=_rows)
