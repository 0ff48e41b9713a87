"""Windows: how the statements of a message become the token sequences an encoder reads.

A window holds whole statements and never more tokens than the model can read. A statement
that is longer than a window by itself goes on in the next one, so nothing is ever cut off:
its vector is the mean over all of its tokens, wherever they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Tokens = Sequence[int]
"""Token ids of one statement, without special tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of tokens in a window that belongs to one statement.

    statement: index of the statement in its message.
    offset: tokens of the statement that are in windows before.
    start, end: half-open positions in `Window.ids`.
    """

    statement: int
    offset: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One sequence for the encoder: special tokens, and the pieces between them."""

    ids: tuple[int, ...]
    pieces: tuple[Piece, ...]

    def __len__(self) -> int:
        return len(self.ids)


def windows_of(statements: Sequence[Tokens], *, limit: int, first: int, last: int) -> list[Window]:
    """Cut the statements of one message into windows of at most `limit` tokens.

    statements: token ids, one sequence a statement, none of them empty.
    limit: tokens in a window, the two special ones included.
    first, last: ids of the special tokens at a window's ends ([CLS] and [SEP] for BERT).
    """
    room = limit - 2
    windows: list[Window] = []
    ids: list[int] = [first]
    pieces: list[Piece] = []
    for index, offset, tokens in _chunks(statements, room):
        if len(ids) - 1 + len(tokens) > room:
            windows.append(Window(ids=(*ids, last), pieces=tuple(pieces)))
            ids, pieces = [first], []
        end = len(ids) + len(tokens)
        pieces.append(Piece(statement=index, offset=offset, start=len(ids), end=end))
        ids.extend(tokens)
    windows.append(Window(ids=(*ids, last), pieces=tuple(pieces)))
    return windows


def _chunks(statements: Sequence[Tokens], room: int) -> Iterator[tuple[int, int, Tokens]]:
    """Yield every statement with its index and an offset, those longer than a window in parts."""
    for index, tokens in enumerate(statements):
        for start in range(0, len(tokens), room):
            yield index, start, tokens[start : start + room]
