"""What comes in, before anything is read: every item becomes a message or is told why not."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from voc.errors import BadRecord, MessageError, NothingToRead
from voc.readers import channel_of
from voc.readers.scripts import marked
from voc.records import Message, Rejection
from voc.text.sections import spoken_by, statements_of
from voc.text.validity import check_text

Item: TypeAlias = Message | Rejection | Mapping[str, object] | str
"""What `score` takes: a rejection of a reader passes through at its place."""

_FIELDS: Final = ("id", "channel", "time", "author", "language", "question")


def admit(number: int, item: Item, *, speakers: str) -> Message | Rejection:
    """Turn what came into a message that can be read, or say why it cannot.

    number: its place in the stream from 1, which is its id where it has none.
    speakers: whose turns are read, one of `voc.text.sections.SPEAKERS`.
    """
    if isinstance(item, Rejection):
        return item
    try:
        message = item if isinstance(item, Message) else _from_value(number, item)
        if not isinstance(message.text, str):  # the NaN of a data frame, for one
            kind = type(message.text).__name__
            raise BadRecord(f"`text` of message {number} is {kind}, not a string")
        check_text(message.text)
        message = spoken_by(message, speakers)
        if message.sections and not statements_of(message):
            raise NothingToRead("no part of the message is the customer's words")
    except MessageError as error:
        return Rejection(
            id=_id_of(number, item),
            stage="read" if isinstance(error, BadRecord) else "text",
            code=error.code,
            detail=str(error),
            origin=item.origin if isinstance(item, Message) else None,
        )
    return message


def _from_value(number: int, item: object) -> Message:
    values: object = {"text": item} if isinstance(item, str) else item
    if not isinstance(values, Mapping):
        raise BadRecord(f"message {number} is {type(item).__name__}, not a message or text")
    text: Any = values.get("text")
    known: dict[str, Any] = {
        key: str(values[key]) for key in _FIELDS if values.get(key) is not None
    }
    rest = {key: value for key, value in values.items() if key not in {"text", *_FIELDS}}
    raw = known.get("channel", "other")
    known["channel"] = channel_of(raw)
    if known["channel"] != raw:
        rest["channel"] = raw  # which says more
    found = Message(**{"id": str(number), **known}, text=text, metadata=rest)
    return marked(found) if isinstance(text, str) else found


def _id_of(number: int, item: object) -> str:
    """Return the id that came with a message, or its number."""
    if isinstance(item, Message):
        return item.id
    own = item.get("id") if isinstance(item, Mapping) else None
    return str(number) if own is None else str(own)
