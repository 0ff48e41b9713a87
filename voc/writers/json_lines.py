"""Readings and rejections as JSON lines: one object a line, UTF-8, nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from voc.records import Json, Reading, Rejection
from voc.writers.atomic import replacement
from voc.writers.contract import (
    ReadingWriter,
    RejectionWriter,
    json_text,
    reading_to_json,
    rejection_to_json,
)


class JsonLinesWriter:
    """Writes readings to any binary stream, a file or standard output."""

    def __init__(self, stream: BinaryIO) -> None:
        """Write to `stream`, which stays the caller's to flush and close."""
        self._stream = stream

    def write(self, reading: Reading) -> None:
        """Write one reading as one line."""
        self._stream.write(_line(reading_to_json(reading)))


class JsonLinesRejectionWriter:
    """Writes rejections to any binary stream, a file or standard error."""

    def __init__(self, stream: BinaryIO) -> None:
        """Write to `stream`, which stays the caller's to flush and close."""
        self._stream = stream

    def write(self, rejection: Rejection) -> None:
        """Write one rejection as one line."""
        self._stream.write(_line(rejection_to_json(rejection)))


@contextmanager
def open_file(path: Path, *, drafts: Path | None = None) -> Iterator[ReadingWriter]:
    """Open a `.jsonl` file for readings."""
    with replacement(path, drafts=drafts) as stream:
        yield JsonLinesWriter(stream)


@contextmanager
def open_rejections(path: Path, *, drafts: Path | None = None) -> Iterator[RejectionWriter]:
    """Open a file for rejections, which is there afterwards only if there were any."""
    with replacement(path, keep_empty=False, drafts=drafts) as stream:
        yield JsonLinesRejectionWriter(stream)


def _line(value: dict[str, Json]) -> bytes:
    # Only lone surrogates cannot be encoded, and Python's escape for them is also JSON's.
    return json_text(value).encode("utf-8", "backslashreplace") + b"\n"
