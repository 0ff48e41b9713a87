"""A model at work: statements in, calibrated probabilities out, one encoder pass a message."""

from collections.abc import Mapping, Sequence

from voc.encoder.engines import open_encoder
from voc.encoder.folder import ModelFolder, find_model
from voc.encoder.planner import plan_batches
from voc.encoder.protocol import Encoder
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import Window, windows_of
from voc.errors import ModelMismatch
from voc.heads import Calibration, Heads, Pool, Probabilities

BATCH_TOKENS = 2048
"""Tokens of a batch, padding included; see `benchmarks/batch_tokens.py`."""


class Model:
    """Tokenizer, encoder and heads of one model folder.

    title: name and version, as readings carry it.
    engine: what runs it, for people.
    thresholds: probability from which a label is found, by label.
    """

    def __init__(
        self, folder: ModelFolder, encoder: Encoder, *, batch_tokens: int = BATCH_TOKENS
    ) -> None:
        """Put a model together from its folder and an encoder that was opened for it."""
        manifest = folder.manifest
        self.title = folder.title
        self.language = manifest.languages[0]
        self.engine = encoder.name
        self.thresholds: Mapping[str, float] = dict(
            zip(manifest.labels, manifest.thresholds, strict=True)
        )
        self._window = manifest.window
        self._batch_tokens = batch_tokens
        self._tokenizer = Tokenizer(folder.path / "tokenizer.json")
        self._encoder = encoder
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
    def open(cls, name: str, *, engine: str = "auto") -> "Model":
        """Load a model by the name, folder or hub id that `find_model` takes."""
        folder = find_model(name)
        return cls(folder, open_encoder(folder.path, engine=engine))

    def predict(self, messages: Sequence[Sequence[str]]) -> list[Probabilities]:
        """Read messages, each given as the texts of its statements (at least one).

        Returns one result a message, in order. What else is in `messages` changes nothing.
        """
        tokens = iter(self._tokenizer.encode([text for texts in messages for text in texts]))
        pools, windows, owners = [], [], []
        for number, texts in enumerate(messages):
            cuts = self._windows([next(tokens) for _ in texts])
            pools.append(Pool(len(texts), self._encoder.width))
            windows.extend(cuts)
            owners.extend([number] * len(cuts))
        plan = plan_batches(
            [len(w) for w in windows], budget=self._batch_tokens, limit=self._window
        )
        for batch in plan:
            states = self._encoder.encode([windows[i] for i in batch])
            for index, hidden in zip(batch, states, strict=True):
                pieces = windows[index].pieces
                pools[owners[index]].add(hidden, ((p.statement, p.start, p.end) for p in pieces))
        return [self._heads.read(pool.result()) for pool in pools]

    def _windows(self, statements: Sequence[Sequence[int]]) -> list[Window]:
        return windows_of(
            statements,
            limit=self._window,
            first=self._tokenizer.first,
            last=self._tokenizer.last,
        )
