"""The folder of a run: one process at a time has it."""

import os
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from voc.errors import OutputBusy
from voc.runs.manifest import MANIFEST
from voc.writers.atomic import output_errors, target_of

LOCK: Final = "lock"


def folder_of(output: Path) -> Path:
    """Return where the run that writes `output` keeps what it has done; raises OutputError."""
    target = target_of(output)  # two links to one file are one output
    return target.parent / f".{target.name}.voc-run"


@contextmanager
def held(output: Path) -> Iterator[Path]:
    """Hold the folder of the run that writes `output`; it is made if it is not there.

    Raises OutputBusy while another process holds it, and OutputError where it cannot be made.
    """
    folder = folder_of(output)
    with output_errors(folder):
        lock = _lock(folder)
    if lock is None:
        raise OutputBusy(f"`{output}` is being written by another run")
    try:
        yield folder
    finally:
        os.close(lock)


def clear(folder: Path, *, keep: Container[str] = ()) -> None:
    """Remove all files of a folder but the lock and those to `keep`; raises OSError."""
    # The manifest goes first: without it whatever is left counts for nothing.
    for name in sorted(os.listdir(folder), key=lambda name: name != MANIFEST):
        if name != LOCK and name not in keep:
            (folder / name).unlink()


def remove(folder: Path) -> None:
    """Remove a folder that is held and not needed any more, as far as that can be done."""
    with suppress(OSError):
        clear(folder)
        (folder / LOCK).unlink()
        folder.rmdir()


def _lock(folder: Path) -> int | None:
    """Return the open lock of a folder, None if another process has it."""
    while True:
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue  # a run ended just now, and took its folder with it
        if not _is_free(lock):
            os.close(lock)
            return None
        if _is_at(lock, folder / LOCK):
            return lock
        os.close(lock)


def _is_free(lock: int) -> bool:
    """Take the lock if nobody has it; where the system knows no locks, nobody ever has."""
    try:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def _is_at(lock: int, path: Path) -> bool:
    """Return whether an open file still is the one of that name, and not one removed since."""
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except FileNotFoundError:
        return False
