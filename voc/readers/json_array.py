"""A JSON document, item by item: an array, an object around a list of objects, or one object.

Only as much of the text is held in memory as the item at hand takes. Not covered: lists that lie
deeper than in the outermost object.
"""

from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, count
from json import JSONDecodeError
from typing import Final

from voc.errors import BadEncoding, BadRecord, InputCorrupt, InputError, TextTooLong, VocError
from voc.readers import objects
from voc.readers.columns import Columns, holds_text
from voc.readers.exports import document_of
from voc.readers.json_text import DECODER
from voc.readers.messages import Feed
from voc.readers.objects import Item, first_items
from voc.readers.source import LINE_LIMIT, Source
from voc.records import Json, Message, Rejection

_CHUNK: Final = 64 * 1024
_WHOLE_BYTES: Final = 32 * 1024 * 1024
"""The largest document that is looked at as a whole, for the export of a program."""

_DOUBT: Final = 16
"""Characters at the end of what was read so far that may be a cut-off number, word or escape."""

_LISTS: Final = frozenset(
    {
        *("messages", "data", "results", "items", "records", "rows", "values", "docs", "entries"),
        *("tickets", "cases", "complaints", "emails", "calls", "conversations", "comments"),
        *("reviews", "feedback", "tweets", "posts", "surveys", "responses"),
    }
)
"""Keys whose list is what an object is about, even if the object has a text of its own."""

