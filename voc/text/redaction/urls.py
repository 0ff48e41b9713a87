"""Links that may open something of a person's: those with a query, a user name or a token.

A plain link (`https://acme.example/returns`) tells nothing of who wrote it, and stays.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.spans import CHECKED, Found

KIND: Final = "URL"

_URL: Final = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,15}+://|\bwww\.)[^\s<>\"]++", re.IGNORECASE)
_BARE: Final = re.compile(r"(?<![\w.@/-])[\w-]++(?:\.[\w-]++)++(?::\d++)?(?:/[^\s<>\"?]*+)?\?\S+")
_CLOSING: Final = ".,;:!?)]}'\u2019\u201d"
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PIECES: Final = re.compile(r"[^\W_]+")
_TOKEN_LEAST: Final = 16
_LETTERS_LEAST: Final = 24


def find(text: str) -> Iterator[Found]:
    """Find the links of a text that are private."""
    if "://" in text or "www." in text or "WWW." in text:
        for match in _URL.finditer(text):
            url = match.group().rstrip(_CLOSING)
            if _is_private(url):
                yield Found(match.start(), match.start() + len(url), KIND, CHECKED)
    if "?" in text and "=" in text:
        for match in _BARE.finditer(text):
            url = match.group().rstrip(_CLOSING)
            if "=" in url.partition("?")[2]:
                yield Found(match.start(), match.start() + len(url), KIND, CHECKED)


def _is_private(url: str) -> bool:
    rest = url.partition("://")[2] or url
    place, _, fragment = rest.partition("#")
    path, _, query = place.partition("?")
    host, *parts = path.split("/")
    return bool(query) or "@" in host or "=" in fragment or any(map(_is_token, parts))


def _is_token(part: str) -> bool:
    """Return whether a part of a path looks random, and not like words or a plain number."""
    if _UUID.fullmatch(part):
        return True
    pieces = [piece for piece in _PIECES.findall(part) if len(piece) >= _TOKEN_LEAST]
    return any(_is_mixed(piece) for piece in pieces)


def _is_mixed(piece: str) -> bool:
    has_digits = any(map(str.isdecimal, piece))
    has_letters = any(map(str.isalpha, piece))
    if has_digits and has_letters:
        return True
    cases = any(map(str.islower, piece)) and any(map(str.isupper, piece[1:]))
    return cases and len(piece) >= _LETTERS_LEAST
