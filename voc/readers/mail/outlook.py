"""Messages that Outlook has saved (`.msg`): compound files of properties, as in MS-OXMSG.

`olefile` reads the container. Of it only the few properties are read that are needed: attachments
stay where they are.
"""

import codecs
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser
from email.utils import format_datetime
from typing import Any, Final

import olefile

from voc.errors import BadEncoding, BadRecord, InputCorrupt, MessageError
from voc.readers.mail.charset import decoded
from voc.readers.mail.headers import Headers, headers_of
from voc.readers.mail.letter import Attachment, Letter, message_of
from voc.readers.mail.noise import Structure, noise_of
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message, Noise, Rejection
from voc.text.html import html_to_text

_STREAM: Final = "__substg1.0_{:04X}{:04X}"
_PROPERTIES: Final = "__properties_version1.0"
_ATTACHMENT: Final = "__attach_version1.0_"
_HEADER_BYTES: Final = 32
_UNICODE, _BYTES, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D

_CLASS, _SUBJECT, _TRANSPORT, _BODY, _HTML, _RTF = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
_NAMES: Final = (0x0C1A, 0x0042)
_ADDRESSES: Final = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_SENT, _DELIVERED = 0x0039, 0x0E06
_IDS: Final = {"Message-ID": 0x1035, "In-Reply-To": 0x1042, "References": 0x1039}
_CODEPAGES: Final = (0x3FDE, 0x3FFD)
_FILE_NAMES, _FILE_TYPE, _FILE = (0x3707, 0x3704), 0x370E, 0x3701

_SINCE: Final = datetime(1601, 1, 1, tzinfo=UTC)
_MOST: Final = 40 * 1024 * 1024


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield the one message that the file is; raise InputCorrupt where the container is damaged."""
    path = source.file_path("a message of Outlook")
    try:
        with olefile.OleFileIO(str(path)) as file:
            letter = _letter(_Properties(file))
    except (BadEncoding, MessageError) as error:
        yield feed.reject(error, line=1)
        return
    except Exception as error:  # a damaged container may fail anything in olefile
        raise InputCorrupt("the file is no message of Outlook, or a damaged one") from error
    yield message_of(letter, feed, 1)


class _Properties:
    """The properties of a message, each of which is a stream or a few bytes in a list."""

    def __init__(self, file: Any) -> None:
        self._file = file
        raw = self._bytes(_PROPERTIES)[_HEADER_BYTES:]
        entries = struct.iter_unpack("<HHI8s", raw[: len(raw) // 16 * 16])
        self._fixed = {name: value for _, name, _, value in entries}
        self._charset = next(filter(None, map(self._codepage, _CODEPAGES)), None)

    def text(self, *names: int, within: str = "") -> str:
        """Return the first of these properties that has any text."""
        for name in names:
            raw = self._bytes(within + _STREAM.format(name, _UNICODE))
            found = raw.decode("utf-16-le", "replace") or self._decoded(
                self._bytes(within + _STREAM.format(name, _BYTES))
            )
            if found.strip("\0 "):
                return found.rstrip("\0")
        return ""

    def html(self) -> str:
        """Return the HTML of the message, empty if it has none."""
        return self.text(_HTML) or self._decoded(self._bytes(_STREAM.format(_HTML, _BINARY)))

    def has(self, name: int, kind: int) -> bool:
        """Return whether there is a stream of this property."""
        return bool(self._file.exists(_STREAM.format(name, kind)))

    def time(self, name: int) -> datetime | None:
        """Return a time, kept as tenths of microseconds since 1601."""
        raw = self._fixed.get(name)
        ticks = int.from_bytes(raw, "little") if raw is not None else 0
        try:
            return _SINCE + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def attachments(self) -> Iterator[Attachment]:
        """Yield what came along, by its properties."""
        entries = self._file.listdir(streams=False, storages=True)
        for name in sorted(entry[0] for entry in entries if len(entry) == 1):
            if not name.startswith(_ATTACHMENT):
                continue
            within = f"{name}/"
            data = within + _STREAM.format(_FILE, _BINARY)
            is_mail = self._file.exists(within + _STREAM.format(_FILE, _OBJECT))
            yield Attachment(
                name=self.text(*_FILE_NAMES, within=within) or None,
                type=self.text(_FILE_TYPE, within=within)
                or ("message/rfc822" if is_mail else "application/octet-stream"),
                size=self._file.get_size(data) if self._file.exists(data) else None,
            )

    def _bytes(self, stream: str) -> bytes:
        if not self._file.exists(stream) or self._file.get_size(stream) > _MOST:
            return b""
        return bytes(self._file.openstream(stream).read())

    def _decoded(self, raw: bytes) -> str:
        return decoded(raw, self._charset).text if raw else ""

    def _codepage(self, name: int) -> str | None:
        raw = self._fixed.get(name)
        number = int.from_bytes(raw[:4], "little") if raw is not None else 0
        known = {65001: "utf-8", 20127: "us-ascii", 28591: "iso-8859-1", 20866: "koi8-r"}
        codec = known.get(number, f"cp{number}")
        try:
            return codecs.lookup(codec).name
        except LookupError:
            return None


def _letter(properties: _Properties) -> Letter:
    body = properties.text(_BODY) or html_to_text(properties.html())
    if not body.strip() and properties.has(_RTF, _BINARY):
        raise BadRecord("the message keeps its text as RTF only, which is not read")
    headers = _headers(properties)
    return Letter(
        headers=headers,
        body=body.replace("\r\n", "\n").replace("\r", "\n"),
        attachments=tuple(properties.attachments()),
        noise=noise_of(headers, Structure()) or _noise_of_class(properties.text(_CLASS)),
    )


def _headers(properties: _Properties) -> Headers:
    """Return the headers that a message came with, and those its properties stand for."""
    transported = HeaderParser().parsestr(properties.text(_TRANSPORT).lstrip())
    found = [*transported.raw_items()]
    have = {name.lower() for name, _ in found}
    own = [(name, value) for name, value in _own(properties) if value and name.lower() not in have]
    return headers_of([*own, *found])


def _own(properties: _Properties) -> Iterator[tuple[str, str]]:
    yield "Subject", properties.text(_SUBJECT)
    name, address = properties.text(*_NAMES), properties.text(*_ADDRESSES)
    yield "From", f"{name} <{address}>" if address else name
    sent = properties.time(_SENT) or properties.time(_DELIVERED)
    yield "Date", format_datetime(sent) if sent is not None else ""
    for header, name_of_id in _IDS.items():
        yield header, properties.text(name_of_id)


def _noise_of_class(kind: str) -> Noise | None:
    """Return what kind of noise a message is by its class (MS-OXCMSG), None for a mail."""
    kind = kind.lower()
    if kind.startswith("report."):
        found = "bounce" if kind.endswith(".ndr") else "delivery_report"
    elif kind.startswith(("ipm.schedule.", "ipm.appointment")):
        found = "calendar"
    elif kind.startswith("ipm.note.rules.oof"):
        found = "auto_reply"
    else:
        return None
    return Noise(kind=found, reason="message class")
