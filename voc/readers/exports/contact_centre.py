"""Records of calls whose whole transcript is one text, with the names of who speaks or without.

{"ConversationId": "...", "StartTime": "...", "EndTime": "...", "Content": "Agent (Ben): ..."}
"""

from typing import Final

from voc.errors import NoWords
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import text_of, time_of
from voc.readers.exports.speech import scalars_of
from voc.readers.messages import Feed, is_visible
from voc.readers.scripts import marked
from voc.records import Json, Message, Origin

_KEYS: Final = frozenset({"ConversationId", "Content", "StartTime", "EndTime"})


def matches(value: Json) -> bool:
    """Return whether a value is the record of one call."""
    return isinstance(value, dict) and value.keys() >= _KEYS


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one call, its text as it came."""
    message_id = text_of(value, "ConversationId") or feed.made_id(line)
    text = text_of(value, "Content")
    if text is None or not is_visible(text):
        error = NoWords("`Content` has no words")
        yield feed.reject(error, line=line, message_id=message_id)
        return
    metadata = scalars_of(value, but=("ConversationId", "Content", "StartTime"))
    if "ClientId" in metadata:
        metadata["customer_id"] = metadata["ClientId"]
    call = Message(
        id=message_id,
        text=text,
        channel=feed.columns.constant_channel() or "call",
        time=_time(value),
        metadata=metadata,
        origin=Origin(file=feed.file, line=line),
        warnings=feed.warnings,
    )
    yield marked(call, known=True)


def _time(value: Json) -> str | None:
    """Return when the call began; underscores stand for colons where it was part of a name."""
    time = text_of(value, "StartTime")
    return None if time is None else time_of({"time": time.replace("_", ":")}, "time")


DOCUMENT = Document(name="contact centre calls", matches=matches, read=read)
