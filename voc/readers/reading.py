"""From what the user names to a stream of messages and rejections."""

import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from voc.errors import InputError, InputNotFound, UnknownFormat, VocError
from voc.readers.columns import Columns
from voc.readers.inputs import Input, Stdin, resolve
from voc.readers.messages import Feed
from voc.readers.opening import outcomes
from voc.readers.registry import ENDINGS, choices, recognise
from voc.readers.source import Source
from voc.records import Message, Rejection

_STDIN: Final = "stdin"
_ANY: Final = Columns()


def expand(inputs: Sequence[str | Path]) -> list[Path | Stdin]:
    """Return the files that `read` reads for `inputs`, in order; `STDIN` for `-`.

    inputs: files, folders (with all folders in them), patterns, `-`.
    Raises UsageError, InputNotFound, and UnknownFormat for a file that was named itself and
    whose format neither its ending nor its content shows. Unknown files of a folder are kept:
    `read` rejects them one by one.
    """
    return [found.path for found in _checked(inputs)]


def read(
    inputs: Sequence[str | Path], *, columns: Columns = _ANY, stdin: BinaryIO | None = None
) -> Iterator[Message | Rejection]:
    """Return a stream of every message of the inputs, with a rejection for all that is none.

    inputs: as for `expand`, whose errors are raised before the first message is read.
    columns: the names of columns that cannot be found by their usual names.
    stdin: what `-` stands for, standard input if not given; it is not closed.

    A file that fails as a whole is one rejection, and the next file is read.
    """
    columns.check()
    found = _checked(inputs)
    return _outcomes(found, columns, stdin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How one input is understood.

    known_as: its format, the program it came from, the columns that were taken.
    first: the first messages and rejections; `more` says whether there are others.
    """

    file: str
    known_as: tuple[str, ...]
    first: tuple[Message | Rejection, ...]
    more: bool


def understand(
    inputs: Sequence[str | Path],
    *,
    columns: Columns = _ANY,
    stdin: BinaryIO | None = None,
    most: int = 100,
) -> Iterator[Understood]:
    """Say of each input how `read` would understand it, by its first `most` messages."""
    columns.check()
    for item in _checked(inputs):
        feed = _feed(item, columns)
        with closing(_told(item, feed, stdin)) as found:
            first = tuple(islice(found, most))
            more = next(found, None) is not None
        yield Understood(file=feed.file, known_as=tuple(feed.known_as), first=first, more=more)


def _checked(inputs: Sequence[str | Path]) -> list[Input]:
    found = resolve(inputs)
    for item in found:
        if not item.named or isinstance(item.path, Stdin) or item.ending in ENDINGS:
            continue
        if item.path.is_file():
            _check_content(item.path, item.ending)
    return found


def _check_content(path: Path, ending: str) -> None:
    """Raise UnknownFormat unless the content shows the format that the ending does not."""
    try:
        with path.open("rb") as stream:
            recognise(Source(stream, path=path), ending)
    except UnknownFormat as error:
        raise UnknownFormat(f"`{path}`: {error}") from error
    except InputError:
        return  # the format is known, and reading will say what is wrong
    except OSError as error:
        raise InputError(f"`{path}` cannot be opened: {error.strerror}") from error


def _outcomes(
    found: Sequence[Input], columns: Columns, stdin: BinaryIO | None
) -> Iterator[Message | Rejection]:
    for item in found:
        yield from _told(item, _feed(item, columns), stdin)


def _feed(item: Input, columns: Columns) -> Feed:
    name = _STDIN if isinstance(item.path, Stdin) else str(item.path)
    return Feed(file=name, label=Path(name).name, columns=columns)


def _told(item: Input, feed: Feed, stdin: BinaryIO | None) -> Generator[Message | Rejection]:
    """Yield what one input holds; where it fails as a whole, a rejection says why."""
    try:
        yield from _one(item, feed, stdin)
    except VocError as error:
        yield feed.reject(error)
    except FileNotFoundError:
        yield feed.reject(InputNotFound("the file is no longer there"))
    except OSError as error:
        yield feed.reject(InputError(f"the file cannot be read: {error.strerror}"))


def _one(item: Input, feed: Feed, stdin: BinaryIO | None) -> Iterator[Message | Rejection]:
    """Yield what one input holds; raise VocError or OSError if it fails as a whole."""
    with ExitStack() as stack:
        if isinstance(item.path, Stdin):
            source = Source(stdin or sys.stdin.buffer)
        else:
            if not item.named and item.ending not in ENDINGS:
                reason = f"no reader for `{item.ending}`; there are readers for {choices()}"
                raise UnknownFormat(reason)
            if item.path.is_char_device() or item.path.is_block_device():
                raise InputError("the input is a device, not a file")
            stream = stack.enter_context(item.path.open("rb"))
            regular = item.path if item.path.is_file() else None
            source = Source(stream, path=regular)
        yield from outcomes(source, item.ending, feed)
