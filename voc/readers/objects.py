"""JSON values, wherever they were found, to messages."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, islice
from typing import Final, TypeAlias

from voc.errors import BadRecord, MissingColumn, VocError
from voc.readers.columns import MOST_COLUMNS, Columns, Layout, find, present
from voc.readers.exports import document_of
from voc.readers.messages import Feed, bare_message, message
from voc.records import Json, Message, Rejection

Item: TypeAlias = tuple[int, Json | VocError]
"""Line or item number, and the value found there or why there is none; 0 for the whole input."""

PEEKED: Final = 100
"""How many objects may lack a text before the whole input is said to have none."""


def messages(items: Iterable[Item], feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every item is: objects by their fields, strings as bare texts.

    Raises MissingColumn if none of the first objects has a text, or a column that was named.
    """
    items = map(_bounded, items)
    first = _peek(items, feed)
    layout_of = lru_cache(maxsize=256)(partial(_layout_of, columns=feed.columns))
    for line, value in chain(first, items):
        if isinstance(value, VocError):
            yield feed.reject(value, line=line or None)
        elif isinstance(value, str):
            yield bare_message(feed, value, line)
        elif not isinstance(value, dict):
            yield feed.reject(BadRecord("the value is neither an object nor a string"), line=line)
        elif (export := document_of(value, feed)) is not None:
            yield from export.read(value, feed, line)
        else:
            layout = layout_of(_plain(value))
            if isinstance(layout, VocError):
                layout = layout_of(tuple(value))
            if isinstance(layout, VocError):
                yield feed.reject(layout, line=line)
            else:
                yield message(feed, layout, value, line)


def _bounded(item: Item) -> Item:
    line, value = item
    if isinstance(value, dict) and len(value) > MOST_COLUMNS:
        return line, BadRecord(f"the object has more than {MOST_COLUMNS:,} fields")
    return item


def _plain(value: dict[str, Json]) -> tuple[str, ...]:
    """Return the names of fields that are no lists or objects: `comments` may be no text."""
    return tuple(name for name, field in value.items() if not isinstance(field, list | dict))


def _layout_of(names: tuple[str, ...], *, columns: Columns) -> Layout | BadRecord:
    try:
        return find(names, present(names, columns))
    except MissingColumn:
        return BadRecord("the object has no field that holds the text")


def first_items(items: Iterator[Item]) -> tuple[list[Item], VocError | None]:
    """Return the first items, and the error that broke them off if one did."""
    seen: list[Item] = []
    try:
        for item in islice(items, PEEKED):
            seen.append(item)
    except VocError as error:
        return seen, error
    return seen, None


def _peek(items: Iterator[Item], feed: Feed) -> list[Item]:
    """Return the first items, no more than it takes to see that all columns are there."""
    seen: list[Item] = []
    names: dict[str, None] = {}
    missing: MissingColumn | None = None
    try:
        for item in islice(items, PEEKED):
            seen.append(item)
            if isinstance(item[1], dict):
                if document_of(item[1], feed) is not None:
                    return seen
                names.update(dict.fromkeys(item[1]))
                missing = _missing(tuple(names), feed.columns)
                if missing is None:
                    return seen
                if len(names) > MOST_COLUMNS:
                    break
            elif isinstance(item[1], str):
                return seen
    except VocError as error:
        seen.append((0, error))
    if missing is not None:
        raise missing
    return seen


def _missing(names: tuple[str, ...], columns: Columns) -> MissingColumn | None:
    try:
        find(names, columns)
    except MissingColumn as error:
        return error
    return None
