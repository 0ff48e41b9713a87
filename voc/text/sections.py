"""Which parts of a message are read, and the statements in them."""

from dataclasses import replace
from typing import Final

from voc.records import Message
from voc.text.statements import cut

_SPOKEN: Final = ("turn", "comment", "subject", "body")
"""Kinds of sections of which it matters whose words they are."""

SPEAKERS: Final = ("customer", "agent", "all")
"""Whose turns can be read."""


def statements_of(message: Message) -> list[tuple[int, int]]:
    """Return the statements of what is to be read of a message, as spans of its text."""
    if not message.sections:
        return cut(message.text)
    return [
        (section.start + start, section.start + end)
        for section in message.sections
        if section.read
        for start, end in cut(message.text[section.start : section.end])
    ]


def read_text(message: Message) -> str:
    """Return what is to be read of a message, a line for each of its parts."""
    if not message.sections:
        return message.text
    return "\n".join(message.text[part.start : part.end] for part in message.sections if part.read)


def spoken_by(message: Message, speakers: str) -> Message:
    """Return a message of which what these speakers said and wrote is read, subjects too.

    speakers: one of `SPEAKERS`. Where nobody is known to be the agent, everybody is read.
    """
    if speakers == "customer" or all(section.role != "agent" for section in message.sections):
        return message
    wanted = ("customer", "agent") if speakers == "all" else (speakers,)
    sections = tuple(
        replace(section, read=section.role in wanted)
        if section.kind in _SPOKEN and section.role is not None
        else section
        for section in message.sections
    )
    return replace(message, sections=sections)
