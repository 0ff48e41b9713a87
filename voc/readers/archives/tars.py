"""The members of a tar archive, in one pass and without seeking."""

import tarfile
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from typing import Final, Self

from voc.errors import InputCorrupt, InputTooLarge, UnknownFormat, VocError
from voc.readers.archives.limits import Unpacked
from voc.readers.archives.members import Packed
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.source import Source

_MOST_EXTRA: Final = 1024 * 1024
"""Bytes of a header beyond its block (long names, pax), which tarfile holds in memory."""

_DAMAGED: Final = "the tar archive is damaged, or cut off"

_EXTRA: Final = (
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
)


class _Header(tarfile.TarInfo):
    """A header whose own size is bounded; one that is damaged is told.

    tarfile takes it for the end of the archive where members stand before it.
    """

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header of a block; raises InputTooLarge, InputCorrupt for a damaged one."""
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if any(buf):  # zeros, or nothing, are the end of the archive
                raise InputCorrupt(_DAMAGED) from error
            raise
        if header.type in _EXTRA and header.size > _MOST_EXTRA:
            raise InputTooLarge("a header of the archive is too long")
        return header


def tar_members(source: Source) -> Iterator[Packed]:
    """Yield the members one by one; each must be read before the next is asked for.

    Raises InputCorrupt where the archive is damaged, InputTooLarge for headers without end.
    """
    try:
        stream = BufferedReader(source, SAMPLE_BYTES)
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
            for header in archive:
                archive.members = []  # type: ignore[attr-defined]  # or all would be kept
                yield _packed(archive, header)
    except VocError:
        raise
    except Exception as error:  # a damaged header may fail anything in tarfile
        raise InputCorrupt(_DAMAGED) from error


def _packed(archive: tarfile.TarFile, header: tarfile.TarInfo) -> Packed:
    name = header.name + "/" * header.isdir()
    if header.isreg() and not header.issparse():
        return Packed(name=name, opened=partial(_opened, archive, header))
    return Packed(name=name, opened=UnknownFormat("the member is a link or a device, not a file"))


def _opened(archive: tarfile.TarFile, header: tarfile.TarInfo) -> Unpacked:
    stream = archive.extractfile(header)
    if stream is None:
        raise InputCorrupt("the member has no bytes")
    return Unpacked(stream)
