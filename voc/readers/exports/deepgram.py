"""Deepgram: the response to a recording, with words, channels and, if asked for, utterances."""

from collections.abc import Sequence

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import (
    first_text,
    list_of,
    object_of,
    text_of,
    time_of,
    value_of,
)
from voc.readers.exports.speech import looks_like, objects_of, part_of, scalars_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, interleaved, named
from voc.records import Json


def matches(value: Json) -> bool:
    """Return whether a value is a response: its channels hold alternatives, or nothing."""
    if not isinstance(value, dict) or "results" not in value:
        return False
    results, metadata = object_of(value, "results"), object_of(value, "metadata")
    if not isinstance(value_of(results, "channels"), list) or not metadata:
        return False
    channels = list_of(results, "channels")
    filled = [channel for channel in channels if channel != {}]
    return looks_like(filled, "alternatives") or (not filled and "request_id" in metadata)


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    metadata = object_of(value, "metadata")
    results = object_of(value, "results")
    channels = [_best(channel) for channel in objects_of(results, "channels")]
    conversation = Conversation(
        id=text_of(metadata, "request_id"),
        turns=_words(channels) or _utterances(objects_of(results, "utterances")),
        time=time_of(metadata, "created"),
        language=next(
            filter(
                None,
                (first_text(c, "detected_language") for c in objects_of(results, "channels")),
            ),
            None,
        ),
        metadata=scalars_of(metadata, but=("request_id", "created")),
    )
    yield message_of(conversation, feed, line)


def _best(channel: Json) -> dict[str, Json]:
    return next(iter(objects_of(channel, "alternatives")), {})


def _words(channels: Sequence[dict[str, Json]]) -> list[Turn]:
    """Return what was said: where there are channels, each is a speaker."""
    if len(channels) == 1:
        return _of_channel(channels[0], None)
    return interleaved(
        _of_channel(channel, named(str(number), kind="Channel"))
        for number, channel in enumerate(channels)
    )


def _of_channel(best: dict[str, Json], speaker: str | None) -> list[Turn]:
    words = [
        part_of(
            word,
            text=first_text(word, "punctuated_word", "word"),
            speaker=speaker or text_of(word, "speaker"),
        )
        for word in objects_of(best, "words")
    ]
    if any(word.text for word in words):
        return words
    return [Turn(text=text, speaker=speaker)] if (text := text_of(best, "transcript")) else []


def _utterances(utterances: Sequence[Json]) -> list[Turn]:
    channels = {text_of(utterance, "channel") for utterance in utterances}
    key = "channel" if len(channels) > 1 else "speaker"
    return [
        part_of(utterance, text=text_of(utterance, "transcript"), speaker=text_of(utterance, key))
        for utterance in utterances
    ]


DOCUMENT = Document(name="Deepgram", matches=matches, read=read)
