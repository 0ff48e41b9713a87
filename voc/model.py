"""A model at work: statements in, calibrated probabilities out, one encoder pass a message.

A model may have a companion: another that reads the same statements, and what is told is the mean
of what the two say (an ensemble: Hansen and Salamon 1990, "Neural network ensembles"). They err
apart, so the mean errs less than either.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.confidence import Confidence, Cutoffs
from voc.division import Division
from voc.encoder.engines import open_encoder
from voc.encoder.folder import ModelFolder, companion_of, find_model
from voc.encoder.planner import plan_batches
from voc.encoder.protocol import Encoder, Hidden
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import Window, windows_of
from voc.errors import ModelMismatch
from voc.heads import Calibration, Floats, Heads, Pool, Probabilities, mean
from voc.text.runs import is_run_on, parts_of

BATCH_TOKENS = 512
"""Tokens of a batch, padding included; see `benchmarks/batch_tokens.py`."""

_FILES: Final = ("tokenizer.json", "heads.safetensors")
"""What is read here of a model folder; the rest is the engine's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model says of one message.

    begins: for each statement that was given, where new ones begin in it: offsets in code points,
    ascending, never 0. Most have none.
    probabilities: of the statements that there are then.
    """

    begins: Sequence[Sequence[int]]
    probabilities: Probabilities


class Model:
    """Tokenizer, encoder and heads of one model folder.

    title: name and version, as readings carry it.
    languages: codes of those it reads; `language` is the first of them, its default.
    engine: what runs it, for people.
    thresholds: probability from which a label is found, by label.
    confidence: probabilities from which decisions are in a band.
    """

    def __init__(
        self,
        folder: ModelFolder,
        encoder: Encoder,
        *,
        companion: "Model | None" = None,
        batch_tokens: int = BATCH_TOKENS,
    ) -> None:
        """Put a model together from its folder and an encoder that was opened for it.

        companion: that of the folder's manifest; without it the model reads alone.
        """
        manifest = folder.manifest
        self.title = folder.title
        self.languages = tuple(manifest.languages)
        self.language = self.languages[0]
        self.engine = encoder.name
        self.thresholds: Mapping[str, float] = dict(
            zip(manifest.labels, manifest.thresholds, strict=True)
        )
        self.confidence = Confidence(**{k: Cutoffs(**v) for k, v in manifest.bands.items()})
        self._boundary_threshold = manifest.boundary_threshold
        self._window = manifest.window
        self._batch_tokens = batch_tokens
        folder.check(_FILES)
        self._tokenizer = Tokenizer(folder.path / "tokenizer.json")
        self._encoder = encoder
        self._companion = companion
        self._share = manifest.companion.share if companion and manifest.companion else 0.0
        self._heads = Heads.load(
            folder.path / "heads.safetensors",
            Calibration(
                label_scales=manifest.label_scales,
                label_offsets=manifest.label_offsets,
                **manifest.temperatures,
            ),
        )
        if self._heads.width != encoder.width:
            raise ModelMismatch(
                f"model `{folder.path.name}` has heads for an encoder of width "
                f"{self._heads.width}, not {encoder.width}"
            )

    @classmethod
    def open(cls, name: str, *, engine: str = "auto", threads: int | None = None) -> "Model":
        """Load a model by the name, folder or hub id that `find_model` takes."""
        return cls._opened(find_model(name), engine=engine, threads=threads)

    @classmethod
    def _opened(cls, folder: ModelFolder, *, engine: str, threads: int | None) -> "Model":
        encoder = open_encoder(folder, engine=engine, threads=threads)
        beside = companion_of(folder)
        if beside is None:
            return cls(folder, encoder)
        companion = cls._opened(beside, engine=engine, threads=threads)
        return cls(folder, encoder, companion=companion)

    def predict(self, messages: Sequence[Sequence[str]]) -> list[Probabilities]:
        """Read messages, each given as the texts of its statements (at least one), as they are.

        Returns one result a message, in order. What else is in `messages` changes nothing.
        """
        return [said.probabilities for said in self._read(messages, run_ons=())]

    def read(self, messages: Sequence[Sequence[str]]) -> list[Said]:
        """Do what `predict` does, and divide statements that run on without punctuation.

        That takes no second pass; see `voc.division`.
        """
        every = dict.fromkeys(text for texts in messages for text in texts)
        return self._read(messages, run_ons=[text for text in every if is_run_on(text)])

    def _read(self, messages: Sequence[Sequence[str]], *, run_ons: Sequence[str]) -> list[Said]:
        """Read messages, those of their statements divided that are among `run_ons`."""
        ids, starts = self._tokens(messages, run_ons)
        pools = [Pool() for _ in messages]
        divisions = [Division(texts, starts=starts, hears=self._hears) for texts in messages]
        cut = [self._windows([ids[text] for text in texts]) for texts in messages]
        for number, window, hidden in self._encoded(cut):
            pools[number].add(hidden, divisions[number].runs(window, hidden))
        found = self._heads.read(
            [p.result(tails=d.tails) for p, d in zip(pools, divisions, strict=True)]
        )
        begins = [division.begins() for division in divisions]
        if self._companion is not None:
            others = self._companion.predict(
                [_divided(texts, at) for texts, at in zip(messages, begins, strict=True)]
            )
            found = [mean(a, b, share=self._share) for a, b in zip(found, others, strict=True)]
        return [
            Said(begins=at, probabilities=probabilities)
            for at, probabilities in zip(begins, found, strict=True)
        ]

    def _tokens(
        self, messages: Sequence[Sequence[str]], run_ons: Sequence[str]
    ) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Return the token ids of every statement, and where they start in those that run on."""
        encoded = dict(zip(run_ons, self._tokenizer.encode_with_starts(run_ons), strict=True))
        every = dict.fromkeys(text for texts in messages for text in texts)
        others = [text for text in every if text not in encoded]
        ids = dict(zip(others, self._tokenizer.encode(others), strict=True))
        ids |= {text: own for text, (own, _) in encoded.items()}
        return ids, {text: starts for text, (_, starts) in encoded.items()}

    def _hears(self, hidden: Floats) -> npt.NDArray[np.bool_]:
        return self._heads.boundaries(hidden) >= self._boundary_threshold

    def _encoded(
        self, messages: Sequence[Sequence[Window]]
    ) -> Iterator[tuple[int, Window, Hidden]]:
        """Encode the windows of messages, in batches of windows of about one length.

        Yields, in no order, the number of the message, the window and its hidden states.
        """
        places = [(m, w) for m, windows in enumerate(messages) for w in range(len(windows))]
        lengths = [len(messages[m][w]) for m, w in places]
        plan = [
            [places[index] for index in batch]
            for batch in plan_batches(lengths, budget=self._batch_tokens, limit=self._window)
        ]
        batches = ([messages[m][w] for m, w in batch] for batch in plan)
        for batch, states in zip(plan, self._encoder.encode(batches), strict=True):
            for (m, w), hidden in zip(batch, states, strict=True):
                yield m, messages[m][w], hidden

    def _windows(self, statements: Sequence[Sequence[int]]) -> list[Window]:
        return windows_of(
            statements,
            limit=self._window,
            first=self._tokenizer.first,
            last=self._tokenizer.last,
        )


def _divided(statements: Sequence[str], begins: Sequence[Sequence[int]]) -> list[str]:
    return [
        text[start:end]
        for text, own in zip(statements, begins, strict=True)
        for start, end in parts_of(text, own)
    ]
