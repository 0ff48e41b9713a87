"""Drafts of files: who writes one holds it, and one that nobody holds was left by a kill."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_STALE_SECONDS: Final = 3_600.0
"""A draft is not held yet when it is made, nor where locks are not known to another machine."""


def new_draft(folder: Path, target: Path) -> Path:
    """Return a name for a draft of `target` in `folder`, and remove drafts of it that were left."""
    of = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]
    for draft in folder.glob(f".voc-{of}-*.part"):
        with suppress(OSError):
            _remove_if_left(draft)
    return folder / f".voc-{of}-{os.urandom(6).hex()}.part"


def hold(descriptor: int) -> None:
    """Hold an open draft until it is closed, where the system knows locks; raises OSError."""
    with suppress(ImportError):
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_if_left(draft: Path) -> None:
    if os.name == "nt" or time.time() - draft.lstat().st_mtime < _STALE_SECONDS:
        return
    descriptor = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        hold(descriptor)
        draft.unlink()
    finally:
        os.close(descriptor)
