"""A model at work: statements in, calibrated probabilities out, one encoder pass a message.

A model may have a companion: another that reads the same statements, and what is told is the mean
of what the two say (an ensemble: Hansen and Salamon 1990, "Neural network ensembles"). They err
apart, so the mean errs less than either.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from voc.confidence import Confidence, Cutoffs
from voc.encoder.engines import open_encoder
from voc.encoder.folder import ModelFolder, companion_of, find_model
from voc.encoder.planner import plan_batches
from voc.encoder.protocol import Encoder, Hidden
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import Window, windows_of
from voc.errors import ModelMismatch
from voc.heads import Calibration, Heads, Pool, Probabilities, mean

BATCH_TOKENS = 1024
"""Tokens of a batch, padding included; see `benchmarks/batch_tokens.py`."""

_FILES: Final = ("tokenizer.json", "heads.safetensors")
"""What is read here of a model folder; the rest is the engine's."""


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
        """Read messages, each given as the texts of its statements (at least one).

        Returns one result a message, in order. What else is in `messages` changes nothing.
        """
        tokens = iter(self._tokenizer.encode([text for texts in messages for text in texts]))
        pools = [Pool(len(texts), self._encoder.width) for texts in messages]
        cut = [self._windows([next(tokens) for _ in texts]) for texts in messages]
        for number, _, window, hidden in self._encoded(cut):
            pools[number].add(hidden, ((p.statement, p.start, p.end) for p in window.pieces))
        own = self._heads.read([pool.result() for pool in pools])
        if self._companion is None:
            return own
        others = self._companion.predict(messages)
        return [mean(a, b, share=self._share) for a, b in zip(own, others, strict=True)]

    def divide(self, texts: Sequence[str]) -> list[list[int]]:
        """Say where new statements begin in texts without punctuation.

        Returns for each text the offsets of words, in code points and in order; never 0.
        """
        tokens = self._tokenizer.encode_with_starts(texts)
        begins: list[list[int]] = [[] for _ in texts]
        cut = [self._windows([ids] if ids else []) for ids, _ in tokens]
        room = self._window - 2
        for number, nth, window, hidden in self._encoded(cut):
            found = self._heads.boundaries(hidden) >= self._boundary_threshold
            # The head of a window may be the middle of a statement: nothing is known of it.
            for position in range(2, len(window) - 1):
                start = tokens[number][1][nth * room + position - 1]
                if found[position] and texts[number][start - 1].isspace():
                    begins[number].append(start)
        return [sorted(offsets) for offsets in begins]

    def _encoded(
        self, messages: Sequence[Sequence[Window]]
    ) -> Iterator[tuple[int, int, Window, Hidden]]:
        """Encode the windows of messages, in batches of windows of about one length.

        Yields, in no order, the number of the message, that of the window in it, the window and
        its hidden states.
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
                yield m, w, messages[m][w], hidden

    def _windows(self, statements: Sequence[Sequence[int]]) -> list[Window]:
        return windows_of(
            statements,
            limit=self._window,
            first=self._tokenizer.first,
            last=self._tokenizer.last,
        )
