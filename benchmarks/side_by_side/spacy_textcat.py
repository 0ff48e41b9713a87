"""spaCy's own text categoriser: a linear model of words, the fastest of its architectures."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from side_by_side.protocol import CLASSES
from side_by_side.texts import Example

_EPOCHS: Final = 5
_BATCH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacyTextCat:
    """`textcat` with `spacy.TextCatBOW.v3` in a blank English pipeline."""

    key: str = "spacy"
    title: str = "spaCy textcat, bag of words"
    packages: tuple[str, ...] = ("spacy",)
    classes: tuple[str, ...] = CLASSES

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Train on all examples."""
        import spacy
        from spacy.training import Example as Annotated
        from thinc.api import fix_random_seed

        fix_random_seed(0)
        nlp = spacy.blank("en")
        architecture = {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "length": 262144,
            "ngram_size": 1,
            "no_output_layer": False,
        }
        nlp.add_pipe("textcat", config={"model": architecture})
        annotated = [
            Annotated.from_dict(
                nlp.make_doc(example.text),
                {"cats": {label: float(label == example.sentiment) for label in CLASSES}},
            )
            for example in examples
        ]
        optimizer = nlp.initialize(lambda: annotated)
        order = random.Random(0)
        for _ in range(_EPOCHS):
            order.shuffle(annotated)
            for start in range(0, len(annotated), _BATCH):
                nlp.update(annotated[start : start + _BATCH], sgd=optimizer)
        nlp.to_disk(folder / "model")

    def open(self, folder: Path) -> "_Loaded":
        """Load the pipeline."""
        import spacy

        return _Loaded(nlp=spacy.load(folder / "model"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    nlp: Any

    def classify(self, texts: Sequence[str]) -> list[str]:
        return [max(doc.cats, key=doc.cats.get) for doc in self.nlp.pipe(texts)]

    def tokens(self, texts: Sequence[str]) -> int:
        return sum(len(self.nlp.make_doc(text)) for text in texts)
