"""What is looked at in a workbook before it is opened, so that a hostile one fails early.

openpyxl holds all parts but the sheets in memory and trusts their XML: entities that stand for
entities ("billion laughs"), sizes and numbers of sheets are checked here, on the archive itself.
"""

from pathlib import Path
from typing import IO, Final
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from voc.errors import InputCorrupt, InputTooLarge
from voc.readers.archives.limits import check_ratio
from voc.readers.archives.zips import opened

MOST_HELD: Final = 512 * 1024**2
"""Bytes of the parts that are held in memory: all but the sheets."""

MOST_PARTS: Final = 10_000
MOST_SHEETS: Final = 1_000

_SHEETS: Final = "xl/worksheets/"
_BOOK: Final = "xl/workbook.xml"
_XML: Final = (".xml", ".rels")
_MOST_PROLOG: Final = 64 * 1024
_CHUNK: Final = 4096


def check(path: Path) -> None:
    """Raise InputTooLarge or InputCorrupt for a workbook that is not safe to open."""
    with opened(path, most_members=MOST_PARTS) as archive:
        parts = archive.infolist()
        for part in parts:
            check_ratio(part.file_size, part.compress_size)
        held = sum(part.file_size for part in parts if not part.filename.startswith(_SHEETS))
        if held > MOST_HELD:
            raise InputTooLarge(f"the workbook has more than {MOST_HELD:,} bytes beside its sheets")
        for part in parts:
            _check_part(archive, part)


def _check_part(archive: ZipFile, part: ZipInfo) -> None:
    try:
        with archive.open(part) as stream:
            _Inspection(whole=part.filename == _BOOK).feed(stream)
    except (InputCorrupt, InputTooLarge):
        raise
    except expat.ExpatError as error:
        if part.filename.lower().endswith(_XML):  # others may be pictures, say
            raise InputCorrupt("a part of the workbook is no XML") from error
    except Exception as error:  # a damaged part may fail anything in zipfile
        raise InputCorrupt("the file is no Excel workbook, or a damaged one") from error


class _Inspection:
    """Reads a part up to its first element, or the whole of it to count its sheets."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole
        self._begun = False
        self._sheets = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_element

    def feed(self, stream: IO[bytes]) -> None:
        """Read from the beginning; raises InputCorrupt, InputTooLarge and expat's errors."""
        taken = 0
        while chunk := stream.read(_CHUNK):
            try:
                self._parser.Parse(chunk, False)
            except expat.ExpatError:
                if self._begun:
                    return  # the rows before the damage can be read
                raise
            taken += len(chunk)
            if self._begun and not self._whole:
                return
            if not self._begun and taken > _MOST_PROLOG:
                raise InputTooLarge("a part of the workbook has too much before its content")

    def _on_doctype(self, *declaration: object) -> None:
        raise InputCorrupt("a part of the workbook declares a document type, which none may")

    def _on_element(self, name: str, attributes: object) -> None:
        self._begun = True
        self._sheets += name.rpartition(":")[2] == "sheet"
        if self._sheets > MOST_SHEETS:
            raise InputTooLarge(f"the workbook has more than {MOST_SHEETS:,} sheets")
