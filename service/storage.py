"""A disk that is full: how it is told from other failures, and what is said of it."""

import errno
import sqlite3
from typing import Final

from service.errors import ServiceError

CODE: Final = "storage_full"

_RETRY_SECONDS: Final = 60
_SYSTEM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room on the device, in the quota, for a file of this size."""
_SQLITE: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
_POSTGRES: Final = "53100"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full."""


def is_full(error: BaseException | None) -> bool:
    """Return whether an error, or one that it was raised from, is for want of room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _SYSTEM:
            return True
        if getattr(error, "sqlite_errorcode", None) in _SQLITE:
            return True
        if getattr(error, "sqlstate", None) == _POSTGRES:
            return True
        error = error.__cause__
    return False


def no_room() -> ServiceError:
    """Return what a caller is told; nothing of its request was kept."""
    return ServiceError(
        CODE,
        message="there is no room on the service's disk, and nothing was kept",
        headers={"Retry-After": str(_RETRY_SECONDS)},
    )
