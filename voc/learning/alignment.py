"""Which predicted statements speak for a gold statement, and what they say of it.

Both sides cut the same text, seldom alike, so they meet by the characters they share.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from voc.learning.gold import GoldStatement
from voc.records import Statement
from voc.taxonomy import LABELS, SENTIMENTS

Overlap: TypeAlias = NDArray[np.int64]
"""Non-space characters that aligned statements share, 0 where they are not aligned."""


def align(text: str, gold: Sequence[GoldStatement], predicted: Sequence[Statement]) -> Overlap:
    """Return the overlap of aligned statements in non-space characters, shape (gold, predicted).

    Two statements are aligned if they share at least half of the shorter one; 0 elsewhere.
    """
    before = np.cumsum([0, *(not character.isspace() for character in text)])
    (gold_start, gold_end), (start, end) = _edges(gold), _edges(predicted)
    low = np.maximum.outer(gold_start, start)
    high = np.maximum(np.minimum.outer(gold_end, end), low)
    overlap = before[high] - before[low]
    shorter = np.minimum.outer(before[gold_end] - before[gold_start], before[end] - before[start])
    return np.where(2 * overlap >= shorter, overlap, 0)


def predicted_labels(overlap: Overlap, predicted: Sequence[Statement]) -> frozenset[str]:
    """Return the labels of the predicted statements aligned with one gold statement."""
    return frozenset(label for _, s in _aligned(overlap, predicted) for label in s.labels)


def predicted_sentiment(overlap: Overlap, predicted: Sequence[Statement]) -> str | None:
    """Return the sentiment of most aligned characters; the stronger score decides a tie."""
    aligned = _aligned(overlap, predicted)

    def weight(label: str) -> tuple[int, float]:
        votes = [
            (shared, abs(s.sentiment.score)) for shared, s in aligned if s.sentiment.label == label
        ]
        return sum(shared for shared, _ in votes), max((score for _, score in votes), default=0.0)

    return max(SENTIMENTS, key=weight) if aligned else None


def best_probabilities(overlap: Overlap, predicted: Sequence[Statement]) -> NDArray[np.float64]:
    """Return the highest probability of each label among the aligned predicted statements.

    overlap: *(gold, predicted)*, no row without an aligned statement. Returns *(gold, 8)*.
    """
    table = np.array([[s.probabilities[label] for label in LABELS] for s in predicted])
    best = [table[row > 0].max(axis=0) for row in overlap]
    return np.array(best, dtype=np.float64).reshape(len(best), len(LABELS))


def _aligned(overlap: Overlap, predicted: Sequence[Statement]) -> list[tuple[int, Statement]]:
    pairs = zip(overlap.tolist(), predicted, strict=True)
    return [(shared, statement) for shared, statement in pairs if shared]


def _edges(statements: Sequence[GoldStatement | Statement]) -> Overlap:
    spans = [(statement.start, statement.end) for statement in statements]
    return np.array(spans, dtype=np.int64).reshape(len(spans), 2).T
