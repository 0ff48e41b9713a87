"""An input as a stream whose beginning can be looked at before it is read.

Standard input cannot be rewound, so a file is not rewound either: both are read once.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from io import BufferedReader, BytesIO, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from voc.errors import BadEncoding, TextTooLong, UnknownFormat, VocError
from voc.readers.decoding import SAMPLE_BYTES, Encoding, decide

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LINE_LIMIT: Final = 16 * 1024 * 1024
"""The most characters of one line or record that are held in memory."""

_WHOLE_LINE: Final = re.compile(rb"\S[^\r\n]*[\r\n]")


class Source(RawIOBase):
    """The bytes of one input; `head` shows its beginning without using it up.

    path: of a regular file; None for standard input and pipes, of which `head` is no more than
    what has come so far, so that a slow sender is not waited for.
    """

    def __init__(self, stream: BinaryIO, *, path: Path | None = None) -> None:
        """Read the head of `stream`, which the caller closes."""
        super().__init__()
        self.path = path
        self._read_some = getattr(stream, "read1", stream.read)
        self._ended = False
        self.head = self._begun()
        self._unread = BytesIO(self.head)

    @cached_property
    def encoding(self) -> Encoding:
        """The encoding of the input; raises BadEncoding if it is not text."""
        return decide(self.head, complete=self._ended)

    @cached_property
    def beginning(self) -> str:
        """The head as text, without a byte order mark; nothing if it is not text."""
        try:
            text = self.head.decode(self.encoding.codec, "ignore")
        except BadEncoding:
            return ""
        return text.lstrip("\ufeff")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer` from the head, then from the stream; return 0 at the end."""
        view = memoryview(buffer)
        chunk = self._unread.read(len(view)) or self._more(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def file_path(self, kind: str) -> Path:
        """Return the path of the input; raise UnknownFormat if it is none that can be sought in."""
        if self.path is None:
            raise UnknownFormat(f"{kind} cannot be read from a pipe; give the path of the file")
        return self.path

    def whole(self, limit: int) -> bytes | None:
        """Return all bytes without using them up, or None if they are more than `limit`.

        Raises what is wrong with the bytes after those that can be read.
        """
        held = self._unread.read()
        try:
            while len(held) <= limit and (chunk := self._more(limit)):
                held += chunk
        finally:
            self._unread = BytesIO(held)
        return held if len(held) <= limit else None

    def decoded(self, raw: bytes) -> str:
        """Return the bytes of the whole input as text; raise BadEncoding if a part is not."""
        encoding = self.encoding
        try:
            text = raw.decode(encoding.codec, encoding.errors)
        except UnicodeDecodeError as error:
            raise BadEncoding(f"the end of the file is not {encoding.name}") from error
        if encoding.undecodable(text):
            raise BadEncoding(f"the file has bytes that are not {encoding.name}")
        return text

    def text(self) -> TextIOWrapper:
        """Return the input as text, line ends as they are."""
        encoding = self.encoding
        buffer = BufferedReader(self, SAMPLE_BYTES)
        return TextIOWrapper(buffer, encoding.codec, encoding.errors, newline="")

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends; one over `LINE_LIMIT` is cut after that (`fault`).

        Raises BadEncoding where the text breaks off within a character.
        """
        text = self.text()
        number = 0
        try:
            while line := text.readline(LINE_LIMIT + 1):
                number += 1
                yield line
                while len(line) > LINE_LIMIT and not line.endswith(("\n", "\r")):
                    line = text.readline(LINE_LIMIT + 1)
        except UnicodeDecodeError as error:
            sentence = f"from line {number + 1} on the file is not {self.encoding.name}"
            raise BadEncoding(sentence) from error

    def fault(self, line: str) -> VocError | None:
        """Return why `line` cannot be read, None if it can."""
        if len(line) > LINE_LIMIT:
            return TextTooLong(f"the line has more than {LINE_LIMIT:,} characters")
        if self.encoding.undecodable(line):
            return BadEncoding(f"the line has bytes that are not {self.encoding.name}")
        return None

    def _begun(self) -> bytes:
        """Return the head; where it is damaged, what stands before that."""
        head = b""
        try:
            while len(head) < SAMPLE_BYTES and (chunk := self._more(SAMPLE_BYTES - len(head))):
                head += chunk
                if self.path is None and _WHOLE_LINE.search(head):
                    break
        except VocError:
            if not head:
                raise
        return head

    def _more(self, size: int) -> bytes:
        chunk: bytes = self._read_some(size)
        self._ended = not chunk
        return chunk
