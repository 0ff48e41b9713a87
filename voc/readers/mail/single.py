"""One e-mail a file, as mail programs and servers save it."""

from collections.abc import Iterator
from dataclasses import replace
from io import BufferedReader
from typing import Final

from voc.errors import BadEncoding, MessageError
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.mail.letter import message_of
from voc.readers.mail.mime import letter_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message, Rejection

MOST: Final = 40 * 1024 * 1024
"""Bytes of one e-mail that are held in memory: more than servers let through."""


_CUT: Final = "mail_cut_off"
"""The warning of an e-mail that has more bytes than are read."""


def read(source: Source, feed: Feed, *, most: int = MOST) -> Iterator[Message | Rejection]:
    """Yield the one message that the file is, read from its first `most` bytes."""
    raw = BufferedReader(source, SAMPLE_BYTES).read(most + 1)
    yield outcome_of(_as_mail(raw[:most], source), feed, 1, cut=len(raw) > most)


def outcome_of(raw: bytes, feed: Feed, line: int, *, cut: bool) -> Message | Rejection:
    """Return the message of the bytes of one e-mail, or why they are none.

    cut: there are more of them, which is a warning: texts stand before attachments.
    """
    try:
        letter = letter_of(raw)
    except (BadEncoding, MessageError) as error:
        return feed.reject(error, line=line)
    if cut:
        letter = replace(letter, warnings=(*letter.warnings, _CUT))
    return message_of(letter, feed, line)


def _as_mail(raw: bytes, source: Source) -> bytes:
    """Return the bytes of an e-mail that was saved as text of two or four bytes a character."""
    try:
        codec = source.encoding.codec
    except BadEncoding:
        return raw  # which is usual: an e-mail may be of many encodings
    if not codec.startswith(("utf-16", "utf-32")):
        return raw
    return raw.decode(codec, "replace").encode("utf-8")
