"""What the user names (files, folders, patterns, `-`) to the files that are read, in order."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from glob import has_magic
from pathlib import Path
from typing import Final

from voc.errors import InputNotFound, UsageError
from voc.readers.patterns import is_file, is_folder, matches, mode_of, refuse
from voc.readers.registry import ENDINGS, choices, ending_of

_REJECTIONS: Final = ".rejected.jsonl"
"""The ending of files to which an earlier run wrote its rejections."""

_MAIL: Final = ".eml"
_UNFINISHED: Final = "tmp"
_MAILDIR: Final = frozenset({"cur", "new", _UNFINISHED})
"""The folders in a folder of e-mails of one file each, as servers keep them (Maildir)."""


class Stdin(Enum):
    """The type of `STDIN`."""

    STDIN = "-"


STDIN: Final = Stdin.STDIN
"""Stands for standard input among paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing to read.

    named: the user named the very file, and did not just find it in a folder or by a pattern.
    """

    path: Path | Stdin
    named: bool

    @property
    def ending(self) -> str:
        """The ending of the file's name; `.eml` for the files of a Maildir, which have none."""
        if isinstance(self.path, Stdin):
            return ""
        return _MAIL if _is_in_maildir(self.path) else ending_of(self.path)


def resolve(inputs: Sequence[str | Path]) -> list[Input]:
    """Return what there is to read, the files of a folder or pattern sorted by name.

    Raises UsageError for no input or a blank one, InputNotFound for one that is not there, or
    that is a folder or pattern without any file that can be read, and InputError for one that
    may not be looked at.
    """
    if isinstance(inputs, str | Path):
        raise UsageError("`inputs` must be a list of paths, not one path")
    names = [str(name) for name in inputs]
    if not names:
        raise UsageError("there is no input; name a file, a folder, a pattern or `-`")
    if not all(map(str.strip, names)):
        raise UsageError("the name of an input is blank")
    if names.count(STDIN.value) > 1:
        raise UsageError("`-` is standard input, which can be read only once")
    return [found for name in names for found in _resolved(name)]


def _resolved(name: str) -> list[Input]:
    if name == STDIN.value:
        return [Input(path=STDIN, named=True)]
    if is_folder(name):
        return _gathered(name, _files_under(name))
    if mode_of(name) is not None:
        return [Input(path=Path(name), named=True)]
    if not has_magic(name):
        raise InputNotFound(f"no such file or folder: `{name}`")
    paths = (path for match in matches(name) for path in _files(match))
    return _gathered(name, paths)


def _gathered(name: str, paths: Iterator[Path]) -> list[Input]:
    found = [path for path in dict.fromkeys(paths) if not path.name.endswith(_REJECTIONS)]
    inputs = [Input(path=path, named=False) for path in found]
    if not any(item.ending in ENDINGS for item in inputs):
        raise InputNotFound(
            f"no file that can be read in `{name}`, {len(found)} in all; "
            f"there are readers for {choices()}"
        )
    return inputs


def _files(match: str) -> Iterator[Path]:
    if is_folder(match):
        yield from _files_under(match)
    elif is_file(match):
        yield Path(match)


def _files_under(folder: str) -> Iterator[Path]:
    """Yield the files of a folder and the folders in it, by name, but no hidden ones."""
    for parent, folders, names in os.walk(folder, onerror=refuse):
        is_maildir = {*folders} >= _MAILDIR
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if is_maildir:  # what is not in it yet, and the lists of the server, are no mail
            folders.remove(_UNFINISHED)
            names.clear()
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and is_file(path):
                yield path


def _is_in_maildir(path: Path) -> bool:
    box = path.parent.parent
    return path.parent.name in _MAILDIR and all((box / name).is_dir() for name in _MAILDIR)
