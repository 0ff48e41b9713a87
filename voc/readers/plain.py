"""Plain text: one message a line, or one whole call transcript or e-mail a file."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from voc.readers.messages import Feed, bare_message
from voc.readers.source import Source
from voc.records import Message, Rejection

_WHOLE_LIMIT: Final = 4_000_000
"""The most characters of a transcript or e-mail that is read as one message."""

_MOST_BYTES: Final = 4  # of a character, in any encoding
_JUDGED_LINES: Final = 100
_TURN: Final = re.compile(
    r"""\s*
    (?: [\[(<]? \d{1,2}:\d{2} (?: :\d{2} )? (?: [.,]\d+ )? [\])>]? \s* [-\u2013]? \s* )?   # when
    (?P<speaker> [^\W\d_] [^:\[\]{}<>"/]{0,39}? ) \s* : \s+ \S                        # who: what
    """,
    re.VERBOSE,
)
_ROLE: Final = re.compile(
    r"\b(?:agent|representative|rep|advis[eo]r|operator|customer|caller|client|speaker[ _]?\d+)\b",
    re.IGNORECASE,
)


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


def is_transcript(beginning: str) -> bool:
    """Return whether the text is that of a call: mostly lines such as `Agent: Good morning`.

    There are two speakers at least, one of whom has a part to play in a call, and they take
    turns: lines that each begin with a word of their own are notes.
    """
    lines = [line for line in beginning.splitlines() if line.strip()][:_JUDGED_LINES]
    turns = [match for line in lines if (match := _TURN.match(line))]
    speakers = Counter(turn["speaker"].casefold() for turn in turns)
    return (
        len(turns) * 2 > len(lines)
        and 2 <= len(speakers) <= max(2, len(turns) / 2)
        and any(map(_ROLE.search, speakers))
    )


def _whole(source: Source, feed: Feed) -> Message | Rejection | None:
    """Return the one message that the file is, or None if it is to be read by line."""
    from voc.readers import mail

    is_mail = mail.is_mail(source.beginning)
    if not is_mail and not is_transcript(source.beginning):
        return None
    raw = source.whole(_WHOLE_LIMIT * _MOST_BYTES)
    text = source.decoded(raw) if raw is not None else None
    if text is None or len(text) > _WHOLE_LIMIT:
        return None
    if is_mail:
        return mail.message_of(text, feed)
    return bare_message(feed, without_line_end(text), 1, channel="call")
