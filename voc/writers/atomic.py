"""Files that appear whole or not at all.

A result is written to a hidden file beside its target and takes the target's place only when it
is complete and on the disk: a run that fails, or is stopped, leaves an earlier result untouched.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from voc.errors import OutputError
from voc.writers.drafts import hold, new_draft

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BUFFER_BYTES: Final = 1 << 18


def check_target(path: Path) -> None:
    """Raise `OutputError` for a path that can never be written, before any work is done."""
    target_of(path)
    with output_errors(path):  # a folder that may not be entered, a name that is too long
        if path.is_dir():
            raise OutputError(f"`{path}` is a folder; name a file in it")
        if path.exists() and not path.is_file():  # a file would take the place of a device or pipe
            raise OutputError(f"`{path}` is no file that could be replaced")
        if not path.parent.is_dir():
            raise OutputError(f"`{path}` cannot be written: there is no folder `{path.parent}`")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"`{path}` cannot be written: no permission in `{path.parent}`")


def target_of(path: Path) -> Path:
    """Return the file that is written where a path is named, at the end of all links.

    Raises `OutputError` where they have no end.
    """
    target = Path(os.path.realpath(path))
    if os.path.islink(target):
        raise OutputError(f"`{path}` cannot be written: it is a link that leads back to itself")
    return target


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system says while writing `path` into an `OutputError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"`{path}` cannot be written: {reason}") from error


@contextmanager
def replacement(
    path: Path, *, keep_empty: bool = True, drafts: Path | None = None
) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` when the block ends well, and never otherwise.

    path: a link is followed, so that the file it leads to is replaced and not the link.
    keep_empty: False to leave no file at all, not even an older one, where nothing was written.
    drafts: a folder beside the file for what is not whole yet; if it is elsewhere, it may be on
    another disk, and is not used.

    Raises `OutputError` from every write that the operating system refuses.
    """
    with output_errors(path):
        target = target_of(path)
        folder = drafts if drafts and drafts.parent == target.parent else target.parent
        draft = new_draft(folder, target)
        stream = BufferedWriter(_Output(draft, path), _BUFFER_BYTES)
    try:
        yield stream
        with output_errors(path):
            _settle(stream, draft, target, keep_empty=keep_empty)
    except BaseException:
        with suppress(OutputError):
            stream.close()
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


class _Output(FileIO):
    """A new file that tells its own failures as `OutputError`, whoever writes to it."""

    def __init__(self, draft: Path, path: Path) -> None:
        super().__init__(draft, "x")
        self._path = path
        with suppress(OSError):  # a disk that knows no locks
            hold(self.fileno())

    def write(self, data: "ReadableBuffer", /) -> int:
        with output_errors(self._path):
            return super().write(data)


def _settle(stream: BinaryIO, draft: Path, target: Path, *, keep_empty: bool) -> None:
    stream.flush()
    os.fsync(stream.fileno())
    written = stream.tell()
    stream.close()
    if not written and not keep_empty:
        target.unlink(missing_ok=True)
        draft.unlink()
    else:
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    _sync(target.parent)


def _sync(folder: Path) -> None:
    """Put the names of a folder on the disk too, where the system can do that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
