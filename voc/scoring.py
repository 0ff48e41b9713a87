"""Streams messages to readings: whatever comes in, one reading or rejection comes out, in order.

Memory does not grow with the stream, and nothing that one message holds can end it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple, Protocol

from voc import redaction
from voc.abstention import withhold
from voc.ahead import ahead
from voc.answers import by_question
from voc.confidence import BANDS
from voc.errors import InferenceFailed, RunChanged, UsageError, WorkerLost
from voc.intake import Item, admit
from voc.made_ids import told_apart
from voc.records import Message, Reading, Rejection
from voc.scorer import DEFAULT_MODEL, Scorer
from voc.text.sections import SPEAKERS

_CHUNK_MESSAGES: Final = 512
_CHUNK_CHARACTERS: Final = 200_000
_TOLD_APART: Final = 8
"""Words from which on two people will hardly say the same."""


def score(
    messages: Iterable[Item],
    *,
    model: str = DEFAULT_MODEL,
    engine: str = "auto",
    min_confidence: str = "low",
    speakers: str = "customer",
    redact: str = "off",
    any_language: bool = False,
) -> Iterator[Reading | Rejection]:
    """Read messages, lazily, and yield one reading or rejection for each, in order.

    messages: `Message`s; plain texts or mappings with at least `text`; rejections of a reader
    pass through.
    min_confidence: band of `voc.confidence` from which something is said at all.
    speakers: whose turns of a conversation are read: `customer`, `agent` or `all`.
    redact: what is taken out of readings, one of `voc.redaction.MODES`. Nothing here is written
    or kept, so nothing is by default; before it is, it should be: `patterns`.
    any_language: read a text in a language that the model does not read, with the warning
    `language_de`, instead of rejecting it.

    Never raises for what one message holds. Memory does not grow with the
    stream.
    """
    scorer = _loaded(model, engine)
    return score_with(
        scorer,
        messages,
        min_confidence=min_confidence,
        speakers=speakers,
        redact=redact,
        any_language=any_language,
    )


class Reads(Protocol):
    """Reads messages: a `Scorer`, or `Workers`."""

    @property
    def at_once(self) -> int:
        """How many chunks are read at the same time."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that are read."""

    def readings(self, messages: Sequence[Message]) -> Sequence[Reading | Rejection]:
        """Read messages that have something to read; called by several threads.

        Returns one outcome a message, in order; a rejection where it is known whose fault it is.
        """


def score_with(
    scorer: Reads,
    messages: Iterable[Item],
    *,
    min_confidence: str = "low",
    speakers: str = "customer",
    redact: str = "off",
    any_language: bool = False,
    earlier: Iterable[Reading | Rejection] = (),
) -> Iterator[Reading | Rejection]:
    """Do what `score` does with a scorer that was opened before.

    earlier: what came out for the first of these messages in a run that was stopped. It comes
    out again, and they are not read again; the whole is what that run would have given.

    Raises RunChanged where the first messages are not those that `earlier` is of.
    """
    if min_confidence not in BANDS:
        raise UsageError(f"no confidence `{min_confidence}`: one of {', '.join(BANDS)}")
    if speakers not in SPEAKERS:
        raise UsageError(f"no speakers `{speakers}`: one of {', '.join(SPEAKERS)}")
    redaction.check_mode(redact)
    items = (
        admit(n, item, speakers=speakers, languages=scorer.languages, any_language=any_language)
        for n, item in enumerate(messages, 1)
    )
    return _readings(scorer, items, min_confidence, redact, iter(earlier))


def _readings(
    scorer: Reads,
    items: Iterable[Message | Rejection],
    min_confidence: str,
    redact: str,
    earlier: Iterator[Reading | Rejection],
) -> Iterator[Reading | Rejection]:
    repeated = Repeated()

    def read(task: _Task) -> list[Reading | Rejection]:
        # The whole chunk, so that it holds the same messages as without a stop.
        whole = len(task.known) < len(task.chunk)
        outcomes = _read_chunk(scorer, task.chunk)[len(task.known) :] if whole else []
        return [_finished(outcome, min_confidence, redact) for outcome in outcomes]

    for task, outcomes in ahead(read, _tasks(items, redact, earlier), at_once=scorer.at_once):
        for outcome, item in zip(task.known, task.chunk, strict=False):
            if isinstance(outcome, Reading) and isinstance(item, Message):
                repeated.add(outcome.id, item)
            yield outcome
        for outcome, item in zip(outcomes, task.chunk[len(task.known) :], strict=False):
            yield repeated.mark(outcome, item)


