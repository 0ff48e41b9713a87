"""A text as words in lower case, with the way back to its characters."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)*|[.,;:!?]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a text, each with a space after it: `i am , well `.

    line: them all; phrases are looked for in it.
    places: where each of them begins in `line`, and the end of `line`.
    spans: the half-open span of each of them in the text, in code points.
    """

    line: str
    places: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the text of what lies between two places of `line`."""
        first, after = bisect_left(self.places, start), bisect_left(self.places, end)
        return self.spans[first][0], self.spans[after - 1][1]


def bare_words(text: str) -> set[str]:
    """Return the different words of a text, without their apostrophes."""
    found = set(_WORD.findall(_lower(text)))
    if "'" not in text and "\u2019" not in text:
        return found
    return {word.replace("'", "").replace("\u2019", "") for word in found}


def words_of(text: str) -> Words:
    """Return a text as words; an apostrophe is always the straight one."""
    lower = _lower(text)
    parts, places, spans, place = [], [0], [], 0
    for match in _WORD.finditer(lower):
        word = match.group().replace("\u2019", "'")
        parts.append(word)
        spans.append(match.span())
        place += len(word) + 1
        places.append(place)
    return Words("".join(f"{part} " for part in parts), tuple(places), tuple(spans))


def _lower(text: str) -> str:
    """Return a text in lower case, of the same length: one capital alone becomes two characters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower()[0] for c in text)
