"""A text as it is searched: without signs that nobody sees, and with plain ones for their like.

A zero width space among the digits of a card, a fullwidth at sign, `&#64;` and `%40` are shown to a
person as nothing, or as what they stand for. Patterns see them so here, and what they find is told
in the text as it came.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final
from urllib.parse import unquote

from voc.text.redaction.spans import Found

_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f"
)
_MARKS: Final = "\u0300-\u036f\u20e3"
"""What stands around the sign before it: an accent of its own, a keycap."""

_SPACES: Final = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_HYPHENS: Final = "\u2010\u2011"
_WIDE: Final = "\uff01-\uff5e"
_DASHES: Final = "\u2012-\u2015\u2212"
_ODD: Final = re.compile(
    rf"[{_UNSEEN}{_MARKS}{_SPACES}{_HYPHENS}{_WIDE}{_DASHES}&%]"  # first, for a quick search
    rf"(?:(?<![{_DASHES}&%])"
    rf"|(?<=[{_DASHES}])(?<=\d.)(?=\d)"
    r"|(?<=&)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|(?<=\w%)40(?=\w))"
)
_PLAIN: Final = (
    (re.compile(f"[{_UNSEEN}{_MARKS}]"), ""),
    (re.compile(f"[{_SPACES}]"), " "),
    (re.compile(f"[{_HYPHENS}{_DASHES}]"), "-"),
    (re.compile(f"[{_WIDE}]"), lambda wide: chr(ord(wide[0]) - ord("\uff01") + ord("!"))),
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched.

    places: where the stretches in it end that are longer in the text as it came, in order.
    shifts: how far from its place in that text stands what is before the first of them, and what
    is after each.
    """

    text: str
    places: Sequence[int]
    shifts: Sequence[int]

    def unfolded(self, item: Found) -> Found:
        """Return something found in it as a span of the text as it came."""
        return replace(item, start=self._unfolded(item.start), end=self._unfolded(item.end))

    def _unfolded(self, place: int) -> int:
        return place + self.shifts[bisect_right(self.places, place)]


def is_plain(text: str) -> bool:
    """Return whether a text is what it looks like: cheaper than to fold it."""
    if text.isascii() and "&" not in text and "%40" not in text:
        return True
    return _ODD.search(text) is None


def folded(text: str) -> Folded:
    """Return a text as it is to be searched."""
    parts, places, shifts = [], [], [0]
    end = size = 0
    for odd in _ODD.finditer(text):
        part = text[end : odd.start()] + _plain(odd.group())
        parts.append(part)
        end, size = odd.end(), size + len(part)
        if end - size != shifts[-1]:
            places.append(size)
            shifts.append(end - size)
    return Folded("".join([*parts, text[end:]]), places, shifts)


def _plain(odd: str) -> str:
    text = unquote(unescape(odd))
    for signs, plain in _PLAIN:
        text = signs.sub(plain, text)
    return text
