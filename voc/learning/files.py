"""Files that decide what is learned, told apart by their bytes."""

import hashlib
from pathlib import Path

from voc.errors import InputNotFound


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal; raises InputNotFound where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputNotFound(f"`{path.name}` cannot be read: {error.strerror}") from error
