"""How much an archive may unpack to: what is small outside may be without end inside."""

from collections.abc import Callable
from io import RawIOBase
from typing import TYPE_CHECKING, Final, Protocol

from voc.errors import InputCorrupt, InputTooLarge, VocError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_BYTES: Final = 16 * 1024**3
"""Bytes that an archive may unpack to, with the archives in it."""

MOST_MEMBERS: Final = 100_000
"""Members of an archive, with those of the archives in it."""

MOST_NESTED: Final = 2
"""Archives around a member: one in another is read, one in that is not."""

MOST_RATIO: Final = 200
"""Bytes that one packed byte may become, beyond the first `FREE_BYTES`."""

FREE_BYTES: Final = 64 * 1024**2
"""Bytes for which the ratio is not looked at: short repetitive files pack very well."""

_DAMAGED: Final = "the archive is damaged, or cut off, here"


class Allowance:
    """What an archive and the archives in it may still unpack; `spent` once it was too much."""

    def __init__(self) -> None:
        self.spent = False
        self._bytes = 0
        self._members = 0

    def take(self, size: int) -> None:
        """Count unpacked bytes; raise InputTooLarge where they are too many."""
        self._bytes += size
        self._check(self._bytes, MOST_BYTES, "bytes")

    def member(self) -> None:
        """Count a member; raise InputTooLarge where they are too many."""
        self._members += 1
        self._check(self._members, MOST_MEMBERS, "members")

    def _check(self, count: int, most: int, what: str) -> None:
        if count > most:
            self.spent = True
            raise InputTooLarge(
                f"the archive has more than {most:,} {what} in all; the rest is not read"
            )


def check_ratio(unpacked: int, packed: int) -> None:
    """Raise InputTooLarge where bytes become too many, as in a zip bomb."""
    if unpacked > FREE_BYTES and unpacked > MOST_RATIO * packed:
        raise InputTooLarge(f"the file unpacks to more than {MOST_RATIO} times its size")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Unpacked(RawIOBase):
    """The bytes of a member; raises InputCorrupt where it is damaged, and whenever it is read on.

    watch: is told how many bytes each read has unpacked, and may raise.
    """

    def __init__(self, stream: _Readable, watch: Callable[[int], None] | None = None) -> None:
        super().__init__()
        # `read` of some libraries loses what it has when it comes to where the stream is damaged.
        self._read_some = getattr(stream, "read1", stream.read)
        self._watch = watch
        self._is_damaged = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; return 0 at the end."""
        view = memoryview(buffer)
        if self._is_damaged:
            raise InputCorrupt(_DAMAGED)
        try:
            chunk = self._read_some(len(view))
        except VocError:
            raise
        except Exception as error:  # a damaged archive may fail anything in its library
            self._is_damaged = True
            raise InputCorrupt(_DAMAGED) from error
        if self._watch is not None:
            self._watch(len(chunk))
        view[: len(chunk)] = chunk
        return len(chunk)


class Tally(RawIOBase):
    """A stream that counts the bytes that were read of it."""

    def __init__(self, stream: _Readable) -> None:
        super().__init__()
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill `buffer`; return 0 at the end."""
        view = memoryview(buffer)
        chunk = self._stream.read(len(view))
        self.count += len(chunk)
        view[: len(chunk)] = chunk
        return len(chunk)


class Meter:
    """Counts what one member unpacks to, against the allowance and against its packed size."""

    def __init__(self, allowance: Allowance, packed: Callable[[], int]) -> None:
        self._allowance = allowance
        self._packed = packed
        self._unpacked = 0

    def __call__(self, size: int) -> None:
        """Count `size` bytes more; raise InputTooLarge where they are too many."""
        self._unpacked += size
        self._allowance.take(size)
        check_ratio(self._unpacked, self._packed())
