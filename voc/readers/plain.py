"""Plain text: one message a line, or one whole call transcript a file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from voc.readers.messages import Feed, bare_message
from voc.readers.script_signs import is_script
from voc.readers.scripts import marked
from voc.readers.source import Source
from voc.records import Message, Rejection

_WHOLE_LIMIT: Final = 4_000_000
"""The most characters of a transcript that is read as one message."""

_MOST_BYTES: Final = 4  # of a character, in any encoding


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every line is, blank lines passed over, or the one message that the file is."""
    feed = replace(feed, warnings=source.encoding.warnings)
    whole = _whole(source, feed) if source.path is not None else None
    if whole is not None:
        yield whole
        return
    for number, line in enumerate(source.lines(), start=1):
        if line.isspace():
            continue
        fault = source.fault(line)
        if fault is not None:
            yield feed.reject(fault, line=number)
        else:
            yield bare_message(feed, without_line_end(line), number)


def without_line_end(text: str) -> str:
    """Return `text` without the line end that closes it."""
    return text.removesuffix("\n").removesuffix("\r")


def _whole(source: Source, feed: Feed) -> Message | Rejection | None:
    """Return the one message that the file is, or None if it is to be read by line."""
    if not is_script(source.beginning):
        return None
    raw = source.whole(_WHOLE_LIMIT * _MOST_BYTES)
    text = source.decoded(raw) if raw is not None else None
    if text is None or len(text) > _WHOLE_LIMIT:
        return None
    call = bare_message(feed, without_line_end(text), 1, channel="call")
    return marked(call, known=True) if isinstance(call, Message) and not call.sections else call
