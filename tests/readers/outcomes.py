"""Reading bytes in tests, and telling messages from rejections."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from voc.readers import Columns, read
from voc.readers.messages import Feed
from voc.readers.registry import ending_of, reader_of, recognise
from voc.readers.source import Source
from voc.records import Message, Rejection

Outcome = Message | Rejection


def read_file(path: Path, content: bytes | str, *, columns: Columns | None = None) -> list[Outcome]:
    """Write the file and read it through the public door."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([path], columns=columns or Columns()))


def read_memory(
    content: bytes | str, name: str, *, columns: Columns | None = None
) -> list[Outcome]:
    """Read as if from a file of this name, without one; errors of the whole file are raised."""
    raw = content.encode() if isinstance(content, str) else content
    source = Source(BytesIO(raw), path=Path(name))
    reader = reader_of(recognise(source, ending_of(Path(name))))
    return list(reader(source, Feed(file=name, label=name, columns=columns or Columns())))


def read_stdin(content: bytes | str) -> list[Outcome]:
    """Read from standard input."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read(["-"], stdin=BytesIO(raw)))


def messages(outcomes: Iterable[Outcome]) -> list[Message]:
    """Return the messages among the outcomes."""
    return [outcome for outcome in outcomes if isinstance(outcome, Message)]


def texts(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the texts of the messages among the outcomes."""
    return [message.text for message in messages(outcomes)]


def rejections(outcomes: Iterable[Outcome]) -> list[Rejection]:
    """Return the rejections among the outcomes."""
    return [outcome for outcome in outcomes if isinstance(outcome, Rejection)]


def faults(outcomes: Iterable[Outcome]) -> list[tuple[str, int | None]]:
    """Return code and line of the rejections among the outcomes."""
    return [
        (outcome.code, outcome.origin.line if outcome.origin else None)
        for outcome in rejections(outcomes)
    ]
