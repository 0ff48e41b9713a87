"""The members of an archive, each read by its own reader."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, Self

from voc.errors import InputError, InputTooLarge, UnknownFormat, VocError
from voc.readers.archives.limits import MOST_NESTED, Allowance, Unpacked
from voc.readers.archives.names import LONGEST, fault_of, is_passed_over, label_of, member_ending
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.messages import Feed
from voc.readers.opening import outcomes
from voc.readers.registry import ENDINGS, choices
from voc.readers.source import Source
from voc.records import Message, Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in archives within archives a source is.

    depth: the archives around its bytes.
    compressed: whether they come straight out of a compressed file.
    """

    allowance: Allowance
    depth: int = 0
    compressed: bool = False

    @classmethod
    def of(cls, source: Source) -> Self:
        """Return the place of a source; one that is no member has a new allowance."""
        if isinstance(source, Member):
            place = source.place
            return cls(allowance=place.allowance, depth=place.depth, compressed=place.compressed)
        return cls(allowance=Allowance())

    def within(self) -> "Place":
        """Return the place of an archive's members; raises InputTooLarge where it is too deep."""
        if self.depth >= MOST_NESTED:
            raise InputTooLarge(f"archives in archives are read {MOST_NESTED} deep, no deeper")
        return Place(allowance=self.allowance, depth=self.depth + 1)


class Member(Source):
    """The bytes of a member, which wait in a temporary file where a reader must seek in them."""

    def __init__(self, stream: Unpacked, *, name: str, place: Place) -> None:
        """Read the head of `stream`; `name` is a label only."""
        self._file: IO[bytes] | None = None
        super().__init__(BufferedReader(stream, SAMPLE_BYTES), path=Path(name))
        self.place = place

    def file_path(self, kind: str) -> Path:
        """Return the path of a temporary file with all bytes, which is there until `close`."""
        if self._file is None:
            self._file = NamedTemporaryFile(prefix="voc-")  # noqa: SIM115
            copyfileobj(self, self._file, SAMPLE_BYTES)
            self._file.flush()
        return Path(self._file.name)

    def close(self) -> None:
        """Drop the temporary file."""
        if self._file is not None:
            self._file.close()
        super().close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A member as its archive lists it: how it is opened, or why it is not."""

    name: str
    opened: Callable[[], Unpacked] | VocError


def read_members(
    members: Iterable[Packed], feed: Feed, place: Place
) -> Iterator[Message | Rejection]:
    """Yield what every member holds, with a rejection for each that fails.

    Raises InputTooLarge where the allowance of the archive is spent.
    """
    inner = place.within()
    for packed in members:
        place.allowance.member()
        label = label_of(packed.name)
        if is_passed_over(label):
            continue
        told = _feed(feed, label[:LONGEST], inner)
        try:
            yield from _one(packed, label, told, inner)
        except VocError as error:
            yield told.reject(error)
        except OSError as error:
            yield told.reject(InputError(f"the member cannot be read: {error.strerror}"))
        if place.allowance.spent:
            raise InputTooLarge("the archive unpacks to more than is read; the rest is left out")
        feed.known_as.extend(kind for kind in told.known_as[:1] if kind not in feed.known_as)


def _feed(feed: Feed, label: str, place: Place) -> Feed:
    made_from = label if place.depth == 1 else f"{feed.label}!{label}"
    return replace(feed, file=f"{feed.file}!{label}", label=made_from, known_as=[])


def _one(packed: Packed, label: str, feed: Feed, place: Place) -> Iterator[Message | Rejection]:
    fault = fault_of(label)
    if fault is not None:
        raise fault
    if isinstance(packed.opened, VocError):
        raise packed.opened
    ending = member_ending(label)
    if ending not in ENDINGS:
        raise UnknownFormat(f"no reader for `{ending}`; there are readers for {choices()}")
    with (
        closing(packed.opened()) as stream,
        closing(Member(stream, name=label, place=place)) as member,
    ):
        yield from outcomes(member, ending, feed)
