"""ZIP and tar: many files in one, told apart by their content."""

import tarfile
from collections.abc import Iterator

from voc.readers.archives.members import Place, read_members
from voc.readers.archives.tars import tar_members
from voc.readers.archives.zips import zip_members
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message, Rejection


def read(source: Source, feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every member holds, with a rejection for each that fails.

    Raises InputCorrupt where the archive itself is damaged, InputTooLarge where it is over the
    limits, UnknownFormat for a ZIP archive in a pipe.
    """
    place = Place.of(source)
    place.within()  # before anything is unpacked
    members = tar_members(source) if _is_tar(source.head) else zip_members(source, place.allowance)
    yield from read_members(members, feed, place)


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], tarfile.ENCODING, "surrogateescape")
    except tarfile.TarError:
        return False
    return True
