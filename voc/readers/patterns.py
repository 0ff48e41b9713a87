"""What is there under a name or a pattern such as `mails/**/*.eml`.

Unlike Python's own `glob` and `exists`, nothing is passed over because it may not be looked at.
"""

import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from glob import has_magic
from pathlib import Path
from typing import Final, Never

from voc.errors import InputError

_ANY_DEPTH: Final = "**"
_HIDDEN: Final = "."


def mode_of(path: str | Path) -> int | None:
    """Return the mode of what is at a path, None where nothing is.

    Raises InputError where the folder it is in may not be entered.
    """
    try:
        return os.stat(path).st_mode
    except PermissionError as error:
        raise InputError(f"`{path}` cannot be opened: {error.strerror}") from error
    except (OSError, ValueError):  # also a name that no file can have
        return None


def is_folder(path: str | Path) -> bool:
    """Return whether there is a folder at a path; raises as `mode_of` does."""
    return stat.S_ISDIR(mode_of(path) or 0)


def is_file(path: str | Path) -> bool:
    """Return whether there is a regular file at a path; raises as `mode_of` does."""
    return stat.S_ISREG(mode_of(path) or 0)


def matches(pattern: str) -> list[str]:
    """Return what a pattern matches, sorted; `**` goes into no hidden and no linked folder.

    At the end of a pattern, `**` stands for the folder itself. Raises InputError for a folder
    that may not be opened, where the pattern leads into it.
    """
    parts = Path(pattern).parts
    if pattern.endswith(os.sep):  # only folders are meant
        parts += ("",)
    return sorted(set(_found("", parts)))


def refuse(error: OSError) -> Never:
    """Raise InputError for a folder that cannot be opened."""
    raise InputError(f"the folder `{error.filename}` cannot be opened: {error.strerror}") from error


def _found(folder: str, parts: Sequence[str]) -> Iterator[str]:
    """Yield what the parts of a pattern match in a folder."""
    if not parts:
        yield folder or os.curdir
        return
    part, *rest = parts
    if part != _ANY_DEPTH:
        for place in _places(folder, part):
            yield from _found(place, rest)
    elif not rest:
        yield folder or os.curdir
    else:
        for inner in _folders(folder):
            found = _found(inner, rest)
            yield from (place for place in found if not _is_linked_folder(place))


def _places(folder: str, part: str) -> Iterator[str]:
    """Yield what one part of a pattern matches in a folder, if it is one."""
    if not has_magic(part):
        place = os.path.join(folder, part)
        if mode_of(place) is not None:
            yield place
    elif is_folder(folder or os.curdir):
        try:
            names = os.listdir(folder or os.curdir)
        except OSError as error:
            refuse(error)
        hidden = part.startswith(_HIDDEN)
        for name in fnmatch.filter(names, part):
            if hidden or not name.startswith(_HIDDEN):
                yield os.path.join(folder, name)


def _folders(top: str) -> Iterator[str]:
    """Yield a folder and the folders in it."""
    for parent, folders, _ in os.walk(top or os.curdir, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        yield parent


def _is_linked_folder(place: str) -> bool:
    """Return whether a place is one that may hold itself."""
    return os.path.islink(place) and os.path.isdir(place)
