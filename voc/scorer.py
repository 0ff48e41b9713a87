"""Messages to readings: statements are cut, read by the model, and put together again.

No library but numpy is needed here, so that a command starts quickly; `voc.pipeline` is the same
as a spaCy pipeline.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from voc.assembly import Span, assemble
from voc.heads import Probabilities
from voc.model import Model
from voc.recent import Recent
from voc.records import Message, Reading
from voc.text.runs import is_run_on
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
        self._recent: Recent[tuple[str, ...], Probabilities] = Recent(_KEPT)

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
        spans = self._divided(messages, spans)
        texts = [
            tuple(message.text[start:end] for start, end in cuts)
            for message, cuts in zip(messages, spans, strict=True)
        ]
        found = self._recent.known(texts)
        new = [statements for statements in dict.fromkeys(texts) if statements not in found]
        predicted = dict(zip(new, self.model.predict(new), strict=True))
        self._recent.keep({k: v for k, v in predicted.items() if _size(k) <= _KEPT_CHARACTERS})
        found |= predicted
        return [
            assemble(
                message,
                cuts,
                found[statements],
                thresholds=self.model.thresholds,
                confidence=self.model.confidence,
                model=self.model.title,
                language=self.model.language,
            )
            for message, cuts, statements in zip(messages, spans, texts, strict=True)
        ]

    def _divided(
        self, messages: Sequence[Message], spans: Sequence[Sequence[Span]]
    ) -> list[list[Span]]:
        """Cut statements that run on without punctuation where the model hears a new one begin."""
        texts = [m.text[a:b] for m, cuts in zip(messages, spans, strict=True) for a, b in cuts]
        run_ons = list(dict.fromkeys(text for text in texts if is_run_on(text)))
        begins = dict(zip(run_ons, self.model.divide(run_ons) if run_ons else [], strict=True))
        return [
            [
                (start + a, start + a + len(text[a:b].rstrip()))
                for start, text in ((start, message.text[start:end]) for start, end in cuts)
                for a, b in pairwise((0, *begins.get(text, ()), len(text)))
            ]
            for message, cuts in zip(messages, spans, strict=True)
        ]


def _size(statements: Sequence[str]) -> int:
    return sum(map(len, statements))
