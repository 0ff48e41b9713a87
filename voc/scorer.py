"""Messages to readings: statements are cut, read by the model, and put together again.

No library but numpy is needed here, so that a command starts quickly; `voc.pipeline` is the same
as a spaCy pipeline.
"""

from collections.abc import Sequence
from typing import Final

from voc.assembly import Span, assemble
from voc.model import Model, Said
from voc.recent import Recent
from voc.records import Message, Reading
from voc.text.runs import parts_of
from voc.text.sections import statements_of

DEFAULT_MODEL: Final = "cem-en-small"


_KEPT: Final = 10_000
_KEPT_CHARACTERS: Final = 1_000
"""Short messages are what comes again: "ok", a post that is passed on, an answer in a survey."""


class Scorer:
    """Reads messages with a model; any number of threads may ask at the same time."""

    at_once = 3
    """Chunks that are read at the same time: one is computed while others are cut and put
    together."""

    def __init__(self, model: Model) -> None:
        """Read with `model`."""
        self.model = model
        self._recent: Recent[tuple[str, ...], Said] = Recent(_KEPT)

    @classmethod
    def open(cls, model: str, *, engine: str = "auto", threads: int | None = None) -> "Scorer":
        """Load a model by name, folder or hub id; raises ModelNotFound or ModelMismatch.

        threads: of the engine, None for as many as this process has processors.
        """
        return cls(Model.open(model, engine=engine, threads=threads))

    @property
    def title(self) -> str:
        """Name and version of the model."""
        return self.model.title

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model reads."""
        return self.model.languages

    @property
    def engine(self) -> str:
        """What runs the model, for people."""
        return self.model.engine

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        """Read messages, each of which has a statement (`statements_of`)."""
        return self.readings_of(messages, [statements_of(message) for message in messages])

    def readings_of(
        self, messages: Sequence[Message], spans: Sequence[Sequence[Span]]
    ) -> list[Reading]:
        """Read messages that were cut into statements; those of equal statements are read once."""
        texts = [
            tuple(message.text[start:end] for start, end in cuts)
            for message, cuts in zip(messages, spans, strict=True)
        ]
        found = self._recent.known(texts)
        new = [statements for statements in dict.fromkeys(texts) if statements not in found]
        said = dict(zip(new, self.model.read(new), strict=True))
        self._recent.keep({k: v for k, v in said.items() if _size(k) <= _KEPT_CHARACTERS})
        found |= said
        return [
            assemble(
                message,
                _divided(message, cuts, found[statements].begins),
                found[statements].probabilities,
                thresholds=self.model.thresholds,
                confidence=self.model.confidence,
                model=self.model.title,
                language=self.model.language,
            )
            for message, cuts, statements in zip(messages, spans, texts, strict=True)
        ]


def _divided(
    message: Message, cuts: Sequence[Span], begins: Sequence[Sequence[int]]
) -> Sequence[Span]:
    """Return the statements of a message after some of them were found to be several."""
    if not any(begins):
        return cuts
    return [
        (start + a, start + b)
        for (start, end), own in zip(cuts, begins, strict=True)
        for a, b in parts_of(message.text[start:end], own)
    ]


def _size(statements: Sequence[str]) -> int:
    return sum(map(len, statements))
