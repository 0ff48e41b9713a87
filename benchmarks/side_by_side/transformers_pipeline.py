"""The pipeline of `transformers` for text classification, on the encoder of a model of voc.

Its head is not trained: it is here for the speed of one label a message in fp32.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from side_by_side.protocol import CLASSES
from side_by_side.texts import Example
from voc.encoder.folder import find_model

SHORTENED: Final = 256
"""Tokens of a message that are read, special ones included: as the encoder's authors cut it off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformersPipeline:
    """The pipeline with one batch size.

    longest: tokens of a message that are read, special ones included; None for as many as the
    encoder takes, which is what the pipeline does of itself when it is told to truncate.
    """

    model: str
    batch_size: int
    longest: int | None = SHORTENED
    packages: tuple[str, ...] = ("torch", "transformers")
    classes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """See `Peer`."""
        return f"transformers-{self.batch_size}{'' if self.longest else '-whole'}"

    @property
    def title(self) -> str:
        """See `Peer`."""
        title = f"transformers pipeline, same encoder, fp32, batch {self.batch_size}"
        return title if self.longest else f"{title}, up to 512 tokens"

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Learn nothing: any head takes as long."""

    def open(self, folder: Path) -> "_Loaded":
        """Load the encoder under a head of random weights."""
        from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

        path = find_model(self.model).path
        tokenizer = AutoTokenizer.from_pretrained(path)
        model = AutoModelForSequenceClassification.from_pretrained(
            path, num_labels=len(CLASSES), dtype="float32"
        )
        run = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
        return _Loaded(
            run=run, tokenizer=tokenizer, batch_size=self.batch_size, longest=self.longest
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    run: Any
    tokenizer: Any
    batch_size: int
    longest: int | None

    def classify(self, texts: Sequence[str]) -> list[str]:
        found = self.run(
            list(texts), batch_size=self.batch_size, truncation=True, max_length=self.longest
        )
        return [result["label"] for result in found]

    def tokens(self, texts: Sequence[str]) -> int:
        encoded = self.tokenizer(list(texts), truncation=True, max_length=self.longest)
        return sum(map(len, encoded["input_ids"]))
