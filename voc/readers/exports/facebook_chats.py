"""Facebook and Instagram: a chat of Messenger, as the download of an account has it.

The newest message stands first. Bytes of UTF-8 are written as if each were a character.
"""

from collections.abc import Sequence
from typing import Final

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import number_of, text_of, time_of
from voc.readers.exports.speech import looks_like, objects_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, named
from voc.records import Json
from voc.text.labels import role_of


def _matches(value: Json) -> bool:
    """Return whether a value is one chat."""
    if not isinstance(value, dict) or not {"participants", "messages"} <= value.keys():
        return False
    messages = value["messages"]
    return isinstance(messages, list) and looks_like(messages, "sender_name", "timestamp_ms")


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    messages = sorted(objects_of(value, "messages"), key=_sent)
    conversation = Conversation(
        id=text_of(value, "thread_path"),
        turns=_turns(messages),
        channel="chat",
        time=next(filter(None, (time_of(item, "timestamp_ms") for item in messages)), None),
        metadata={},
    )
    yield message_of(conversation, feed, line)


def _sent(message: Json) -> float:
    return number_of(message, "timestamp_ms") or 0


def _turns(messages: Sequence[Json]) -> list[Turn]:
    turns = []
    for message in messages:
        speaker = named(_mended(text_of(message, "sender_name")))
        text = _mended(text_of(message, "content")) or ""
        turns.append(Turn(text=text, speaker=speaker, role=role_of(speaker)))
    return turns


def _mended(text: str | None) -> str | None:
    """Return the text that the bytes are, or as it came where they are none."""
    try:
        return None if text is None else text.encode("latin-1").decode()
    except UnicodeError:
        return text


DOCUMENT: Final = Document(name="Facebook chats", matches=_matches, read=_read)
