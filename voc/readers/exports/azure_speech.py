"""Azure Speech: batch transcription (`recognizedPhrases`) and fast transcription (`phrases`)."""

import re
from typing import Final

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import list_of, object_of, text_of, time_of
from voc.readers.exports.speech import looks_like, objects_of, scalars_of, seconds_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, interleaved, named
from voc.records import Json

_TICKS: Final = 1e7
_MILLISECONDS: Final = 1000.0
_DURATION: Final = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def matches(value: Json) -> bool:
    """Return whether a value is a transcription of either kind."""
    if not isinstance(value, dict):
        return False
    if "recognizedPhrases" in value:
        return "combinedRecognizedPhrases" in value or looks_like(
            list_of(value, "recognizedPhrases"), "nBest"
        )
    return {"phrases", "combinedPhrases"} <= value.keys()


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    phrases = objects_of(value, "recognizedPhrases") or objects_of(value, "phrases")
    turns = _in_order([_turn(phrase) for phrase in phrases], phrases)
    if not any(turn.text for turn in turns):
        turns = [Turn(text=_combined(value))]
    conversation = Conversation(
        turns=turns,
        time=time_of(value, "timestamp"),
        language=next(filter(None, (text_of(phrase, "locale") for phrase in phrases)), None),
        metadata=scalars_of(value, but=("timestamp",)),
    )
    yield message_of(conversation, feed, line)


def _in_order(turns: list[Turn], phrases: list[dict[str, Json]]) -> list[Turn]:
    """Return the turns of several channels, each a speaker, as they were said."""
    channels: dict[str | None, list[Turn]] = {}
    for turn, phrase in zip(turns, phrases, strict=True):
        channels.setdefault(text_of(phrase, "channel"), []).append(turn)
    if len(channels) < 2:
        return turns
    return interleaved(
        [
            Turn(
                text=turn.text,
                speaker=named(channel, kind="Channel"),
                start_seconds=turn.start_seconds,
                end_seconds=turn.end_seconds,
            )
            for turn in told
        ]
        for channel, told in channels.items()
    )


def _turn(phrase: Json) -> Turn:
    best = next(iter(objects_of(phrase, "nBest")), object_of(phrase))
    start = _seconds(phrase, "offset")
    length = _seconds(phrase, "duration")
    return Turn(
        text=text_of(best, "display") or text_of(best, "text") or text_of(best, "lexical") or "",
        speaker=named(text_of(phrase, "speaker")),
        start_seconds=start,
        end_seconds=None if start is None or length is None else start + length,
    )


def _seconds(phrase: Json, name: str) -> float | None:
    """Return a time that is given in ticks, in milliseconds or as `PT1.2S`."""
    ticks = seconds_of(phrase, f"{name}InTicks", scale=_TICKS)
    if ticks is not None:
        return ticks
    milliseconds = seconds_of(phrase, f"{name}Milliseconds", scale=_MILLISECONDS)
    if milliseconds is not None:
        return milliseconds
    found = _DURATION.fullmatch(text_of(phrase, name) or "-")
    if found is None:
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _combined(value: Json) -> str:
    phrases = objects_of(value, "combinedRecognizedPhrases") or objects_of(value, "combinedPhrases")
    said = (text_of(phrase, "display") or text_of(phrase, "text") for phrase in phrases)
    return "\n".join(filter(None, said))


DOCUMENT = Document(name="Azure Speech", matches=matches, read=read)
