"""Which reader an input takes: by its content where that is telling, or else by its ending."""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import PurePath
from typing import Final, TypeAlias

from voc.errors import InputEncrypted, UnknownFormat
from voc.readers.archives.shape import is_archive, is_compressed, is_document, is_workbook
from voc.readers.cues import is_subtitles
from voc.readers.mail.shape import is_mail, is_mailbox, is_outlook
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message, Rejection

Reader: TypeAlias = Callable[[Source, Feed], Iterator[Message | Rejection]]
"""Reads one input, lazily; raises VocError where the input as a whole fails."""


class Format(Enum):
    """The families of formats, each with a reader of its own; the values are for people."""

    DELIMITED = "delimited table"
    JSON_LINES = "JSON lines"
    JSON = "JSON"
    PARQUET = "Parquet"
    EXCEL = "Excel workbook"
    SUBTITLES = "subtitles"
    MAIL = "e-mail"
    MBOX = "mail box"
    OUTLOOK = "Outlook message"
    PLAIN = "plain text"
    ARCHIVE = "archive"
    COMPRESSED = "compressed file"


ENDINGS: Final[Mapping[str, Format]] = {
    ".csv": Format.DELIMITED,
    ".tsv": Format.DELIMITED,
    ".jsonl": Format.JSON_LINES,
    ".ndjson": Format.JSON_LINES,
    ".json": Format.JSON,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.EXCEL,
    ".vtt": Format.SUBTITLES,
    ".srt": Format.SUBTITLES,
    ".eml": Format.MAIL,
    ".mbox": Format.MBOX,
    ".msg": Format.OUTLOOK,
    ".txt": Format.PLAIN,
    ".text": Format.PLAIN,
    "": Format.PLAIN,
    ".zip": Format.ARCHIVE,
    ".tar": Format.ARCHIVE,
    ".tgz": Format.COMPRESSED,
    ".tbz2": Format.COMPRESSED,
    ".txz": Format.COMPRESSED,
    ".gz": Format.COMPRESSED,
    ".bz2": Format.COMPRESSED,
    ".xz": Format.COMPRESSED,
}

COMPRESSED: Final = frozenset(
    ending for ending, family in ENDINGS.items() if family is Format.COMPRESSED
)
"""The endings that stand after another one: `.csv.gz`."""

_BINARY: Final[Mapping[bytes, str]] = {
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!\x1a": "a RAR archive",
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF89a": "a picture",
    b"SQLite format 3\0": "an SQLite database",
}
"""How files begin that hold no text that could be read, and what they are."""

_PARQUET: Final = b"PAR1\x15"  # the magic and the first byte of the header that follows it
_PARQUET_ENCRYPTED: Final = b"PARE"
_OLE: Final = b"\xd0\xcf\x11\xe0"

_OBJECT: Final = re.compile(r'\s*\{\s*["}]')
_ARRAY: Final = re.compile(r'\s*\[\s*(?:[{"\]]|$)')
_OBJECT_LINE: Final = re.compile(r"\s*\{[^\r\n]*\}[ \t]*(?:[\r\n]|$)")
_OBJECT_LINES: Final = re.compile(r"\s*\{[^\r\n]*\}[ \t]*[\r\n]+\{")
_BRACE_LINE: Final = re.compile(r"\s*\{[ \t]*[\r\n]")


def ending_of(path: PurePath) -> str:
    """Return the ending of a file's name in small letters: `.csv`."""
    return path.suffix.lower()


def recognise(source: Source, ending: str) -> Format:
    """Return the format of an input.

    Raises UnknownFormat if neither its content nor its ending says what it is, InputEncrypted
    for an Office file that is locked.
    """
    known = ENDINGS.get(ending)
    found = (
        _binary(source.head, known)
        or _json(source, known)
        or _subtitles(source)
        or _mail(source, known)
        or known
    )
    if found is None:
        raise UnknownFormat(f"no reader for `{ending}`; there are readers for {choices()}")
    return found


def choices() -> str:
    """Return the endings that can be read, for a person."""
    return ", ".join(f"`{ending}`" for ending in ENDINGS if ending)


def reader_of(family: Format) -> Reader:
    """Return the reader of a format; only now are the libraries it needs imported."""
    match family:
        case Format.DELIMITED:
            from voc.readers.delimited import read
        case Format.JSON_LINES:
            from voc.readers.json_lines import read
        case Format.JSON:
            from voc.readers.json_array import read
        case Format.PARQUET:
            from voc.readers.parquet import read
        case Format.EXCEL:
            from voc.readers.excel import read
        case Format.SUBTITLES:
            from voc.readers.subtitles import read
        case Format.MAIL:
            from voc.readers.mail.single import read
        case Format.MBOX:
            from voc.readers.mail.mailbox import read
        case Format.OUTLOOK:
            from voc.readers.mail.outlook import read
        case Format.PLAIN:
            from voc.readers.plain import read
        case Format.ARCHIVE:
            from voc.readers.archives.archive import read
        case Format.COMPRESSED:
            from voc.readers.archives.compressed import read
    return read


def _binary(head: bytes, known: Format | None) -> Format | None:
    if head.startswith(_PARQUET_ENCRYPTED):
        raise InputEncrypted("the Parquet file is encrypted")
    if head.startswith(_OLE) and (known is Format.OUTLOOK or is_outlook(head)):
        return Format.OUTLOOK
    if head.startswith(_OLE):
        raise InputEncrypted("the file is a workbook with a password, or of Excel before 2007")
    if head.startswith(_PARQUET):
        return Format.PARQUET
    if is_workbook(head, named_archive=known is Format.ARCHIVE):
        return Format.EXCEL
    if known not in (Format.PARQUET, Format.EXCEL):  # whose readers say that it is damaged
        if is_document(head):
            raise UnknownFormat(f"the file is a document; there are readers for {choices()}")
        if is_archive(head):
            return Format.ARCHIVE
        if is_compressed(head):
            return Format.COMPRESSED
        for magic, kind in _BINARY.items():
            if head.startswith(magic):
                raise UnknownFormat(f"the file is {kind}; there are readers for {choices()}")
    return None


def _subtitles(source: Source) -> Format | None:
    return Format.SUBTITLES if is_subtitles(source.beginning) else None


def _mail(source: Source, known: Format | None) -> Format | None:
    """Return whether a file is e-mail by its content; a pipe shows too little of its beginning."""
    if source.path is None or known not in (None, Format.PLAIN, Format.MAIL, Format.MBOX):
        return None
    if is_mailbox(source.head):
        return Format.MBOX
    return Format.MAIL if is_mail(source.beginning) else None


def _json(source: Source, known: Format | None) -> Format | None:
    """Return which JSON the text is, None if it does not begin like any.

    Where nothing else says that it should be JSON, an opening brace alone is not enough: notes
    may begin with one.
    """
    text = source.beginning
    expected = known in (Format.JSON, Format.JSON_LINES) or source.path is None
    first = text.lstrip()[:1]
    if first == "[" and (_ARRAY.match(text) or known is Format.JSON):
        return Format.JSON
    if first != "{" or not (expected or _OBJECT.match(text)):
        return None
    if _OBJECT_LINES.match(text):
        return Format.JSON_LINES
    if known is Format.JSON or _BRACE_LINE.match(text):
        return Format.JSON
    if expected or _OBJECT_LINE.match(text):
        return Format.JSON_LINES
    return Format.JSON
