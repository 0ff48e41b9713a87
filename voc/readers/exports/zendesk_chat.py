"""Zendesk Chat: chats with their history, and messages left while nobody was there."""

from voc.readers.exports import Document, Outcomes
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import (
    first_text,
    number_of,
    objects_of,
    text_of,
    time_of,
)
from voc.readers.exports.tickets import Fields
from voc.readers.messages import Feed
from voc.records import Json

_SENT = "chat.msg"


def _matches(value: Json) -> bool:
    """Return whether a value is one chat, or one message that was left."""
    if not isinstance(value, dict) or not isinstance(value.get("visitor"), dict):
        return False
    return isinstance(value.get("history"), list) or value.get("type") == "offline_msg"


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    if not isinstance(value, dict):
        return
    visitor = text_of(value, "visitor", "name")
    left = Part(text=text_of(value, "message"), kind="body", role="customer", speaker=visitor)
    sent = (item for item in objects_of(value, "history") if text_of(item, "type") in (_SENT, None))
    said = [_turn(item) for item in sent]
    verdict = Part(text=text_of(value, "comment"), role="customer", speaker=visitor)
    entry = Entry(
        id=text_of(value, "id"),
        channel="chat",
        parts=[left, *said, verdict],
        time=time_of(value, "timestamp"),
        author=visitor,
        metadata=others(
            value,
            *("id", "message", "history", "comment", "timestamp", "rating"),
            csat=number_of(value, "rating"),
            satisfaction_rating=value.get("rating"),
            customer_id=text_of(value, "visitor", "id"),
        ),
    )
    yield message_of(entry, feed, line)


def _turn(item: Fields) -> Part:
    """Return a message of a chat; those that are sent by a rule are the machine's."""
    role = _role(first_text(item, "sender_type", "nick"))
    return Part(
        text=text_of(item, "msg"),
        kind="notice" if role == "system" else "turn",
        role=role,
        speaker=text_of(item, "name"),
    )


def _role(sender: str | None) -> str | None:
    """Return the role of `Visitor` or `agent:4711`; `agent:trigger` is a rule."""
    sender = (sender or "").lower()
    if "trigger" in sender or sender.startswith("system"):
        return "system"
    if sender.startswith("visitor"):
        return "customer"
    return "agent" if sender.startswith("agent") else None


DOCUMENT = Document(name="Zendesk Chat", matches=_matches, read=_read)
