"""Names of columns and fields, compared without regard to how they are spelt."""

import re
from typing import Final

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W_]+")


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters: `reviewText` is `review`, `text`."""
    return _WORD.findall(_CAMEL.sub(" ", name).casefold())


def compact(name: str) -> str:
    """Return the name without case, spaces, dashes and underscores."""
    return "".join(words_of(name))