_ADDED: Final = "comments"
"""The key of a list that adds to the text of its object; beside any other that is `ok` or so."""


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every item of the document is, up to where the document breaks off."""
    feed = replace(feed, warnings=source.encoding.warnings)
    value = _small(source)
    export = document_of(value, feed)
    if export is not None:
        return export.read(value, feed, 1)
    return objects.messages(_items(_Scanner(source), feed), feed)


def _small(source: Source) -> Json:
    """Return the value of the whole document if it is not too large, else None."""
    try:
        raw = source.whole(_WHOLE_BYTES)
        return None if raw is None else DECODER.decode(source.decoded(raw).lstrip("\ufeff"))
    except (ValueError, RecursionError, InputError):
        return None  # the scanner reads what is sound of it, and says what is not


class _Scanner:
    """A text read in chunks, from which JSON values are taken one by one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._encoding = source.encoding
        self._decoder = getincrementaldecoder(self._encoding.codec)(self._encoding.errors)
        self._buffer = ""
        self._at = 0
        self._more()

    def peek(self) -> str:
        """Return the next character that is not white space, or nothing at the end."""
        while True:
            while self._at < len(self._buffer):
                char = self._buffer[self._at]
                if char not in " \t\r\n\ufeff":
                    return char
                self._at += 1
            if not self._more():
                return ""

    def take(self, char: str) -> bool:
        """Go past `char` if it comes next and return whether it did."""
        found = self.peek() == char
        self._at += found
        return found

    def expect(self, *chars: str) -> str:
        """Go past one of `chars` and return it; raise InputCorrupt if another comes next."""
        for char in chars:
            if self.take(char):
                return char
        choices = " or ".join(f"`{char}`" for char in chars)
        found = "a different character" if self.peek() else "the end of the file"
        raise InputCorrupt(f"the JSON breaks off: expected {choices}, found {found}")

    def value(self) -> Json | BadEncoding:
        """Return the next value; raise InputCorrupt if there is none."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
            except JSONDecodeError as error:
                if self._is_broken(error) or not self._more():
                    raise InputCorrupt(f"the JSON breaks off: {error.msg}") from error
            except RecursionError as error:
                raise InputCorrupt("the JSON is nested too deeply") from error
            except ValueError as error:  # an integer of more digits than Python converts
                raise InputCorrupt("the JSON holds a number with too many digits") from error
            else:
                if end < len(self._buffer) or not self._more():
                    return self._checked(value, end)

    def _checked(self, value: Json, end: int) -> Json | BadEncoding:
        raw, self._at = self._buffer[self._at : end], end
        if self._encoding.undecodable(raw):
            return BadEncoding(f"the item has bytes that are not {self._encoding.name}")
        return value

    def _is_broken(self, error: JSONDecodeError) -> bool:
        """Return whether more text cannot mend the error."""
        return error.pos < len(self._buffer) - _DOUBT and "Unterminated" not in error.msg

    def _more(self) -> bool:
        """Read on, as much again as is held, and return whether there was anything."""
        held = self._buffer[self._at :]
        if len(held) > LINE_LIMIT:
            raise TextTooLong(f"an item has more than {LINE_LIMIT:,} characters")
        try:
            raw = self._source.read(max(_CHUNK, len(held)))
            chunk = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise BadEncoding(f"from here on the file is not {self._encoding.name}") from error
        self._buffer, self._at = held + chunk, 0
        return bool(raw or chunk)


def _items(scanner: _Scanner, feed: Feed) -> Iterator[Item]:
    if scanner.expect("[", "{") == "[":
        yield from _list(scanner)
    else:
        yield from _object(scanner, feed)
    if scanner.peek():
        raise InputCorrupt("the file goes on after the end of the JSON")


def _list(scanner: _Scanner) -> Iterator[Item]:
    """Yield the items of a list whose bracket was taken."""
    if scanner.take("]"):
        return
    for number in count(1):
        yield number, scanner.value()
        if scanner.expect(",", "]") == "]":
            return


def _object(scanner: _Scanner, feed: Feed) -> Iterator[Item]:
    """Yield the items of the first list of messages in an object, or else the object itself.

    An object with a text and comments is yielded after them.
    """
    fields: dict[str, Json] = {}
    read: str | None = None
    last = 0
    for key in _keys(scanner):
        is_field = key not in _LISTS and _has_text(fields, feed.columns)
        if is_field or scanner.peek() != "[":
            fields[key] = _sound(scanner.value())
            continue
        scanner.expect("[")
        items = _list(scanner)
        first, error = first_items(items)
        if not any(_is_message(value, feed) for _, value in first):
            fields[key] = [_sound(value) for _, value in first]
        elif read is None:
            read = key
            for last, value in chain(first, items):
                yield last, value
        else:
            yield 0, BadRecord(f"only one list of an object is read: `{read}`, not `{key}`")
        if error is not None:
            raise error
        deque(items, maxlen=0)  # of a list this long, no field of a message, the rest is not kept
    is_own = read == _ADDED and _has_text(fields, feed.columns)
    if is_own or (read is None and not _is_empty(fields, feed.columns)):
        yield last + 1, fields


def _keys(scanner: _Scanner) -> Iterator[str]:
    """Yield the keys of an object whose brace was taken; the values are the caller's to take."""
    if scanner.take("}"):
        return
    while True:
        key = scanner.value()
        if not isinstance(key, str):
            raise InputCorrupt("the JSON breaks off: expected a key")
        scanner.expect(":")
        yield key
        if scanner.expect(",", "}") == "}":
            return


def _sound(value: Json | VocError) -> Json:
    """Return the value, or raise the error that stands for it."""
    if isinstance(value, VocError):
        raise value
    return value


def _is_message(value: Json | VocError, feed: Feed) -> bool:
    """Return whether an item has a text, or is known to be of an export."""
    return isinstance(value, dict) and (
        holds_text(tuple(value), feed.columns) or document_of(value, feed) is not None
    )


def _has_text(fields: dict[str, Json], columns: Columns) -> bool:
    return holds_text([key for key, value in fields.items() if isinstance(value, str)], columns)


def _is_empty(fields: dict[str, Json], columns: Columns) -> bool:
    """Return whether an object is an envelope around an empty list."""
    empty = any(value == [] and key in _LISTS for key, value in fields.items())
    return empty and not _has_text(fields, columns)
