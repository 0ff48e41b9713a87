"""voc itself with one of its engines, in process."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from side_by_side.texts import Example
from voc.encoder.engines import FLOAT32, INT8, TORCH
from voc.encoder.folder import find_model
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import windows_of
from voc.records import Reading
from voc.taxonomy import SENTIMENTS

_PACKAGES: Final = {TORCH: ("torch", "transformers"), INT8: ("openvino",), FLOAT32: ("openvino",)}


def window_lengths(model: str, messages: Iterable[Sequence[str]]) -> list[int]:
    """Return the lengths of the windows in which the encoder reads messages.

    messages: the texts of the statements of each.

    Padding is not counted.
    """
    folder = find_model(model)
    tokenizer = Tokenizer(folder.path / "tokenizer.json")
    limit, first, last = folder.manifest.window, tokenizer.first, tokenizer.last
    return [
        len(window)
        for statements in messages
        for window in windows_of(tokenizer.encode(statements), limit=limit, first=first, last=last)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocEngine:
    """voc with one engine; also its own classifier, since `voc.score` keeps what it has loaded."""

    model: str
    engine: str
    classes: tuple[str, ...] = SENTIMENTS

    @property
    def key(self) -> str:
        """See `Peer`."""
        return f"voc-{self.engine}"

    @property
    def title(self) -> str:
        """See `Peer`."""
        return f"voc, engine {self.engine}"

    @property
    def packages(self) -> tuple[str, ...]:
        """See `Peer`."""
        return _PACKAGES.get(self.engine, ())

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Learn nothing: the model ships."""

    def open(self, folder: Path) -> "VocEngine":
        """Load the model."""
        self.classify(["Ready?"])
        return self

    def classify(self, texts: Sequence[str]) -> list[str]:
        """Read messages whole, of which only the sentiment is returned."""
        from voc.scoring import score

        outcomes = score(texts, model=self.model, engine=self.engine)
        return [o.sentiment.label if isinstance(o, Reading) else "rejected" for o in outcomes]

    def tokens(self, texts: Sequence[str]) -> int:
        """Count tokens in windows, special ones included, as if a text were one statement."""
        return sum(window_lengths(self.model, ([text] for text in texts)))
