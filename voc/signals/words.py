"""A text as words in lower case, with the way back to its characters."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_UNIT: Final = r"\d+(?=(?:x|h|hrs?|hours?|m|mins?|minutes?)(?![^\W_]))"
_EMAIL: Final = "e[-\u2011]mail[^\\W_]*"
_WORD: Final = re.compile(rf"{_UNIT}|{_EMAIL}|[^\W_]+(?:['\u2019][^\W\d_]+)*|[.,;:!?]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a text, each with a space after it: `i am , well `.

    line: them all, with straight apostrophes; phrases are looked for in it. A number and its unit
    are two words (`3x`, `40mins`), `e-mail` is `email`.
    lower: the text in lower case, of the same length.
    """

    line: str
    lower: str

    def bare(self) -> set[str]:
        """Return the different words, without their apostrophes."""
        return set(self.line.replace("'", "").split())

    def spans(self, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return half-open spans in the text, in code points, of stretches `line[start:end]`.

        places: start and end of each: where words begin, or the end of `line`.
        """
        words = [match.span() for match in _WORD.finditer(self.lower)]
        gaps = [place for place, sign in enumerate(self.line) if sign == " "]
        return [
            (words[bisect_left(gaps, start)][0], words[bisect_left(gaps, end) - 1][1])
            for start, end in places
        ]


def words_of(text: str) -> Words:
    """Return a text as words."""
    lower = text.lower()
    if len(lower) != len(text):  # one capital alone becomes two characters
        lower = "".join(c.lower()[0] for c in text)
    line = "".join([f"{word} " for word in _WORD.findall(lower)])
    straight = line.replace("\u2019", "'")
    return Words(straight.replace("-", "").replace("\u2011", ""), lower)  # hyphens of e-mail
