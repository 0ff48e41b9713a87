"""Texts in which brackets mark what is to be found: `Mail me at [jo@acme.example].`"""

import re
from collections.abc import Callable, Iterable

from voc.text.redaction import Found, resolved

_MARK = re.compile(r"\[([^\]]*)\]")


def plain(marked: str) -> str:
    """Return a marked text as it reads without its marks."""
    return _MARK.sub(r"\1", marked)


def as_found(find: Callable[[str], Iterable[Found]], marked: str) -> str:
    """Return a marked text with marks around what is found in it instead."""
    text = plain(marked)
    for item in reversed(resolved(find(text))):
        text = f"{text[: item.start]}[{text[item.start : item.end]}]{text[item.end :]}"
    return text


def kinds_found(find: Callable[[str], Iterable[Found]], marked: str) -> set[str]:
    """Return the kinds of what is found in a marked text."""
    return {item.kind for item in find(plain(marked))}
