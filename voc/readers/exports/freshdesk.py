"""Freshdesk: tickets of both versions of its interface, with or without their conversations.

A conversation says itself whether it came in from outside.
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
    number_of,
    object_of,
    objects_of,
    text_of,
    time_of,
)
from voc.readers.exports.tickets import Fields, each, grouped, numbered
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection
from voc.text.html import html_to_text, visible

_TICKET: Final = frozenset({"subject", "requester_id", "responder_id"})
_CONVERSATION: Final = frozenset({"incoming", "private", "body"})
_CHAT: Final = "7"
_OUTBOUND: Final = "10"
"""Sources of a ticket: a chat, and a mail of the company's own."""

_TAKEN: Final = (
    *("id", "subject", "description", "description_text", "description_html", "created_at"),
    *("notes", "conversations"),
)


def _is_ticket(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() >= _TICKET
        and not {"source", "source_name", "responder_name", "fr_escalated"}.isdisjoint(value)
    )


def _is_conversation(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= _CONVERSATION


def _matches(value: Json) -> bool:
    """Return whether a value is a ticket, conversations or one of them."""
    if isinstance(value, list):
        return bool(value) and _is_conversation(value[0])
    record = object_of(value)
    return (
        _is_ticket(record) or _is_conversation(record) or _is_ticket(record.get("helpdesk_ticket"))
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    if isinstance(value, list):
        yield from grouped(numbered(value), feed, "ticket_id", partial(_conversations, feed=feed))
    elif _is_conversation(value):
        yield _conversations([object_of(value)], line, feed=feed)
    else:
        yield _ticket(object_of(value, "helpdesk_ticket") or object_of(value), line, feed=feed)


def _ticket(record: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    requester = text_of(record, "requester_id")
    source = text_of(record, "source")
    name = text_of(record, "requester_name") or text_of(record, "requester", "name")
    role = "agent" if source == _OUTBOUND else "customer"
    speaker = (name or requester) if role == "customer" else None
    notes = (object_of(note, "note") for note in list_of(record, "notes"))
    said = [*notes, *objects_of(record, "conversations")]
    entry = Entry(
        id=text_of(record, "id"),
        channel="chat" if source == _CHAT else "ticket",
        parts=[
            Part(text=text_of(record, "subject"), kind="subject", role=role, speaker=speaker),
            Part(text=_described(record), role=role, speaker=speaker),
            *in_order([_part(item, {requester: name}) for item in said]),
        ],
        time=time_of(record, "created_at"),
        author=name,
        metadata=others(
            record,
            *_TAKEN,
            csat=number_of(record, "satisfaction_rating"),
            customer_id=requester,
        ),
    )
    return message_of(entry, feed, line)


def _described(record: Fields) -> str | None:
    """Return the description as text: it has been HTML since the second version."""
    plain = text_of(record, "description_text")
    if plain is not None:
        return plain
    text = first_text(record, "description", "description_html")
    return None if text is None else visible(text)


def _conversations(comments: Sequence[Fields], line: int, *, feed: Feed) -> Message | Rejection:
    """Return conversations of one ticket as a message; one alone keeps its other fields."""
    ticket = text_of(comments[0], "ticket_id")
    alone = len(comments) == 1
    parts = in_order([_part(comment, {}) for comment in comments])
    customers = {part.speaker for part in parts if part.role == "customer"}
    entry = Entry(
        id=ticket or (text_of(comments[0], "id") if alone else None),
        channel="ticket",
        parts=parts,
        time=next((part.time for part in parts), None),
        metadata=others(
            comments[0] if alone else {},
            *("body", "body_text", "created_at"),
            *(() if ticket else ("id",)),
            customer_id=next(iter(customers)) if len(customers) == 1 else None,
            thread_id=ticket,
        ),
    )
    return message_of(entry, feed, line)


def _part(comment: Fields, names: Mapping[str | None, str | None]) -> Part:
    """Return a conversation; `names` are those of people, by their ids."""
    writer = text_of(comment, "user_id")
    private = flag_of(comment, "private") is True
    incoming = flag_of(comment, "incoming")
    html = first_text(comment, "body_html", "body")
    return Part(
        text=text_of(comment, "body_text") or (html and html_to_text(html)),
        kind="note" if private else "comment",
        role="agent" if private else {True: "customer", False: "agent", None: None}[incoming],
        speaker=names.get(writer) or writer,
        time=time_of(comment, "created_at"),
    )


def _is_table(names: Sequence[str]) -> bool:
    return {*_TICKET, "description", "source"} <= {*names}


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    yield from each(rows, feed, partial(_ticket, feed=feed))


DOCUMENT = Document(name="Freshdesk", matches=_matches, read=_read)
TABLE = Table(name="Freshdesk in a data warehouse", matches=_is_table, read=_rows)
