"""Lexicons of polarity, which need no training: VADER and TextBlob."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from side_by_side.protocol import CLASSES
from side_by_side.texts import Example

_CLEAR: Final = 0.05
"""Compound score from which VADER's authors call a text positive or negative."""


def polarity_class(score: float, *, clear: float = 0.0) -> str:
    """Return the class of a polarity in [-1, 1]; one nearer to nothing than `clear` is neutral."""
    if score == 0 or abs(score) < clear:
        return "neutral"
    return "positive" if score > 0 else "negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """A lexicon that was loaded.

    polarity: of one text, in [-1, 1].
    words: those it looks up in one text.
    """

    polarity: Callable[[str], float]
    words: Callable[[str], Sequence[str]]
    clear: float = 0.0

    def classify(self, texts: Sequence[str]) -> list[str]:
        """See `Classifier`."""
        return [polarity_class(self.polarity(text), clear=self.clear) for text in texts]

    def tokens(self, texts: Sequence[str]) -> int:
        """See `Classifier`."""
        return sum(len(self.words(text)) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vader:
    """VADER with the thresholds of its authors."""

    key: str = "vader"
    title: str = "VADER"
    packages: tuple[str, ...] = ("vaderSentiment",)
    classes: tuple[str, ...] = CLASSES

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Learn nothing."""

    def open(self, folder: Path) -> Lexicon:
        """Load the lexicon."""
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer, SentiText

        analyzer = SentimentIntensityAnalyzer()
        return Lexicon(
            polarity=lambda text: float(analyzer.polarity_scores(text)["compound"]),
            words=lambda text: list(SentiText(text).words_and_emoticons),
            clear=_CLEAR,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlobPattern:
    """TextBlob with the analyser it comes with."""

    key: str = "textblob"
    title: str = "TextBlob"
    packages: tuple[str, ...] = ("textblob",)
    classes: tuple[str, ...] = CLASSES

    def train(self, examples: Sequence[Example], folder: Path) -> None:
        """Learn nothing."""

    def open(self, folder: Path) -> Lexicon:
        """Load the lexicon."""
        from textblob import TextBlob
        from textblob.en import tokenize

        return Lexicon(
            polarity=lambda text: float(TextBlob(text).sentiment.polarity),
            words=lambda text: " ".join(tokenize(text)).split(),
        )
