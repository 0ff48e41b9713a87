"""The audit log: who asked for what, when, and how it ended; never what was in it.

One line of JSON for each request, to the logger `voc.audit`. The path is told as the template of
its route (`/v1/jobs/{id}`), since ids and names are words of the caller, and the query not at all.
"""

import json
import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any, Final

AUDIT: Final = logging.getLogger("voc.audit")
FAULTS: Final = logging.getLogger("voc.service")

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class StandardError(logging.Handler):
    """Writes each line to what is standard error at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, where it can be: a log that nobody takes is no fault of a request."""
        with suppress(OSError, ValueError):  # its reader has gone, its disk is full; it was closed
            print(self.format(record), file=sys.stderr, flush=True)


def start() -> None:
    """Have the log written to standard error, unless a handler of its own says where it goes.

    The server's log of requests is ended: it tells whole paths, with what is asked for in them. So
    is that of forms, which tells bytes of a body.
    """
    for logger in (AUDIT, FAULTS):
        logger.disabled = False  # as a configuration of logging leaves what was there before it
    AUDIT.setLevel(logging.INFO)
    AUDIT.propagate = False
    if not AUDIT.handlers:
        AUDIT.addHandler(StandardError())
    for name in ("uvicorn.access", "python_multipart.multipart"):
        logging.getLogger(name).disabled = True


def note(
    *, request: str, scope: Mapping[str, Any], address: str, status: int, size: int, seconds: float
) -> None:
    """Write the line of a request.

    request: its id. size: bytes of the body that were read. seconds: from the first byte of its
    headers to the last of the answer.
    """
    state = scope["state"]
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request": request,
        "key": getattr(state.get("caller"), "key_id", None),
        "address": address,
        "method": scope["method"] if scope["method"] in _METHODS else "other",
        "route": getattr(scope.get("route"), "path", None),
        "status": status,
        "messages": state.get("messages"),
        "bytes": size,
        "milliseconds": round(1000 * seconds, 1),
    }
    AUDIT.info(json.dumps(line))


def note_fault(request: str, error: Exception) -> None:
    """Write down where something failed that should not have.

    Not what the error says: that may hold words of a customer, as a traceback would.
    """
    frames = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
    line = {"request": request, "fault": type(error).__name__, "at": frames[-8:]}
    FAULTS.error(json.dumps(line))
