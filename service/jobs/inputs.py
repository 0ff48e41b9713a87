"""The messages of an upload, as `voc score` reads them from a file of the client's name."""

from collections.abc import Callable, Iterator
from io import BufferedReader, RawIOBase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from service.jobs.names import stored_name
from service.jobs.places import Place
from service.jobs.receiving import messages_in
from service.jobs.schemas import COLUMNS, JobOptions
from voc.errors import VocError
from voc.intake import Item
from voc.readers import Columns
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.messages import Feed
from voc.readers.opening import outcomes
from voc.readers.registry import ending_of
from voc.readers.source import Source
from voc.records import Message, Rejection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def items_of(
    place: Place, file: str | None, options: JobOptions, *, watch: Callable[[int], None]
) -> Iterator[Item]:
    """Yield what an upload holds; one that fails as a whole is one rejection.

    file: the client's name of it, which is told and never opened; None for messages.
    watch: is told how many bytes were read, each time some are.

    Raises OSError where the disk does not give it back.
    """
    if file is None:
        path = place.messages
        yield from messages_in(path)
        watch(path.stat().st_size)
        return
    columns = Columns(**{name: getattr(options, name) for name in COLUMNS})
    yield from _read(place, Feed(file=file, label=file, columns=columns), watch)


def _read(place: Place, feed: Feed, watch: Callable[[int], None]) -> Iterator[Message | Rejection]:
    path = place.folder / stored_name(feed.file)
    with path.open("rb") as stream:
        source = Source(BufferedReader(_Watched(stream, watch), SAMPLE_BYTES), path=path)
        try:
            feed.columns.check()
            yield from outcomes(source, ending_of(PurePosixPath(feed.file)), feed)
        except VocError as error:
            yield feed.reject(error)


class _Watched(RawIOBase):
    """A stream that tells how many bytes were read of it."""

    def __init__(self, stream: BinaryIO, watch: Callable[[int], None]) -> None:
        super().__init__()
        self._stream = stream
        self._watch = watch

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; return 0 at the end."""
        view = memoryview(buffer)
        chunk = self._stream.read(len(view))
        self._watch(len(chunk))
        view[: len(chunk)] = chunk
        return len(chunk)
