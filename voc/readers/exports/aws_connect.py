"""Amazon Transcribe Call Analytics, Contact Lens and the chat transcripts of Amazon Connect.

All three have a `Transcript` of turns, and say which participant is the customer.
"""

from collections.abc import Iterator
from datetime import datetime

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import first_text, list_of, moment_of, text_of, value_of
from voc.readers.exports.speech import looks_like, objects_of, scalars_of, seconds_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn
from voc.records import Json
from voc.text.labels import role_of

_MILLISECONDS = 1000.0


def matches(value: Json) -> bool:
    """Return whether a value is one call or chat."""
    if not isinstance(value, dict) or "Participants" not in value:
        return False
    return looks_like(list_of(value, "Transcript"), "Id")


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one call or chat."""
    items = objects_of(value, "Transcript")
    is_chat = text_of(value, "Channel") == "CHAT" or any("AbsoluteTime" in item for item in items)
    characteristics = scalars_of(value_of(value, "ConversationCharacteristics"))
    conversation = Conversation(
        id=_id_of(value),
        turns=list(_turns(value, items)),
        channel="chat" if is_chat else "call",
        time=next(filter(None, (text_of(item, "AbsoluteTime") for item in items)), None),
        language=text_of(value, "LanguageCode"),
        metadata={**scalars_of(value, but=("JobName", "ContactId")), **characteristics},
    )
    yield message_of(conversation, feed, line)


def _id_of(value: Json) -> str | None:
    contact = text_of(value, "CustomerMetadata", "ContactId")
    return contact or first_text(value, "ContactId", "JobName")


def _turns(value: Json, items: list[dict[str, Json]]) -> Iterator[Turn]:
    roles = {
        text_of(participant, "ParticipantId"): text_of(participant, "ParticipantRole")
        for participant in objects_of(value, "Participants")
    }
    moments = [moment_of(text_of(item, "AbsoluteTime")) for item in items]
    first = next(filter(None, moments), None)
    for item, moment in zip(items, moments, strict=True):
        participant = text_of(item, "ParticipantId")
        label = text_of(item, "ParticipantRole") or roles.get(participant) or participant
        yield Turn(
            text=_words(item),
            speaker=text_of(item, "DisplayName") or label,
            role=role_of(label),
            start_seconds=_since(first, moment)
            if moment
            else seconds_of(item, "BeginOffsetMillis", scale=_MILLISECONDS),
            end_seconds=seconds_of(item, "EndOffsetMillis", scale=_MILLISECONDS),
        )


def _words(item: Json) -> str:
    """Return what was said; menus and forms of a chat are no words."""
    kind = text_of(item, "ContentType") or "text/plain"
    return (text_of(item, "Content") or "") if kind.startswith("text/") else ""


def _since(first: datetime | None, moment: datetime) -> float | None:
    return None if first is None else (moment - first).total_seconds()


DOCUMENT = Document(name="Amazon call analytics and Connect", matches=matches, read=read)
