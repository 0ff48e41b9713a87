"""Mail boxes of many e-mails in one file (mbox), one e-mail in memory at a time.

Mails are separated by lines such as `From ann@x.example Tue Mar  4 09:12:44 2025`. Lines of a
mail that begin with `From ` have a `>` before them (mboxo), and those that begin with `>From ` one
more (mboxrd), which is taken away.
"""

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Final

from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.mail.shape import is_separator
from voc.readers.mail.single import MOST, outcome_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message, Rejection

_LINE: Final = 1024 * 1024
"""Bytes of a line that are looked at together."""

_ESCAPED: Final = re.compile(rb">+From ")


def read(source: Source, feed: Feed, *, most: int = MOST) -> Iterator[Message | Rejection]:
    """Yield what every e-mail of the box is, with the line on which it begins.

    most: bytes, to the end of a line, from which an e-mail is read.
    """
    for number, raw, cut in _mails(source, most):
        if raw.strip():
            yield outcome_of(raw, feed, number, cut=cut)


def _mails(source: Source, most: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the number of every e-mail's first line, its bytes, and whether it has more."""
    lines: list[bytes] = []
    begun, size, cut = 1, 0, False
    for number, line, is_between in _lines(source):
        if is_between:
            yield begun, _whole(lines), cut
            lines.clear()
            begun, size, cut = number, 0, False
        elif size < most:
            lines.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        else:
            cut = cut or bool(line.strip())  # a blank line ends every e-mail of a box
    yield begun, _whole(lines), cut


def _whole(lines: list[bytes]) -> bytes:
    """Return the bytes of an e-mail without the blank line that ends it in a box."""
    if len(lines) > 1 and not lines[-1].strip():
        return b"".join(lines[:-1])
    return b"".join(lines)


def _lines(source: Source) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the lines with their numbers, and whether each stands between two e-mails.

    A line over the limit comes in pieces, of which the later ones have its number too.
    """
    stream = BufferedReader(source, SAMPLE_BYTES)
    line = stream.readline(_LINE)
    number, is_whole = 1, True
    while line:
        following = stream.readline(_LINE)
        yield number, line, is_whole and is_separator(line, following)
        is_whole = line.endswith(b"\n")
        number += is_whole
        line = following
