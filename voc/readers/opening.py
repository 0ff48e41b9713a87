"""The step that files and members of archives share: recognise an input, then read it."""

from collections.abc import Iterator

from voc.errors import InputEmpty
from voc.readers.messages import Feed
from voc.readers.registry import reader_of, recognise
from voc.readers.source import Source
from voc.records import Message, Rejection


def outcomes(source: Source, ending: str, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what an input holds; raises VocError or OSError if it fails as a whole."""
    if not source.head:
        raise InputEmpty("the input is empty")
    anything = False
    family = recognise(source, ending)
    feed.note(family.value)
    for outcome in reader_of(family)(source, feed):
        anything = True
        yield feed.marked(outcome) if isinstance(outcome, Message) else outcome
    if not anything:
        raise InputEmpty("the input holds no message")
