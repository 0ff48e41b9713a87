"""Google Cloud Speech-to-Text, v1 and v2: results whose best alternative counts.

With speakers asked for, the older versions say everything again in the last result, now with a
speaker for each word; the newer ones tell speakers in every result.
"""

from collections.abc import Sequence

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import (
    first_text,
    list_of,
    number_of,
    object_of,
    text_of,
    value_of,
)
from voc.readers.exports.speech import looks_like, objects_of, scalars_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, interleaved, named
from voc.records import Json

_NANOSECONDS = 1e9


def matches(value: Json) -> bool:
    """Return whether a value is a response, or the finished operation around one."""
    if not isinstance(value, dict) or value.keys().isdisjoint({"results", "response"}):
        return False
    results = list_of(_response(value), "results")
    return looks_like(results, "alternatives") and any(
        "transcript" in way or "words" in way
        for result in results[:3]
        for way in objects_of(result, "alternatives")
    )


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    response = _response(value)
    results = objects_of(response, "results")
    conversation = Conversation(
        id=text_of(value, "name") or text_of(response, "requestId"),
        turns=_turns(results),
        language=next(filter(None, (text_of(item, "languageCode") for item in results)), None),
        metadata=scalars_of(response, but=("requestId",)),
    )
    yield message_of(conversation, feed, line)


def _response(value: Json) -> dict[str, Json]:
    return object_of(value, "response") or object_of(value)


def _turns(results: Sequence[Json]) -> list[Turn]:
    told = [words for words in map(_words, results) if any(word.speaker for word in words)]
    if told:
        return _unrepeated(told)
    channels: dict[str | None, list[Turn]] = {}
    for result in results:
        channel = text_of(result, "channelTag")
        speaker = named(channel, kind="Channel")
        channels.setdefault(channel, []).extend(_words(result, speaker) or _text(result, speaker))
    return interleaved(channels.values()) if len(channels) > 1 else channels.get(None, [])


def _unrepeated(told: Sequence[list[Turn]]) -> list[Turn]:
    """Return the words of all results, or of the last if it begins where the first does."""
    first, last = told[0][0].start_seconds, told[-1][0].start_seconds
    if first is not None and last is not None and last <= first:
        return told[-1]
    return [word for words in told for word in words]


def _words(result: Json, speaker: str | None = None) -> list[Turn]:
    return [
        Turn(
            text=text_of(word, "word") or "",
            speaker=speaker or _speaker(word),
            start_seconds=_seconds(word, "startTime", "startOffset", "start_time", "start_offset"),
            end_seconds=_seconds(word, "endTime", "endOffset", "end_time", "end_offset"),
        )
        for word in objects_of(_best(result), "words")
    ]


def _text(result: Json, speaker: str | None) -> list[Turn]:
    said = text_of(_best(result), "transcript") or ""
    return [Turn(text=said, speaker=speaker)]


def _best(result: Json) -> dict[str, Json]:
    return next(iter(objects_of(result, "alternatives")), {})


def _speaker(word: Json) -> str | None:
    label = first_text(word, "speakerLabel", "speakerTag", "speaker_label", "speaker_tag")
    return None if label == "0" else named(label)


def _seconds(word: Json, *keys: str) -> float | None:
    """Return a time written as `1.200s`, or as an object of seconds and nanoseconds."""
    raw = next((found for key in keys if (found := value_of(word, key)) is not None), None)
    if isinstance(raw, str):
        return number_of({"time": raw.removesuffix("s")}, "time")
    if not isinstance(raw, dict):
        return number_of({"time": raw}, "time")
    return (number_of(raw, "seconds") or 0) + (number_of(raw, "nanos") or 0) / _NANOSECONDS


DOCUMENT = Document(name="Google Speech-to-Text", matches=matches, read=read)
