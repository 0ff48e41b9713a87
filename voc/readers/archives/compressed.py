"""Compressed files (gzip, bzip2, xz): one file, or a tar archive, that was made smaller."""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BufferedReader, RawIOBase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from voc.errors import InputCorrupt, InputTooLarge
from voc.readers.archives.limits import Meter, Tally, Unpacked
from voc.readers.archives.members import Member, Place
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.messages import Feed
from voc.readers.opening import outcomes
from voc.readers.registry import COMPRESSED, ending_of
from voc.readers.source import Source
from voc.records import Message, Rejection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MOST_MEMORY: Final = 256 * 1024**2
"""Bytes that xz may hold to unpack: `xz -9` needs 65 MB."""

_TAR: Final = (".tgz", ".tbz2", ".txz")


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what the file in it holds, whose name is the outer one without its last ending.

    Raises InputCorrupt where it is damaged, InputTooLarge where it unpacks to too much.
    """
    place = Place.of(source)
    if place.compressed:
        raise InputTooLarge("the file is compressed more than once")
    tally = Tally(source)
    stream = Unpacked(
        _decompressed(source.head, BufferedReader(tally, SAMPLE_BYTES)),
        Meter(place.allowance, lambda: tally.count),
    )
    inner = replace(place, compressed=True)
    name = _inner_name(feed.label)
    ending = ending_of(PurePosixPath(name))
    with closing(Member(stream, name=name, place=inner)) as member:
        yield from outcomes(member, ending, replace(feed, label=name))


def _inner_name(name: str) -> str:
    ending = ending_of(PurePosixPath(name))
    if ending in _TAR:
        return name[: -len(ending)] + ".tar"
    return name[: -len(ending)] if ending in COMPRESSED else name


def _decompressed(head: bytes, stream: BufferedReader) -> "gzip.GzipFile | bz2.BZ2File | _Xz":
    if head.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    return _Xz(stream) if head.startswith(b"\xfd7zXZ") else gzip.GzipFile(fileobj=stream)


class _Xz(RawIOBase):
    """What xz has compressed; unlike `lzma.LZMAFile` it needs no more memory than is given."""

    def __init__(self, stream: BufferedReader) -> None:
        super().__init__()
        self._stream = stream
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; return 0 at the end."""
        view = memoryview(buffer)
        chunk = b""
        while not chunk:
            if self._unpacker.eof:
                rest = (self._unpacker.unused_data or self._stream.read(SAMPLE_BYTES)).lstrip(b"\0")
                if not rest:
                    return 0
                self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
            else:
                rest = self._stream.read(SAMPLE_BYTES) if self._unpacker.needs_input else b""
                if self._unpacker.needs_input and not rest:
                    raise InputCorrupt("the file is cut off")
            chunk = self._unpacker.decompress(rest, len(view))
        view[: len(chunk)] = chunk
        return len(chunk)
