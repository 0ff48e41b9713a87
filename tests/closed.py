"""Folders and files that may not be opened."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def close(patch: pytest.MonkeyPatch, place: Path) -> None:
    """Let the system refuse a folder and all in it, or a file, whoever asks: root may open any."""

    def refused(call: Callable[..., Any]) -> Callable[..., Any]:
        def ask(path: Any = ".", *arguments: Any, **options: Any) -> Any:
            if isinstance(path, str | os.PathLike) and place in (Path(path), *Path(path).parents):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return call(path, *arguments, **options)

        return ask

    for name in ("stat", "scandir", "listdir"):
        patch.setattr(os, name, refused(getattr(os, name)))
