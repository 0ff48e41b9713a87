"""How statements that run on without punctuation are divided, while they are read.

The head of the model that hears where a statement begins is given the hidden states that the
statement is read by, so nothing is read twice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from voc.encoder.windows import Piece, Window
from voc.heads import Floats, Part, Run

Hears: TypeAlias = Callable[[Floats], npt.NDArray[np.bool_]]
"""Says of hidden states *(T, H)* at which of the tokens a statement begins, *(T,)*."""


class Division:
    """Divides the statements of one message, whose windows may come in any order.

    tails: parts that begin a window and not a statement.
    """

    def __init__(
        self, statements: Sequence[str], *, starts: Mapping[str, Sequence[int]], hears: Hears
    ) -> None:
        """Divide those of `statements` that have `starts`: where each of their tokens starts."""
        self._starts = [starts.get(text) for text in statements]
        self._words = [
            _words(text, starts[text]) if text in starts else None for text in statements
        ]
        self._hears = hears
        self._begins: list[list[int]] = [[] for _ in statements]
        self.tails: set[Part] = set()

    def runs(self, window: Window, hidden: Floats) -> Iterator[Run]:
        """Yield the parts of statements in a window with states *(tokens, H)*, in order."""
        for piece in window.pieces:
            if piece.offset:
                self.tails.add((piece.statement, piece.offset))
            size = piece.end - piece.start
            before = piece.start - piece.offset
            for a, b in pairwise((piece.offset, *self._heard(piece, hidden), piece.offset + size)):
                yield (piece.statement, a), before + a, before + b

    def begins(self) -> list[list[int]]:
        """Return for each statement where new ones were found to begin in it, in code points."""
        return [
            [starts[token] for token in sorted(tokens)] if starts else []
            for starts, tokens in zip(self._starts, self._begins, strict=True)
        ]

    def _heard(self, piece: Piece, hidden: Floats) -> list[int]:
        """Return the tokens of its statement that begin a new one in a piece, and note them."""
        words = self._words[piece.statement]
        if words is None:
            return []
        # Of the head of a piece nothing is known: it may be the middle of a statement.
        inner = slice(piece.offset + 1, piece.offset + piece.end - piece.start)
        found = self._hears(hidden[piece.start + 1 : piece.end]) & words[inner]
        heard: list[int] = (np.flatnonzero(found) + inner.start).tolist()
        self._begins[piece.statement] += heard
        return heard


def _words(text: str, starts: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Return at which tokens a word starts that has a space before it."""
    found = [text[start - 1].isspace() and start > last for last, start in pairwise((0, *starts))]
    return np.array(found, np.bool_)
