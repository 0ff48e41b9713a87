"""Finds text that goes on without punctuation, as speech recognition and hurried writers leave it.

Rules cannot cut it: where one point ends and the next begins is for a model to say.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_MARK: Final = re.compile(r"[.,;:!?\u2026\u2013\u2014()/]|(?<=\s)-(?=\s)")
_LEAST_WORDS: Final = 20
_WORDS_A_MARK: Final = 30


def is_run_on(text: str) -> bool:
    """Return whether a statement is long and has hardly a mark inside."""
    words = text.count(" ") + 1
    if words < _LEAST_WORDS:
        return False
    return len(_MARK.findall(text[:-1])) * _WORDS_A_MARK < words


def parts_of(text: str, begins: Sequence[int]) -> list[tuple[int, int]]:
    """Return the spans of a text that was found to be several, without space at their ends.

    begins: where the second one begins, and those after it.
    """
    return [(a, a + len(text[a:b].rstrip())) for a, b in pairwise((0, *begins, len(text)))]
