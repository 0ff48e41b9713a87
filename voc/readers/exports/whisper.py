"""Whisper and its kin: segments with times, and with speakers where WhisperX told them.

Read are the JSON of openai-whisper and of OpenAI's service (`verbose_json`), of WhisperX and
faster-whisper (`segments`), and of whisper.cpp (`transcription`); and the table of openai-whisper.
"""

from collections.abc import Iterable, Iterator, Sequence

from voc.errors import VocError
from voc.readers.conversations import Conversation, message_of
from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.fields import first_text, list_of, number_of, text_of
from voc.readers.exports.responses import general
from voc.readers.exports.speech import looks_like, objects_of, part_of, scalars_of, seconds_of
from voc.readers.exports.survey import look_ahead
from voc.readers.messages import Feed
from voc.readers.turns import Turn, named
from voc.records import Json

_MILLISECONDS = 1000.0
_MARKS = frozenset(
    {
        *("speaker", "words", "tokens", "seek", "no_speech_prob", "avg_logprob", "chars"),
        *("temperature", "compression_ratio"),
    }
)
"""Keys of a segment, beside its text and times, one of which it has."""


def matches(value: Json) -> bool:
    """Return whether a value is the transcript of one recording."""
    if not isinstance(value, dict) or value.keys().isdisjoint({"segments", "transcription"}):
        return False
    if "transcription" in value:
        return looks_like(list_of(value, "transcription"), "offsets", "text")
    segments = list_of(value, "segments")
    if not looks_like(segments, "start", "end", "text"):
        return False
    return not {"language", "word_segments"}.isdisjoint(value) or any(
        isinstance(segment, dict) and not _MARKS.isdisjoint(segment) for segment in segments[:3]
    )


def read(value: Json, feed: Feed, line: int) -> Outcomes:
    """Yield the one recording."""
    conversation = Conversation(
        id=text_of(value, "id"),
        turns=[*_of_segments(value), *_of_cpp(value)],
        language=_language(text_of(value, "language") or text_of(value, "result", "language")),
        metadata=scalars_of(value, but=("id", "text", "language")),
    )
    yield message_of(conversation, feed, line)


def _language(name: str | None) -> str | None:
    return "en" if name == "english" else name


def _of_segments(value: Json) -> Iterator[Turn]:
    for segment in objects_of(value, "segments"):
        speaker = text_of(segment, "speaker")
        words = objects_of(segment, "words")
        if len({text_of(word, "speaker") or speaker for word in words}) < 2:
            yield part_of(segment, text=text_of(segment, "text"), speaker=speaker)
            continue
        for word in words:  # of more than one speaker
            told = text_of(word, "speaker") or speaker
            yield part_of(word, text=first_text(word, "word", "text"), speaker=told)


def _of_cpp(value: Json) -> Iterator[Turn]:
    for segment in objects_of(value, "transcription"):
        yield Turn(
            text=text_of(segment, "text") or "",
            speaker=named(text_of(segment, "speaker")),
            start_seconds=seconds_of(segment, "offsets", "from", scale=_MILLISECONDS),
            end_seconds=seconds_of(segment, "offsets", "to", scale=_MILLISECONDS),
        )


def is_table(names: Sequence[str]) -> bool:
    """Return whether a table may be the transcript of one recording."""
    return [*names] == ["start", "end", "text"]


def read_table(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    """Yield the one recording after the rows that cannot be read; each row where it is none."""
    ahead = look_ahead(rows)
    if not ahead.cells or any(number_of(cells, "start") is None for cells in ahead.cells):
        yield from general(names, ahead, feed)
        return
    first = ahead.first[0][0]
    turns = []
    for line, row in ahead:
        if isinstance(row, VocError):
            yield feed.reject(row, line=line)
        else:
            turns.append(part_of(row, text=text_of(row, "text"), scale=_MILLISECONDS))
    yield message_of(Conversation(turns=turns, metadata={}), feed, first)


DOCUMENT = Document(name="Whisper", matches=matches, read=read)
TABLE = Table(name="Whisper", matches=is_table, read=read_table)
