"""Rev: monologues of elements, of its people or its machine."""

import re
from typing import Final

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import list_of, number_of, text_of, value_of
from voc.readers.exports.speech import looks_like, objects_of, scalars_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, named
from voc.records import Json

_CLOCK: Final = re.compile(r"(\d+):(\d{2}):(\d{2})[.,](\d{1,3})")


def matches(value: Json) -> bool:
    """Return whether a value is a transcript."""
    if not isinstance(value, dict) or "monologues" not in value:
        return False
    return looks_like(list_of(value, "monologues"), "speaker", "elements")


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    names = {
        text_of(speaker, "id"): name
        for speaker in objects_of(value, "speakers")
        if (name := text_of(speaker, "name"))
    }
    turns = []
    for monologue in objects_of(value, "monologues"):
        label = text_of(monologue, "speaker")
        turns.append(_turn(monologue, names.get(label) or named(label)))
    conversation = Conversation(
        id=text_of(value, "job_id"), turns=turns, metadata=scalars_of(value, but=("job_id",))
    )
    yield message_of(conversation, feed, line)


def _turn(monologue: Json, speaker: str | None) -> Turn:
    elements = objects_of(monologue, "elements")
    starts = [_seconds(element, "ts", "timestamp") for element in elements]
    ends = [_seconds(element, "end_ts", "end_timestamp") for element in elements]
    return Turn(
        text="".join(_value(element) for element in elements).strip(),
        speaker=speaker,
        start_seconds=next((start for start in starts if start is not None), None),
        end_seconds=max((end for end in ends if end is not None), default=None),
    )


def _value(element: Json) -> str:
    """Return what an element says; the spaces between words are elements of their own."""
    value = value_of(element, "value")
    return value if isinstance(value, str) else ""


def _seconds(element: Json, number: str, clock: str) -> float | None:
    seconds = number_of(element, number)
    if seconds is not None:
        return seconds
    found = _CLOCK.fullmatch(text_of(element, clock) or "")
    if found is None:
        return None
    hours, minutes, whole, part = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{whole}.{part}")


DOCUMENT = Document(name="Rev", matches=matches, read=read)
