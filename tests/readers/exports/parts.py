"""What a message is made of, short enough to be compared in a test."""

from pathlib import Path

from readers.outcomes import Outcome
from voc.readers import read
from voc.records import Message

FIXTURES = Path(__file__).parents[1] / "fixtures"


def outcomes_of(name: str) -> list[Outcome]:
    """Read a fixture through the public door."""
    return list(read([FIXTURES / name]))


def messages_of(name: str) -> list[Message]:
    """Return the messages of a fixture that holds nothing else."""
    outcomes = outcomes_of(name)
    assert all(isinstance(outcome, Message) for outcome in outcomes)
    return [outcome for outcome in outcomes if isinstance(outcome, Message)]


def parts_of(message: Message) -> list[tuple[str, str]]:
    """Return kind and text of every section; of those that are not read, the role as well."""
    return [
        (
            section.kind if section.read else f"{section.kind} by {section.role}",
            message.text[section.start : section.end],
        )
        for section in message.sections
    ]


def read_of(message: Message) -> list[str]:
    """Return the texts of the sections that are read, or the whole text where there is none."""
    if not message.sections:
        return [message.text]
    return [message.text[s.start : s.end] for s in message.sections if s.read]
