"""The headers of an e-mail as people read them, however they are written.

The parser of the standard library for single headers fails on malformed ones and takes long for
some; what is needed of it is little.
"""

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from voc.errors import BadEncoding
from voc.readers.mail.charset import decoded
from voc.text.pseudonyms import pseudonym

_MOST: Final = 20_000
"""Characters of one header that are kept."""

_FOLD: Final = re.compile(r"[\r\n\t\v\f\0]+ *")
_WORD: Final = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=")
_CODED: Final = r"=\?[^?\s]{1,75}\?[bBqQ]\?[^?]*\?="
_WORDS: Final = re.compile(rf"{_CODED}(?:\s*{_CODED})*")
_ANGLED: Final = re.compile(r"<([^<>\s]+)>")
_ADDRESS: Final = re.compile(r"[^\s<>()\",;:\[\]@]{1,64}@[^\s<>()\",;:\[\]@]{1,255}")
_COMMENT: Final = re.compile(r'"[^"]*"|\([^()]*\)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """The headers of one e-mail, in order, decoded.

    items: name and value; a name may come again.
    by_name: the value of the first header of each name, in small letters.
    """

    items: tuple[tuple[str, str], ...]
    by_name: Mapping[str, str]

    def first(self, name: str) -> str | None:
        """Return the value of the first header of a name, given in small letters."""
        return self.by_name.get(name)

    def has(self, name: str) -> bool:
        """Return whether there is a header of a name, given in small letters."""
        return name in self.by_name


def headers_of(raw: Iterable[tuple[str, str]]) -> Headers:
    """Return headers as they stand in a mail, bytes that are not ASCII as surrogates, decoded."""
    items = tuple((name, decoded_header(value)) for name, value in raw)
    return Headers(items=items, by_name={name.lower(): value for name, value in reversed(items)})


def sender_of(headers: Headers) -> tuple[str | None, str | None]:
    """Return who wrote a mail, as a pseudonym that is the same for all mails, and their domain.

    It is made of the address, or of what stands in its place.
    """
    value = headers.first("from") or headers.first("sender")
    if not value:
        return None, None
    address = _address(value)
    known = (address or value).strip().lower()
    return pseudonym(known), known.rpartition("@")[2] if address else None


def message_id(headers: Headers) -> str | None:
    """Return the id of a mail without its brackets."""
    value = headers.first("message-id")
    return next(_ids(value), value) or None


def thread_id(headers: Headers) -> str | None:
    """Return the id of the mail that began the thread: this one, if it answers none."""
    for name in ("references", "in-reply-to"):
        first = next(_ids(headers.first(name)), None)
        if first is not None:
            return first
    return message_id(headers)


def answers(headers: Headers) -> bool:
    """Return whether a mail says which one it answers."""
    return any(next(_ids(headers.first(name)), None) for name in ("references", "in-reply-to"))


def time_of(headers: Headers) -> str | None:
    """Return when a mail was sent as ISO 8601, or what it says where that cannot be parsed."""
    sent = headers.first("date")
    if not sent:
        return None
    try:
        return parsedate_to_datetime(sent).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return sent


def names_address(value: str) -> bool:
    """Return whether an e-mail address stands in a header."""
    return _ADDRESS.search(value) is not None


def _ids(value: str | None) -> Iterator[str]:
    """Yield the ids of a header, which stand in angle brackets, or should."""
    if value:
        yield from _ANGLED.findall(value) or [word for word in value.split() if "@" in word]


def _address(value: str) -> str | None:
    angled = [found for found in _ANGLED.findall(value) if "@" in found]
    if angled:
        return str(angled[-1]).strip("'\"")
    found = _ADDRESS.search(_COMMENT.sub(" ", value)) or _ADDRESS.search(value)
    return found[0] if found is not None else None


def decoded_header(raw: str) -> str:
    """Return the value of a header unfolded, with its encoded words decoded (RFC 2047)."""
    value = _FOLD.sub(" ", raw[:_MOST])
    if not value.isascii():
        value = _text(value.encode("utf-8", "surrogateescape"), None)
    if "=?" in value:
        value = _WORDS.sub(lambda found: _words(found[0]), value)
    return _FOLD.sub(" ", value).strip()


def _words(run: str) -> str:
    """Return the text of encoded words that stand together.

    Bytes of the same charset are joined first: a character may be cut between two words.
    """
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, coded in _WORD.findall(run):
        name = charset.partition("*")[0].lower()
        raw = _bytes(encoding.lower(), coded)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = name, pieces[-1][1] + raw
        else:
            pieces.append((name, raw))
    return "".join(_text(raw, charset) for charset, raw in pieces)


def _bytes(encoding: str, coded: str) -> bytes:
    raw = coded.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return quopri.decodestring(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:
        return raw


def _text(raw: bytes, charset: str | None) -> str:
    try:
        return decoded(raw, charset).text
    except BadEncoding:
        return raw.decode("utf-8", "replace")
