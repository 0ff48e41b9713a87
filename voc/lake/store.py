"""Where the files of a lake lie: a folder of this machine, or any place that fsspec knows.

    lake/
      manifests/000000000017.json           what counts since change 17; the highest is in force
      readings/month=2026-03/1f0c.parquet   readings; never altered once written
      lock                                  held by the writer at work; in a folder only

Two things must hold: a name of a manifest can be taken only once, and a file is whole from the
moment it can be seen.
"""

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, Final, Protocol

import pyarrow.fs as pafs

from voc.errors import LakeNotFound, OutputError, UsageError
from voc.writers.atomic import output_errors, replacement

LOCK: Final = "lock"

_OURS: Final = re.compile(r"lock$|manifests/|readings/month=|(?:.*/)?\.[^/]*$")
"""What a lake has, also one whose first writer was killed, and hidden files."""


class Store(Protocol):
    """The files of one lake; names are relative to it and have `/` between their parts.

    url: what a person calls it.
    arrow: the file system, as Arrow sees it.
    local: whether a lock keeps all other writers out.
    """

    url: str
    arrow: Any
    local: bool

    def names(self, under: str = "") -> list[str]:
        """Return all files under a folder, also those that are hidden or not ours, in order."""

    def path(self, name: str) -> str:
        """Return what `arrow` calls a file."""

    def read(self, name: str) -> bytes:
        """Return a file; raises FileNotFoundError."""

    def write(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a file that is there when the block ends well."""

    def create(self, name: str, data: bytes) -> None:
        """Write a file that must not be there; raises FileExistsError."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def held(self) -> AbstractContextManager[None]:
        """Keep other writers out, as far as that can be done here."""


def check_foreign(store: Store) -> None:
    """Raise UsageError where files lie that no lake has: a lake would clear some of them away."""
    strange = [name for name in store.names() if not _OURS.match(name)]
    if strange:
        raise UsageError(
            f"`{store.url}` is no lake and holds other files (`{strange[0]}`): name an empty folder"
        )


def open_store(place: str | os.PathLike[str], *, create: bool = False) -> Store:
    """Return the files at a folder or URL.

    create: make the folder if it is not there.

    Raises LakeNotFound where there is no such folder or the URL leads nowhere, OutputError where
    the folder cannot be made.
    """
    text = os.fspath(place)
    if not text:
        raise UsageError("the place of the lake is empty: name a folder or a URL")
    if "://" not in text:
        return LocalStore(Path(text), create=create)
    if text.startswith("file://"):
        return LocalStore(Path(text.removeprefix("file://")), create=create)
    return RemoteStore(text)


class LocalStore:
    """A folder, of which one writer at a time has the lock."""

    local = True

    def __init__(self, folder: Path, *, create: bool) -> None:
        """Keep the files in `folder`, which is made if `create` says so."""
        self.url = str(folder)
        self.arrow = pafs.LocalFileSystem()
        self._folder = folder
        if create:
            with output_errors(folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _reading(folder):
            is_folder = folder.is_dir()
        if not is_folder:
            raise LakeNotFound(f"`{folder}` is no folder: there is no lake")

    def names(self, under: str = "") -> list[str]:  # noqa: D102 - as in the protocol
        with _reading(self._folder):
            walked = os.walk(self._folder / under, onerror=_raise_denied)
            paths = [Path(folder, name) for folder, _, names in walked for name in names]
            files = [path for path in paths if path.is_file()]
        return sorted(path.relative_to(self._folder).as_posix() for path in files)

    def path(self, name: str) -> str:  # noqa: D102
        return str(self._folder.resolve() / name)

    def read(self, name: str) -> bytes:  # noqa: D102
        with _reading(self._folder / name):
            return (self._folder / name).read_bytes()

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:  # noqa: D102
        path = self._folder / name
        with output_errors(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replacement(path) as stream:
            yield stream

    def create(self, name: str, data: bytes) -> None:  # noqa: D102
        draft = self._folder / f"{name}.{token_hex(4)}.draft"
        with self.write(draft.relative_to(self._folder).as_posix()) as stream:
            stream.write(data)
        try:
            with output_errors(draft):
                os.link(draft, self._folder / name)  # refuses to replace, as a rename would not
        except OutputError as error:
            if isinstance(error.__cause__, FileExistsError):
                raise FileExistsError(name) from error
            raise
        finally:
            draft.unlink(missing_ok=True)

    def remove(self, name: str) -> None:  # noqa: D102
        with output_errors(self._folder / name):
            (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:  # noqa: D102
        path = self._folder / LOCK
        with output_errors(path):
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait_for(lock)
            yield
        finally:
            os.close(lock)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a file or folder into an `OutputError`."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"`{path}` cannot be read: {reason}") from error


def _raise_denied(error: OSError) -> None:
    """Let a folder be gone, but not be closed to us: its files would seem to be gone too."""
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def _wait_for(lock: int) -> None:
    """Wait until nobody has the lock; the kernel lets go of it however a writer ends.

    Where the system knows no locks, that a manifest is created once still keeps changes apart.
    """
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)


class RemoteStore:
    """A place of fsspec, without a lock: a change that comes second is made again."""

    local = False

    def __init__(self, url: str) -> None:
        """Keep the files at `url`; raises LakeNotFound where that leads nowhere."""
        try:
            from fsspec.core import url_to_fs

            self._files, self._root = url_to_fs(url)
        except ImportError as error:
            raise UsageError(f"`{_shown(url)}`: {error}") from error
        except Exception as error:
            raise LakeNotFound(f"`{_shown(url)}` is no place that is known") from error
        self.url = _shown(url)
        self.arrow = pafs.PyFileSystem(pafs.FSSpecHandler(self._files))

    def names(self, under: str = "") -> list[str]:  # noqa: D102
        with self._errors():
            self._files.invalidate_cache()
            start = len(self._root.rstrip("/")) + 1
            return sorted(path[start:] for path in self._files.find(self.path(under).rstrip("/")))

    def path(self, name: str) -> str:  # noqa: D102
        return f"{self._root.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes:  # noqa: D102
        with self._errors():
            return bytes(self._files.cat_file(self.path(name)))

    @contextmanager
    def write(self, name: str) -> Iterator[BinaryIO]:  # noqa: D102
        with self._errors():
            self._files.makedirs(self.path(name).rpartition("/")[0], exist_ok=True)
            stream = self._files.open(self.path(name), "wb")
        try:
            yield stream
        except BaseException:
            with suppress(Exception):
                stream.discard()
            raise
        with self._errors():
            stream.close()

    def create(self, name: str, data: bytes) -> None:  # noqa: D102
        with self._errors():
            self._files.makedirs(self.path(name).rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(self.path(name), data, mode="create")

    def remove(self, name: str) -> None:  # noqa: D102
        with self._errors(), suppress(FileNotFoundError):
            self._files.rm_file(self.path(name))

    @contextmanager
    def held(self) -> Iterator[None]:  # noqa: D102
        yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what any library of any store raises into an `OutputError`."""
        try:
            yield
        except (FileNotFoundError, FileExistsError, OutputError):
            raise
        except Exception as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise OutputError(f"`{self.url}` cannot be reached: {reason}") from error


def _shown(url: str) -> str:
    """Return a URL without the user and password that may stand in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"
