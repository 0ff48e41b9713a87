"""Whether a text can be read at all."""

import unicodedata
from typing import Final

from voc.errors import EmptyText, InvalidUnicode, TextTooLong

MAX_CHARACTERS: Final = 1_000_000
"""Longest text that is read: also the limit of spaCy's tokenizer."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def check_text(text: str) -> None:
    """Raise the `MessageError` that says why `text` cannot be read; return if it can.

    Raises TextTooLong over MAX_CHARACTERS code points, InvalidUnicode for lone surrogates,
    EmptyText where no character is visible.
    """
    if len(text) > MAX_CHARACTERS:
        raise TextTooLong(f"`text` has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidUnicode(
            f"`text` holds a lone surrogate at character {error.start}, which is not text"
        ) from None  # the original error carries the whole text
    if all(unicodedata.category(c) in _INVISIBLE for c in text):
        raise EmptyText("`text` has no visible character")
