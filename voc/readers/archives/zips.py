"""The members of a ZIP archive, and whether its directory can be trusted."""

import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Final
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from voc.errors import InputCorrupt, InputEncrypted, InputTooLarge, UnknownFormat
from voc.readers.archives.limits import (
    MOST_BYTES,
    MOST_MEMBERS,
    Allowance,
    Meter,
    Unpacked,
    check_ratio,
)
from voc.readers.archives.members import Packed
from voc.readers.source import Source

_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x06"
_TAIL: Final = 65_535 + 22 + 20 + 56
"""Bytes at the end that hold the end of the directory: a comment and three records."""

_MOST_DIRECTORY: Final = 64 * 1024**2
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 0x1
_LINK: Final = 0o120000
_METHODS: Final = (ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2)


def zip_members(source: Source, allowance: Allowance) -> Iterator[Packed]:
    """Yield the members in the order of the directory.

    Raises InputCorrupt if that is damaged, InputTooLarge if it promises too much.
    """
    with opened(source.file_path("a ZIP archive")) as archive:
        for info in archive.infolist():
            yield _packed(archive, info, allowance)


def opened(path: Path, *, most_members: int = MOST_MEMBERS) -> ZipFile:
    """Return the archive, whose directory was checked before anything is unpacked.

    Raises InputCorrupt if it is damaged or its members overlap, InputTooLarge for too many
    members or bytes.
    """
    if _directory_size(path) > _MOST_DIRECTORY:
        raise InputTooLarge(f"the directory of the archive is over {_MOST_DIRECTORY:,} bytes")
    try:
        archive = ZipFile(path)
    except Exception as error:  # a damaged directory may fail anything in zipfile
        raise InputCorrupt("the file is no ZIP archive, or a damaged one") from error
    try:
        _check(archive.infolist(), most_members)
    except (InputCorrupt, InputTooLarge):
        archive.close()
        raise
    return archive


def _check(members: Sequence[ZipInfo], most_members: int) -> None:
    if len(members) > most_members:
        raise InputTooLarge(f"the archive has more than {most_members:,} members")
    if sum(info.file_size for info in members) > MOST_BYTES:
        raise InputTooLarge(f"the archive unpacks to more than {MOST_BYTES:,} bytes")
    ordered = sorted(members, key=lambda info: info.header_offset)
    for info, following in pairwise(ordered):
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset:
            raise InputCorrupt("members of the archive lie over one another, as in a zip bomb")


def _directory_size(path: Path) -> int:
    """Return the bytes of the directory as the end of the file states them, 0 if it does not."""
    with path.open("rb") as file:
        file.seek(-min(_TAIL, path.stat().st_size), 2)
        tail = file.read()
    at, at_64 = tail.rfind(_END), tail.rfind(_END_64)
    if at < 0:
        return 0
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    size_64 = int.from_bytes(tail[at_64 + 40 : at_64 + 48], "little") if at_64 >= 0 else 0
    return max(size_64, 0 if size == 0xFFFF_FFFF else size)


def _packed(archive: ZipFile, info: ZipInfo, allowance: Allowance) -> Packed:
    name = info.orig_filename
    if info.flag_bits & _ENCRYPTED:
        return Packed(name=name, opened=InputEncrypted("the member wants a password"))
    if info.external_attr >> 16 & 0o170000 == _LINK:
        return Packed(name=name, opened=UnknownFormat("the member is a link, not a file"))
    if info.compress_type not in _METHODS:
        return Packed(name=name, opened=UnknownFormat("the member is packed in an unknown way"))
    return Packed(name=name, opened=partial(_unpacked, archive, info, allowance))


def _unpacked(archive: ZipFile, info: ZipInfo, allowance: Allowance) -> Unpacked:
    check_ratio(info.file_size, info.compress_size)
    try:
        stream = archive.open(info)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputCorrupt("the archive is damaged where the member begins") from error
    return Unpacked(stream, Meter(allowance, lambda: info.compress_size))
