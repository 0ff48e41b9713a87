"""Calls as a list of segments, each of a channel whose speaker's role is told.

    [{"channel_index": 2, "speaker_role": "agent", "human_transcript": "hello", "offset_ms": 3720}]

The human transcript goes before the machine's. `offset_ms` counts on one clock for both channels,
`start_ms` does not.
"""

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import first_text, text_of, time_of
from voc.readers.exports.speech import seconds_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn
from voc.records import Json
from voc.text.labels import role_of

_MILLISECONDS = 1000.0


def matches(value: Json) -> bool:
    """Return whether a value is the list of the segments of one call."""
    first = value[0] if isinstance(value, list) and value else None
    return isinstance(first, dict) and first.keys() >= {"speaker_role", "channel_index"}


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one call."""
    segments = value if isinstance(value, list) else []
    conversation = Conversation(
        turns=[_turn(segment) for segment in segments],
        time=next(filter(None, (time_of(item, "start_timestamp_ms") for item in segments)), None),
        metadata={},
    )
    yield message_of(conversation, feed, line)


def _turn(segment: Json) -> Turn:
    role = text_of(segment, "speaker_role")
    start = seconds_of(segment, "offset_ms", scale=_MILLISECONDS)
    length = seconds_of(segment, "duration_ms", scale=_MILLISECONDS)
    return Turn(
        text=first_text(segment, "human_transcript", "transcript") or "",
        speaker=role,
        role=role_of(role),
        start_seconds=start,
        end_seconds=None if start is None or length is None else start + length,
    )


DOCUMENT = Document(name="segments of a call", matches=matches, read=read)
