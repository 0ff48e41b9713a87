"""Streams messages to readings: whatever comes in, one reading or rejection comes out, in order.

Memory does not grow with the stream, and nothing that one message holds can end it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeAlias

from voc.abstention import withhold
from voc.confidence import BANDS
from voc.errors import BadRecord, InferenceFailed, MessageError, UsageError
from voc.readers import channel_of
from voc.records import Message, Reading, Rejection
from voc.scorer import DEFAULT_MODEL, Scorer
from voc.text.validity import check_text

Item: TypeAlias = Message | Rejection | Mapping[str, object] | str
"""What `score` takes: a rejection of a reader passes through at its place."""

_CHUNK_MESSAGES: Final = 512
_CHUNK_CHARACTERS: Final = 200_000
_FIELDS: Final = ("id", "channel", "time", "author", "language")


def score(
    messages: Iterable[Item],
    *,
    model: str = DEFAULT_MODEL,
    engine: str = "auto",
    min_confidence: str = "low",
) -> Iterator[Reading | Rejection]:
    """Read messages, lazily, and yield one reading or rejection for each, in order.

    messages: `Message`s; plain texts or mappings with at least `text`; rejections of a reader
    pass through.
    min_confidence: band of `voc.confidence` from which something is said at all.

    Never raises for what one message holds. Memory does not grow with the
    stream.
    """
    return score_with(_loaded(model, engine), messages, min_confidence=min_confidence)


def score_with(
    scorer: Scorer, messages: Iterable[Item], *, min_confidence: str = "low"
) -> Iterator[Reading | Rejection]:
    """Do what `score` does with a scorer that was opened before."""
    if min_confidence not in BANDS:
        raise UsageError(f"no confidence `{min_confidence}`: one of {', '.join(BANDS)}")
    return _readings(scorer, messages, min_confidence)


def _readings(
    scorer: Scorer, messages: Iterable[Item], min_confidence: str
) -> Iterator[Reading | Rejection]:
    numbered = ((number, item) for number, item in enumerate(messages, 1))
    repeated = _Repeated()
    for chunk in _chunks(_message(number, item) for number, item in numbered):
        for outcome in _read_chunk(scorer, chunk):
            yield _at_least(repeated.mark(outcome), min_confidence)


def _at_least(outcome: Reading | Rejection, band: str) -> Reading | Rejection:
    if isinstance(outcome, Rejection) or band == BANDS[-1]:
        return outcome
    return withhold(outcome, least=band)


@lru_cache(maxsize=2)
def _loaded(model: str, engine: str) -> Scorer:
    return Scorer.open(model, engine=engine)


def _read_chunk(
    scorer: Scorer, chunk: Sequence[Message | Rejection]
) -> Iterator[Reading | Rejection]:
    messages = [item for item in chunk if isinstance(item, Message)]
    outcomes = iter(_read(scorer, messages))
    return (next(outcomes) if isinstance(item, Message) else item for item in chunk)


def _read(scorer: Scorer, messages: Sequence[Message]) -> list[Reading | Rejection]:
    """Read messages together; if that fails, one by one, so that only the guilty is lost."""
    try:
        return list(scorer.readings(messages))
    except Exception as error:  # whatever a model does must not end the stream
        if len(messages) == 1:
            return [_failed(messages[0], error)]
        return [outcome for message in messages for outcome in _read(scorer, [message])]


def _failed(message: Message, error: Exception) -> Rejection:
    return Rejection(
        id=message.id,
        stage="model",
        code=InferenceFailed.code,
        detail=f"the model failed on this message ({type(error).__name__})",
        origin=message.origin,
    )


def _message(number: int, item: Item) -> Message | Rejection:
    """Turn what came into a message that can be read, or say why it cannot."""
    if isinstance(item, Rejection):
        return item
    try:
        message = item if isinstance(item, Message) else _from_value(number, item)
        if not isinstance(message.text, str):  # the NaN of a data frame, for one
            kind = type(message.text).__name__
            raise BadRecord(f"`text` of message {number} is {kind}, not a string")
        check_text(message.text)
    except MessageError as error:
        return Rejection(
            id=_id_of(number, item),
            stage="read" if isinstance(error, BadRecord) else "text",
            code=error.code,
            detail=str(error),
            origin=item.origin if isinstance(item, Message) else None,
        )
    return message


def _from_value(number: int, item: object) -> Message:
    values: object = {"text": item} if isinstance(item, str) else item
    if not isinstance(values, Mapping):
        raise BadRecord(f"message {number} is {type(item).__name__}, not a message or text")
    text: Any = values.get("text")
    known: dict[str, Any] = {
        key: str(values[key]) for key in _FIELDS if values.get(key) is not None
    }
    rest = {key: value for key, value in values.items() if key not in {"text", *_FIELDS}}
    raw = known.get("channel", "other")
    known["channel"] = channel_of(raw)
    if known["channel"] != raw:
        rest["channel"] = raw  # which says more
    return Message(**{"id": str(number), **known}, text=text, metadata=rest)


def _id_of(number: int, item: object) -> str:
    """Return the id that came with a message, or its number."""
    if isinstance(item, Message):
        return item.id
    own = item.get("id") if isinstance(item, Mapping) else None
    return str(number) if own is None else str(own)


def _chunks(items: Iterable[Message | Rejection]) -> Iterator[list[Message | Rejection]]:
    """Group a stream so that batches are full and memory is bounded, whatever the lengths."""
    chunk: list[Message | Rejection] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.text) if isinstance(item, Message) else 0
        if len(chunk) >= _CHUNK_MESSAGES or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


class _Repeated:
    """Marks readings whose id came before; nothing is dropped for it.

    Only a hash of each id is kept: some 60 bytes a message.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def mark(self, outcome: Reading | Rejection) -> Reading | Rejection:
        if isinstance(outcome, Rejection):
            return outcome
        key = hash(outcome.id)
        if key in self._seen:
            return replace(outcome, warnings=(*outcome.warnings, "duplicate_id"))
        self._seen.add(key)
        return outcome
