"""A text that came in a cell or field, whole: the parts of it that are not its writer's words.

Where a file holds such parts apart, its own reader knows them, and nothing is looked for here.
"""

import re
from dataclasses import replace
from typing import Final

from voc.readers.scripts import marked
from voc.records import Message, Section
from voc.text.mail_parts import parts_of

_MAILED: Final = frozenset({"email", "ticket"})
"""Channels whose texts come by mail: with what was answered below, and signatures."""

_REVIEWED: Final = frozenset({"review", "other"})
"""Channels of what is copied from pages of reviews. Elsewhere `Company response:` may be a heading
of a complaint, with the customer's own words below it."""

_COMPANY: Final = (
    r"(?:owner|developer|seller|host|hotel|restaurant|manager|management|business|company|property)"
)
_ANSWER: Final = re.compile(
    rf"""^[ \t*_]* (?:
      (?:response|reply|answer) \ from \ (?:the\ )? {_COMPANY} \b [^.!?\n]{{0,60}}
    | {_COMPANY} (?:['\u2019]s)? \ (?:response|reply|answer) \b [^.!?\n:]{{0,40}}
    ) (?: : | [ \t*_]*$ )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
"""What stands above the answer to a review on the page that it was copied from."""


def parted(message: Message) -> Message:
    """Return a message with the parts that its text shows as sections, if it shows any.

    They are the turns of a script, what a mail repeats and ends with, or an answer below a review.
    """
    spoken = marked(message)
    if spoken.sections or "\n" not in message.text:
        return spoken
    sections = _mailed(message) or _answered(message)
    return replace(message, sections=sections) if sections else message


def _mailed(message: Message) -> tuple[Section, ...]:
    if message.channel not in _MAILED:
        return ()
    parts = parts_of(message.text)
    own = [part for part in parts if part.kind == "body"]
    if own == parts or not any(message.text[part.start : part.end].strip() for part in own):
        return ()
    return tuple(
        Section(start=part.start, end=part.end, kind=part.kind, read=part.kind == "body")
        for part in parts
    )


def _answered(message: Message) -> tuple[Section, ...]:
    text = message.text
    found = _ANSWER.search(text) if message.channel in _REVIEWED else None
    if found is None or not text[: found.start()].strip():
        return ()
    return (
        Section(start=0, end=found.start(), kind="body", read=True),
        Section(start=found.start(), end=len(text), kind="comment", read=False, role="agent"),
    )
