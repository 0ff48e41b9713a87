"""Standard streams that are closed or full, or whose reader leaves before the end."""

import os
import sys
from contextlib import ExitStack, suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import TYPE_CHECKING, Final, TextIO

from voc.errors import OutputError, UsageError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FILES: Final = 48
_OUT: Final = 1
_ERR: Final = 2
_WHERE_CLOSED: Final = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)
"""How the null device stands in for each stream: an output that nobody takes is an error."""


def guard_streams() -> None:
    """Let the standard streams of this process tell their failures; leave those put in their place.

    A closed input is empty. An output that cannot be written raises OutputError, once; of one whose
    reader has left, text goes nowhere and the work goes on, but `buffer` raises BrokenPipeError,
    for whoever writes much. What cannot be told on standard error ends no work.
    """
    for descriptor, flags in enumerate(_WHERE_CLOSED):
        try:
            os.fstat(descriptor)
        except OSError:  # the lowest number is free, and is what is opened
            os.set_inheritable(os.open(os.devnull, flags), True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open to the end
    if sys.stdout is sys.__stdout__:
        sys.stdout = guarded(_OUT, like=sys.stdout)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _text(_Errors(_ERR, "w", closefd=False), like=sys.stderr)


def check_files() -> None:
    """Raise UsageError where this process may not open the few dozen files that its work takes.

    Libraries that run out of them end in ways that nobody can tell, some of them with the process.
    """
    with ExitStack() as opened:
        try:
            for _ in range(_FILES):
                opened.callback(os.close, os.dup(_ERR))
        except OSError as error:
            raise UsageError(
                f"{_FILES} files cannot be opened at once: {error.strerror}; "
                "`ulimit -n 256` allows more"
            ) from error


def guarded(descriptor: int, *, like: TextIO | None) -> TextIO:
    """Return standard output, as `guard_streams` has it, on a descriptor of the system.

    like: a stream with the same encoding, if there is one.
    """
    return _text(_Output(descriptor, "w", closefd=False), like=like)


def _text(raw: FileIO, *, like: TextIO | None) -> TextIO:
    return _Text(
        BufferedWriter(raw),
        encoding=like.encoding if like else "utf-8",
        errors=like.errors if like else "backslashreplace",
        line_buffering=raw.isatty() or raw.fileno() == _ERR,
    )


class _Text(TextIOWrapper):
    """Text that goes nowhere when whoever read it has seen enough."""

    def write(self, text: str, /) -> int:
        with suppress(BrokenPipeError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(BrokenPipeError):
            super().flush()


class _Output(FileIO):
    """Standard output, which fails once."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            # Pointed away so that the interpreter does not stumble over it again when it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if isinstance(error, BrokenPipeError):
                raise
            raise OutputError(f"standard output cannot be written: {error.strerror}") from error


class _Errors(FileIO):
    """Standard error, which never fails."""

    def write(self, data: "ReadableBuffer", /) -> int:
        with suppress(OSError):
            return super().write(data)
        return memoryview(data).nbytes
