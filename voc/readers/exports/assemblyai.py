"""AssemblyAI: a transcript with utterances where speakers were asked for, else words or a text."""

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import first_text, text_of
from voc.readers.exports.speech import objects_of, part_of, scalars_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn
from voc.records import Json

_MILLISECONDS = 1000.0
_STATES = ("queued", "processing", "completed", "error")


def matches(value: Json) -> bool:
    """Return whether a value is a transcript, or says why there is none."""
    if not isinstance(value, dict) or value.get("status") not in _STATES or "id" not in value:
        return False
    return "text" in value and ("audio_url" in value or {"words", "utterances"} <= value.keys())


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    conversation = Conversation(
        id=text_of(value, "id"),
        turns=_turns(value),
        language=text_of(value, "language_code"),
        metadata=scalars_of(value, but=("id", "text", "language_code")),
    )
    yield message_of(conversation, feed, line)


def _turns(value: Json) -> list[Turn]:
    said = [_part(item) for item in objects_of(value, "utterances")]
    said = said or [_part(item) for item in objects_of(value, "words")]
    if any(part.text for part in said):
        return said
    return [Turn(text=text_of(value, "text") or "")]


def _part(item: Json) -> Turn:
    label = first_text(item, "speaker", "channel")
    return part_of(item, text=text_of(item, "text"), scale=_MILLISECONDS, speaker=label)


DOCUMENT = Document(name="AssemblyAI", matches=matches, read=read)