def finish(
    outcomes: Iterable[Reading | Rejection], *, min_confidence: str, redact: str
) -> Iterator[Reading | Rejection]:
    """Do what is done after the model has read, whoever had it read: nothing is lost or moved.

    Answers are read with their question, what is not sure enough is withheld, what is personal is
    taken out, and what came before among these is marked.

    min_confidence, redact: as `score` takes them.
    """
    repeated = Repeated()
    for outcome in outcomes:
        item = outcome.message if isinstance(outcome, Reading) else outcome
        yield repeated.mark(_finished(outcome, min_confidence, redact), item)


def _finished(outcome: Reading | Rejection, band: str, redact: str) -> Reading | Rejection:
    return told_apart(redaction.redact(_at_least(outcome, band), redact))


class _Task(NamedTuple):
    """Messages that are read together, and what is known of the first of them."""

    chunk: Sequence[Message | Rejection]
    known: Sequence[Reading | Rejection]


def _tasks(
    items: Iterable[Message | Rejection], redact: str, earlier: Iterator[Reading | Rejection]
) -> Iterator[_Task]:
    for chunk in _chunks(items):
        known = list(islice(earlier, len(chunk)))
        shown = (told_apart(redaction.redact(item, redact)) for item in chunk[: len(known)])
        if not all(map(_is_of, known, shown)):
            raise RunChanged("the messages are not those that the run has read")
        yield _Task(chunk, known)
    if any(True for _ in earlier):
        raise RunChanged("there are fewer messages than the run has read")


def _is_of(outcome: Reading | Rejection, item: Message | Rejection) -> bool:
    """Return whether `outcome` is what can have come out for `item`."""
    if isinstance(outcome, Reading):
        return outcome.message == item
    return (outcome.id, outcome.origin) == (item.id, item.origin)


def _at_least(outcome: Reading | Rejection, band: str) -> Reading | Rejection:
    if isinstance(outcome, Rejection):
        return outcome
    reading = by_question(outcome)
    return reading if band == BANDS[-1] else withhold(reading, least=band)


@lru_cache(maxsize=2)
def _loaded(model: str, engine: str) -> Scorer:
    return Scorer.open(model, engine=engine)


def _read_chunk(scorer: Reads, chunk: Sequence[Message | Rejection]) -> list[Reading | Rejection]:
    messages = [item for item in chunk if isinstance(item, Message)]
    outcomes = iter(read_together(scorer, messages))
    return [next(outcomes) if isinstance(item, Message) else item for item in chunk]


def read_together(scorer: Reads, messages: Sequence[Message]) -> list[Reading | Rejection]:
    """Read messages together; if that fails, one by one, so that only the guilty is lost.

    Returns one reading or rejection a message, in order. Raises WorkerLost.
    """
    try:
        return list(scorer.readings(messages))
    except WorkerLost:
        raise  # the rest would be lost as well
    except Exception as error:  # whatever a model does must not end the stream
        if len(messages) == 1:
            return [_failed(messages[0], error)]
        return [outcome for message in messages for outcome in read_together(scorer, [message])]


def _failed(message: Message, error: Exception) -> Rejection:
    return Rejection(
        id=message.id,
        stage="model",
        code=InferenceFailed.code,
        detail=f"the model failed on this message ({type(error).__name__})",
        origin=message.origin,
    )


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


class Repeated:
    """Marks readings of which the id or the text came before; nothing is dropped for it.

    A text counts if it is long enough not to be said twice by chance, or has the same id. Only
    hashes of both are kept: some 120 bytes a message.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: set[int] = set()

    def mark(self, outcome: Reading | Rejection, item: Message | Rejection) -> Reading | Rejection:
        """Return the outcome, with a warning where its id, and one where its text came before.

        item: what it is of, as it came; the reading's words may have been redacted.
        """
        if isinstance(outcome, Rejection) or isinstance(item, Rejection):
            return outcome
        found = tuple(name for name, key in _keys(outcome.id, item).items() if key in self._seen)
        self.add(outcome.id, item)
        return replace(outcome, warnings=(*outcome.warnings, *found)) if found else outcome

    def add(self, id_: str, message: Message) -> None:
        """Remember a message that was read, and the id of its reading."""
        self._seen.update(_keys(id_, message).values())


def _keys(id_: str, message: Message) -> dict[str, int]:
    """Return what tells whether a message came before, by the warning that says so."""
    words = message.text.casefold().split()
    told = message.question if len(words) >= _TOLD_APART else id_
    return {"duplicate_id": hash(id_), "duplicate_text": hash((told, *words))}
