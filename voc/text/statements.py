"""Cuts a message into statements: sentences and clauses that each make a point of their own.

Not covered: points joined by a plain comma, or by an "and" without a subject and a verb of the
usual kind after it ("the food was cold and the waiter rude"). A run of words without any
conjunction stays one statement however long it is: see `voc.text.runs`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from voc.text.boundaries import sentence_starts
from voc.text.clauses import clause_starts

_POINTLESS: Final = re.compile(r"(?:[#@]\w++|[\W_])*+")


def cut(text: str) -> list[tuple[int, int]]:
    """Return the statements of a text as half-open spans in code points, in order.

    Spans do not overlap, begin and end on a character that is not white space, and together hold
    every such character of the text: a text of nothing but white space has none.
    """
    spans = []
    for start, end in _sentences(text):
        for begin, after in pairwise((start, *clause_starts(text, start, end), end)):
            spans.append(_trim(text, begin, after))
    return spans


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the sentences; a piece of nothing but marks and tags goes with the one before it."""
    held: tuple[int, int] | None = None
    for start, end in _pieces(text):
        if held is None:
            held = start, end
        elif _POINTLESS.fullmatch(text, start, end) or _POINTLESS.fullmatch(text, *held):
            held = held[0], end
        else:
            yield held
            held = start, end
    if held is not None:
        yield held


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield what lies between two starts of sentences, without white space around it."""
    for start, end in pairwise((0, *sentence_starts(text), len(text))):
        start, end = _trim(text, start, end)
        if start < end:
            yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the white space at its ends."""
    tail = text[start:end].lstrip()
    return end - len(tail), end - len(tail) + len(tail.rstrip())
