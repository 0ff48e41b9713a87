"""A form with a file, parsed as it comes: the file goes to the disk and nowhere else before."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.errors import ServiceError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE: Final = "file"
_EXTENDED: Final = re.compile(rb";\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
"""A file name of more than ASCII, as some clients send it (RFC 8187), though forms should not."""
_AS_IT_IS: Final = frozenset({b"", b"7bit", b"8bit", b"binary"})
"""How a part may be encoded: RFC 7578 has nothing else in a form, though mails have."""
_MOST_FIELDS: Final = 20
_MOST_BYTES: Final = 1_000
"""Bytes of a field that is no file."""


class Form(NamedTuple):
    """What came with a file: its name, and the other fields."""

    file_name: str
    fields: dict[str, str]


async def received_form(
    content_type: str, body: AsyncIterator[bytes], write: Callable[[bytes], Awaitable[None]]
) -> Form:
    """Hand the bytes of the form's file to `write`; return the rest of the form.

    Raises ServiceError for what is no form, or one that has not just one file, named `file`.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise ServiceError("malformed", message="the form has no boundary", field="Content-Type")
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks)
        async for chunk in body:
            parser.write(chunk)
            for piece in parts.take():
                await write(piece)
        parser.finalize()
    except FormParserError:
        raise ServiceError("malformed", message="the body is no form of several parts") from None
    return parts.form()


class _Parts:
    """What a parser tells, put together."""

    def __init__(self) -> None:
        self.callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._head_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._ended,
        }
        self._name = self._value = b""
        self._disposition = self._encoding = b""
        self._field = ""
        self._text = b""
        self._file_name: str | None = None
        self._fields: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self._complete = False

    def take(self) -> list[bytes]:
        """Return what came of the file since the last time."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def form(self) -> Form:
        """Return the form, which is whole."""
        if not self._complete:
            raise ServiceError("malformed", message="the form is cut off")
        if self._file_name is None:
            raise ServiceError("invalid", message="the form has no file", field=FILE)
        return Form(self._file_name, self._fields)

    def _begin(self) -> None:
        self._disposition = self._encoding = self._text = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        elif self._name.lower() == b"content-transfer-encoding":
            self._encoding = self._value
        self._name = self._value = b""

    def _head_end(self) -> None:
        if self._encoding.strip().lower() not in _AS_IT_IS:
            raise ServiceError(
                "malformed",
                message="a part of the form is encoded as in a mail: send its bytes as they are",
                field="Content-Transfer-Encoding",
            )
        options = parse_options_header(self._disposition)[1]
        self._field = _text(options.get(b"name", b""))
        if self._field == FILE:
            if self._file_name is not None:
                raise ServiceError("invalid", message="there is more than one file", field=FILE)
            self._file_name = _extended(self._disposition) or _text(options.get(b"filename", b""))
        elif b"filename" in options:
            raise ServiceError("invalid", message=f"a file is not in the field `{FILE}`")
        elif len(self._fields) >= _MOST_FIELDS:
            raise ServiceError(
                "invalid", message="the form has too many fields", limit=_MOST_FIELDS
            )

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field == FILE:
            self._pieces.append(data[start:end])
            return
        self._text += data[start:end]
        if len(self._text) > _MOST_BYTES:
            raise ServiceError(
                "too_large", message="a field of the form is too long", limit=_MOST_BYTES
            )

    def _end(self) -> None:
        if self._field == FILE:
            return
        if self._field in self._fields:
            raise ServiceError("invalid", message="a field of the form comes twice")
        self._fields[self._field] = _text(self._text)

    def _ended(self) -> None:
        self._complete = True


def _extended(disposition: bytes) -> str | None:
    found = _EXTENDED.search(disposition)
    if found is None:
        return None
    try:
        return unquote_to_bytes(found[2]).decode(found[1].decode("ascii", "replace"), "replace")
    except LookupError:  # no such encoding
        return None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
