"""Other ways in which the same message may be written, so that a model reads them alike."""

import random
import re
from typing import Final

_MARKS: Final = re.compile(r"[^\w\s'\u2019@#%&+$\u00a3\u20ac]+|_+")
_INNER: Final = re.compile(r"(?<=\d)[.,](?=\d)")
_WORD: Final = re.compile(r"[A-Za-z]{4,}")
_MISTYPED_SHARE: Final = 0.12
"""Of the words that are long enough: about one a sentence."""


def bare(text: str) -> str:
    """Return a text as speech recognition may write it: lower case, without punctuation.

    A text of marks only stays as it is.
    """
    words = _MARKS.sub(" ", _INNER.sub("", text)).casefold().split()
    return " ".join(words) or text


def mistyped(text: str, draw: random.Random) -> str:
    """Return a text with some letters swapped, dropped or doubled inside words."""

    def spoil(match: re.Match[str]) -> str:
        word = match[0]
        if draw.random() >= _MISTYPED_SHARE:
            return word
        at = draw.randrange(1, len(word) - 1)
        kind = draw.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at + 1 :] if kind == 1 else word[:at] + word[at] + word[at:]

    return _WORD.sub(spoil, text)
