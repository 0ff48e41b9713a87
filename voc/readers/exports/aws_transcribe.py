"""Amazon Transcribe: what a transcription job writes, with speaker labels, channels or neither.

The newer keys (`audio_segments`, a speaker in each item) and the older ones (`speaker_labels` with
segments) say the same.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.fields import list_of, number_of, object_of, text_of
from voc.readers.exports.speech import glued, looks_like, objects_of, part_of, scalars_of
from voc.readers.messages import Feed
from voc.readers.turns import Turn, interleaved
from voc.records import Json


def matches(value: Json) -> bool:
    """Return whether a value is the output of a job."""
    if not isinstance(value, dict) or "results" not in value:
        return False
    results = object_of(value, "results")
    if not {"items", "transcripts"} <= results.keys():
        return False
    return "jobName" in value or looks_like(list_of(results, "transcripts"), "transcript")


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one call that a job is of."""
    conversation = Conversation(
        id=text_of(value, "jobName"),
        turns=_turns(object_of(value, "results")),
        language=text_of(value, "results", "language_code"),
        metadata=scalars_of(value, but=("jobName",)),
    )
    yield message_of(conversation, feed, line)


def _turns(results: dict[str, Json]) -> list[Turn]:
    channels = objects_of(results, "channel_labels", "channels")
    if channels:
        words = interleaved(
            _words(objects_of(channel, "items"), [], text_of(channel, "channel_label"))
            for channel in channels
        )
    else:
        spans = _spans(objects_of(results, "speaker_labels", "segments"))
        words = list(_words(objects_of(results, "items"), spans, None))
    if words:
        return words
    return [
        part_of(item, text=text_of(item, "transcript"))
        for item in objects_of(results, "transcripts")
    ]


def _spans(segments: Sequence[Json]) -> list[tuple[float, str | None]]:
    """Return from when on who speaks, in order."""
    spans = [
        (start, text_of(segment, "speaker_label"))
        for segment in segments
        if (start := number_of(segment, "start_time")) is not None
    ]
    return sorted(spans, key=lambda span: span[0])


def _words(
    items: Sequence[Json], spans: Sequence[tuple[float, str | None]], channel: str | None
) -> Iterator[Turn]:
    """Yield the words, each with the mark that follows it."""
    last: Turn | None = None
    for item in items:
        said = next((text_of(way, "content") for way in objects_of(item, "alternatives")), None)
        if said is None:
            continue
        if last is not None and text_of(item, "type") == "punctuation":
            last = glued(last, said)
            continue
        if last is not None:
            yield last
        speaker = channel or text_of(item, "speaker_label") or _speaker_at(item, spans)
        speaker = speaker or (last.speaker if last is not None else None)
        last = part_of(item, text=said, start="start_time", end="end_time", speaker=speaker)
    if last is not None:
        yield last


def _speaker_at(item: Json, spans: Sequence[tuple[float, str | None]]) -> str | None:
    start = number_of(item, "start_time")
    place = bisect_right(spans, start, key=lambda span: span[0]) if start is not None else 0
    return spans[place - 1][1] if place else None


DOCUMENT = Document(name="Amazon Transcribe", matches=matches, read=read)
