"""What the exports of help desks have in common: comments without their ticket, and rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from voc.errors import BadRecord, VocError
from voc.readers.exports import Outcomes, Row
from voc.readers.exports.fields import text_of
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection

Fields: TypeAlias = dict[str, Json]

_MOST_CHARACTERS: Final = 1_000_000
"""Of the comments that are held for one ticket; more could not be read as one message."""


def numbered(items: Iterable[Json]) -> Iterator[Row]:
    """Yield the items of a list of records as rows; what is no object is told to be none."""
    for number, item in enumerate(items, start=1):
        yield number, item if isinstance(item, dict) else BadRecord("the item is not an object")


def each(
    rows: Iterable[Row], feed: Feed, message: Callable[[Fields, int], Message | Rejection]
) -> Outcomes:
    """Yield what every row is."""
    for line, row in rows:
        yield feed.reject(row, line=line) if isinstance(row, VocError) else message(row, line)


def grouped(
    rows: Iterable[Row],
    feed: Feed,
    key: str,
    message: Callable[[Sequence[Fields], int], Message | Rejection],
) -> Outcomes:
    """Yield a message for all comments of a ticket that follow one another.

    key: of the ticket's id; a comment without one stays alone.
    message: makes it of the comments and the line of the first.
    """
    held: list[Fields] = []
    begun = size = 0
    for line, row in rows:
        if held and (isinstance(row, VocError) or not _belongs(row, held[0], key, size)):
            yield message(held, begun)
            held, size = [], 0
        if isinstance(row, VocError):
            yield feed.reject(row, line=line)
            continue
        begun = begun if held else line
        held.append(row)
        size += sum(len(value) for value in row.values() if isinstance(value, str))
    if held:
        yield message(held, begun)


def _belongs(row: Fields, first: Fields, key: str, size: int) -> bool:
    ticket = text_of(row, key)
    return ticket is not None and ticket == text_of(first, key) and size < _MOST_CHARACTERS
