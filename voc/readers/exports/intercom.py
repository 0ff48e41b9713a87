"""Intercom: conversations with their parts, of its older and newer interface.

Every part says whether a user or an admin wrote it. Notes are internal; parts without words, that
assign or close a conversation, are no part of the text.
"""

from collections.abc import Sequence
from typing import Final

from voc.readers.exports import Document, Outcomes
from voc.readers.exports.entries import Entry, Part, in_order, message_of, others
from voc.readers.exports.fields import (
    first_text,
    list_of,
    number_of,
    object_of,
    text_of,
    time_of,
    value_of,
)
from voc.readers.exports.tickets import Fields
from voc.readers.messages import Feed
from voc.records import Json
from voc.text.html import visible

ROLES: Final = {
    **dict.fromkeys(("user", "lead", "contact", "visitor"), "customer"),
    **dict.fromkeys(("admin", "team", "teammate"), "agent"),
    **dict.fromkeys(("bot", "workflow"), "system"),
}
_BEGINNINGS: Final = ("source", "conversation_message")
"""Where the first message of a conversation stands, in the newer and the older interface."""

_TAKEN: Final = ("id", "created_at", "conversation_parts", "title")


def _matches(value: Json) -> bool:
    """Return whether a value is one conversation."""
    return (
        isinstance(value, dict)
        and value.get("type") in ("conversation", "ticket")
        and ("conversation_parts" in value or not value.keys().isdisjoint(_BEGINNINGS))
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    record = object_of(value)
    begun = next((begun for key in _BEGINNINGS if (begun := object_of(record, key))), {})
    replies = value_of(record, "conversation_parts")
    replies = replies if isinstance(replies, list) else list_of(replies, "conversation_parts")
    is_mail = text_of(begun, "type") == "email"
    kind = "comment" if is_mail else "turn"
    first = _part(begun, kind)
    subject = first_text(begun, "subject") or text_of(record, "title")
    customer = _customer(record, [begun, *map(object_of, replies)])
    name = first_text(customer, "name", "email")
    remark = text_of(record, "conversation_rating", "remark")
    entry = Entry(
        id=text_of(record, "id"),
        channel="ticket" if is_mail else "chat",
        parts=[
            Part(
                text=subject and visible(subject),
                kind="subject",
                role=first.role,
                speaker=first.speaker,
            ),
            first,
            *in_order([_part(object_of(item), kind) for item in replies]),
            Part(text=remark, role="customer", speaker=name),
        ],
        time=time_of(record, "created_at"),
        author=name,
        metadata=others(
            record,
            *_TAKEN,
            *_BEGINNINGS,
            csat=number_of(record, "conversation_rating", "rating"),
            customer_id=text_of(customer, "id"),
            status=text_of(record, "state"),
            tags=_tags(record),
        ),
    )
    yield message_of(entry, feed, line)


def _customer(record: Fields, parts: Sequence[Fields]) -> Fields:
    """Return who the conversation is with: as it says itself, or the first customer to speak."""
    writers = (object_of(part, "author") for part in parts)
    said = next((who for who in writers if ROLES.get(text_of(who, "type") or "") == "customer"), {})
    contacts = list_of(record, "contacts", "contacts")
    return said or object_of(record, "user") or object_of(next(iter(contacts), None))


def _tags(record: Fields) -> Json:
    """Return the names of the tags."""
    tags = list_of(record, "tags", "tags")
    return [name for tag in tags if (name := text_of(tag, "name"))] or None


def _part(item: Fields, kind: str) -> Part:
    author = object_of(item, "author")
    return told(
        item,
        kind=kind,
        writer=text_of(author, "type"),
        speaker=first_text(author, "name", "email", "id"),
    )


def told(item: Fields, *, kind: str, writer: str | None, speaker: str | None) -> Part:
    """Return a part of a conversation, written by somebody of the type `writer`."""
    body = text_of(item, "body")
    internal = text_of(item, "part_type") == "note"
    role = ROLES.get(writer or "")
    kind = "notice" if role == "system" else kind
    return Part(
        text=body and visible(body),
        kind="note" if internal else kind,
        role="agent" if internal else role,
        speaker=speaker,
        time=time_of(item, "created_at"),
    )


DOCUMENT = Document(name="Intercom", matches=_matches, read=_read)
