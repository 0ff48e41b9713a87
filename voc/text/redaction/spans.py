"""Where something personal stands in a text, and what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

CHECKED: Final = 3
"""A checksum or a parser says what it is."""

INTRODUCED: Final = 2
"""A word before it says what it is."""

SHAPED: Final = 1
"""It looks like what it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """A half-open span in code points that is personal.

    kind: its placeholder without the angle brackets: `EMAIL`.
    certainty: one of `CHECKED`, `INTRODUCED`, `SHAPED`.
    """

    start: int
    end: int
    kind: str
    certainty: int


def resolved(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return spans in order and without overlap, that cover all that was found.

    Spans that overlap become one, so that no part of any is left; its kind is that of the
    longest of them, and among equals of the most certain.
    """
    merged: list[Found] = []
    best: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not merged or item.start >= merged[-1].end:
            merged.append(item)
            best.append(item)
            continue
        best[-1] = max(best[-1], item, key=lambda f: (f.end - f.start, f.certainty))
        end = max(merged[-1].end, item.end)
        merged[-1] = Found(merged[-1].start, end, best[-1].kind, best[-1].certainty)
    return tuple(merged)


def masked(text: str, found: Sequence[Found], *, offset: int = 0) -> str:
    """Return a text with a placeholder such as `<EMAIL>` for each span in it.

    found: in order and without overlap; spans that lie in the text only in part, or not at all,
    may be among them.
    offset: where the text begins in what the spans count from.
    """
    parts, position = [], 0
    for item in found:
        start, end = max(item.start - offset, 0), min(item.end - offset, len(text))
        if start < end:
            parts += [text[position:start], f"<{item.kind}>"]
            position = end
    return "".join([*parts, text[position:]]) if parts else text


def blotted(text: str, found: Sequence[Found]) -> str:
    """Return a text of the same length, with a block for each character of the spans in it."""
    parts, position = [], 0
    for item in found:
        parts += [text[position : item.start], BLOT * (item.end - item.start)]
        position = item.end
    return "".join([*parts, text[position:]]) if parts else text


BLOT: Final = "\u2588"
"""Stands for a character that is not shown, where offsets have to hold."""
