"""Readings to files: one module per format, picked by the ending of the file's name.

Every writer streams in constant memory and leaves a whole file or none. `contract` holds the
names that all of them share. A module is imported only when its format is asked for.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Final

from voc.errors import UnknownFormat
from voc.writers.atomic import check_target
from voc.writers.contract import (
    ReadingWriter,
    RejectionWriter,
    reading_to_json,
    rejection_to_json,
)

__all__ = [
    "ENDINGS",
    "ReadingWriter",
    "RejectionWriter",
    "open_writer",
    "reading_to_json",
    "rejection_to_json",
    "write_rejections",
]

_MODULES: Final = {
    ".jsonl": "json_lines",
    ".parquet": "parquet",
    ".csv": "comma",
    ".xlsx": "excel",
}

ENDINGS: Final[tuple[str, ...]] = tuple(_MODULES)
"""The endings of the files that readings can be written to."""


def open_writer(path: Path, *, drafts: Path | None = None) -> AbstractContextManager[ReadingWriter]:
    """Return a context that writes readings to `path`, in the format of its ending.

    drafts: a folder beside the file where it is written until it is whole; it may be made
    between the call and the block.

    Everything that can be known before the first reading is checked by the call itself. Raises
    `UnknownFormat` for another ending, and `OutputError` where the file cannot be written.
    """
    module = _MODULES.get(path.suffix.lower())
    if module is None:
        raise UnknownFormat(
            f"`{path.name}`: the ending `{path.suffix}` is no output format; "
            f"choose one of {', '.join(ENDINGS)}"
        )
    check_target(path)
    open_file: Callable[..., AbstractContextManager[ReadingWriter]]
    open_file = import_module(f"voc.writers.{module}").open_file
    return open_file(path, drafts=drafts)


def write_rejections(
    path: Path, *, drafts: Path | None = None
) -> AbstractContextManager[RejectionWriter]:
    """Return a context that writes rejections to `path` as JSON lines.

    The file exists afterwards only if there was a rejection: one left by an earlier run is
    removed. Drafts are as for `open_writer`. Raises `OutputError` at once where the file cannot
    be written.
    """
    check_target(path)
    open_file: Callable[..., AbstractContextManager[RejectionWriter]]
    open_file = import_module("voc.writers.json_lines").open_rejections
    return open_file(path, drafts=drafts)
