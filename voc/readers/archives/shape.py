"""How archives, and documents that are archives inside, are known by their first bytes."""

import re
from typing import Final

_ZIP: Final = b"PK\x03\x04"
_ZIP_EMPTY: Final = b"PK\x05\x06"
_FIRST_NAME: Final = 30  # where the first member's name begins
_WORKBOOK_PART: Final = b"xl/"
_OFFICE_FIRST: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"customXml/")
_DOCUMENT_FIRST: Final = (*_OFFICE_FIRST, b"mimetype", b"word/", b"ppt/", b"META-INF/")
_COMPRESSED: Final = re.compile(rb"\x1f\x8b\x08|BZh[1-9](?:1AY&SY|\x17rE8P)|\xfd7zXZ\x00")
_TAR: Final = b"ustar"
_TAR_AT: Final = 257


def is_workbook(head: bytes, *, named_archive: bool) -> bool:
    """Return whether a file is a workbook; a ZIP archive may hold one that is not packed."""
    if not head.startswith(_ZIP) or _WORKBOOK_PART not in head:
        return False
    return not named_archive or head[_FIRST_NAME:].startswith((*_OFFICE_FIRST, _WORKBOOK_PART))


def is_document(head: bytes) -> bool:
    """Return whether a ZIP archive is a document of an office program, a book or a program."""
    return head.startswith(_ZIP) and head[_FIRST_NAME:].startswith(_DOCUMENT_FIRST)


def is_archive(head: bytes) -> bool:
    """Return whether a file is a ZIP or tar archive."""
    return head.startswith((_ZIP, _ZIP_EMPTY)) or head.startswith(_TAR, _TAR_AT)


def is_compressed(head: bytes) -> bool:
    """Return whether a file was made smaller by gzip, bzip2 or xz."""
    return _COMPRESSED.match(head) is not None
