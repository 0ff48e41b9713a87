"""Sends JSON to a webhook, some times over if it must.

The address may hold a secret, in its path or query: errors name the host alone. Redirects are not
followed, so that nothing goes where nobody said it should.
"""

import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from voc.errors import OutputError, UsageError
from voc.records import Json

TIMEOUT_SECONDS: Final = 10.0
PAUSES: Final = (1.0, 4.0)
"""Seconds between attempts: there is one more of these than of pauses."""

_WORTH_ANOTHER: Final = {408, 425, 429}


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow none: the answer is then an error, as any that is not a success."""


def check_url(url: str) -> SplitResult:
    """Return the parts of an address; raises UsageError where nothing can be posted to it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise UsageError("webhook: no address that can be read") from error
    if parts.scheme not in ("http", "https"):
        raise UsageError("webhook: only http:// and https:// are posted to")
    if not parts.hostname or any(not c.isprintable() or c.isspace() for c in url):
        raise UsageError("webhook: an address without a host, or with blanks")
    if parts.username is not None:
        raise UsageError("webhook: an address with a name before its host; put a token elsewhere")
    return parts


def post(
    url: str,
    body: Mapping[str, Json],
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
    pauses: tuple[float, ...] = PAUSES,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Post JSON; an answer of 2xx means that it was taken.

    Lost connections, timeouts and answers that ask for patience (408, 425, 429, 5xx) are tried
    again after each of `pauses`, in seconds. All attempts have the same `Idempotency-Key`, by
    which a receiver can tell that it has had this one.

    Raises UsageError for an address that is none, OutputError where it was not taken.
    """
    host = check_url(url).hostname
    request = _request(url, json.dumps(body, allow_nan=False).encode())
    for pause in (*pauses, None):
        fault, again = _attempt(request, timeout_seconds)
        if fault is None:
            return
        if pause is None or not again:
            raise OutputError(f"the webhook at `{host}` did not take the alerts: {fault}")
        sleep(pause)


def _request(url: str, data: bytes) -> Request:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "voc",
        "Idempotency-Key": sha256(data).hexdigest(),
    }
    return Request(url, data=data, headers=headers, method="POST")


def _attempt(request: Request, timeout_seconds: float) -> tuple[str | None, bool]:
    """Return what went wrong, if anything, and whether it is worth another attempt."""
    try:
        with build_opener(_NoRedirects).open(request, timeout=timeout_seconds):
            return None, False
    except HTTPError as error:
        error.close()
        return f"it answered {error.code}", error.code >= 500 or error.code in _WORTH_ANOTHER
    except (OSError, HTTPException) as error:
        # What the system says of it may hold the address; its kind does not.
        reason = getattr(error, "reason", error)
        return type(reason).__name__ if not isinstance(reason, str) else "no connection", True
