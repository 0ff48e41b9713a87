"""The bytes of one part of an e-mail to text, whatever charset it says it is in.

A charset that is declared counts, but for two: bytes that are UTF-8 beyond ASCII are UTF-8, since
text of another charset almost never looks like it; and what cannot be decoded as declared is
decided as for a file (`voc.readers.decoding`).
"""

import codecs
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from voc.errors import BadEncoding
from voc.readers.decoding import decide

_MEANT: Final[Mapping[str, str]] = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What programs write that declare the first: the superset that has all of it (WHATWG)."""

_USELESS: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
)
"""Codecs of Python that are no charset."""

_SINGLE: Final = ("utf-8", "cp12", "cp4", "cp85", "cp86", "iso8859", "koi8", "mac")
"""How the names of codecs begin, but for UTF-8, in which every byte is a character."""

_BROKEN: Final = "\ufffd"
_MOST_BROKEN: Final = 0.1
_ESCAPED: Final = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """A text, and the warnings that its message carries."""

    text: str
    warnings: tuple[str, ...] = ()


def decoded(raw: bytes, charset: str | None) -> Decoded:
    """Return the text of `raw`; single bytes that are no text in it become U+FFFD.

    Raises BadEncoding where a tenth of it would.
    """
    declared = _codec(charset)
    if declared is None or declared.startswith(_SINGLE):
        utf_8 = _strictly(raw, "utf-8")
        if utf_8 is not None:
            guessed = declared not in (None, "utf-8") and not raw.isascii()
            return Decoded(utf_8.lstrip("\ufeff"), ("decoded_as_utf-8",) if guessed else ())
    text = _strictly(raw, declared) if declared is not None else None
    return Decoded(text) if text is not None else _undeclared(raw, declared)


def _undeclared(raw: bytes, declared: str | None) -> Decoded:
    """Return the text of bytes that are not what they are said to be."""
    try:
        encoding = decide(raw, complete=True)
    except BadEncoding:
        if declared is None:
            raise BadEncoding("the text of the e-mail is in no encoding that can be told") from None
        return _mended(raw.decode(declared, "replace"), ())
    return _mended(raw.decode(encoding.codec, encoding.errors), encoding.warnings)


def _mended(text: str, warnings: tuple[str, ...]) -> Decoded:
    text = _ESCAPED.sub(_BROKEN, text)
    broken = text.count(_BROKEN)
    if broken > _MOST_BROKEN * len(text):
        raise BadEncoding("the text of the e-mail is not in its charset")
    return Decoded(text, (*warnings, "bytes_replaced") if broken else warnings)


def _codec(charset: str | None) -> str | None:
    """Return the codec of Python for a charset, None if there is none."""
    if not charset:
        return None
    try:
        found = codecs.lookup(charset.strip(" \t\"'"))
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name in _USELESS:
        return None
    return _MEANT.get(found.name, found.name)


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        text = raw.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return None if _ESCAPED.search(text) else text
