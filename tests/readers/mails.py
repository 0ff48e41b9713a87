"""Mails in tests: their headers, and what became of their parts."""

from pathlib import Path

from readers.outcomes import messages, read_memory
from voc.records import Message

FIXTURES = Path(__file__).parent / "fixtures" / "mail"
HEAD = (
    "From: Ann <ann@x.example>\nTo: help@shop.example\nSubject: Parcel\n"
    "Date: Tue, 04 Mar 2025 09:12:44 +0100\n"
)


def read_mail(content: bytes | str, name: str = "in.eml") -> Message:
    """Return the one message that a file is."""
    (message,) = messages(read_memory(content, name))
    return message


def body_of(message: Message) -> str:
    """Return the text without the subject."""
    return "".join(
        message.text[part.start : part.end] for part in message.sections if part.kind != "subject"
    )


def sections_of(message: Message) -> list[tuple[str, bool, str]]:
    """Return kind, whether it is read, and text of every section, white space trimmed."""
    return [
        (part.kind, part.read, message.text[part.start : part.end].strip())
        for part in message.sections
    ]
