"""What kinds of body are taken at all: nothing that is compressed, pickled or ambiguous."""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import ServiceError
from service.guards.headers import has, has_body, is_upload, one

JSON: Final = "application/json"
UPLOAD_TYPES: Final = ("multipart/form-data", "application/octet-stream", JSON)
_NO_CODINGS: Final = (None, "", "identity")
_CHARSETS: Final = ("utf-8", "utf8")
_LENGTH: Final = re.compile(r"[0-9]{1,20}")


class Content:
    """Refuses a body by its headers, before a byte of it is read.

    JSON, and for jobs what brings a file: a type that is not named here, such as one of the pickles
    that BentoML takes, gets no further.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            _check_framing(scope)
            if has_body(scope):
                _check_coding(scope)
                _check_type(scope)
        await self.app(scope, receive, send)


def _check_framing(scope: Scope) -> None:
    """Refuse a request of two lengths, with which one is smuggled past a proxy (RFC 9112, 6.1)."""
    length = one(scope, b"content-length")
    if length is not None and has(scope, b"transfer-encoding"):
        raise ServiceError(
            "malformed",
            message="there are both a Content-Length and a Transfer-Encoding",
            field="Content-Length",
        )
    if length is not None and not _LENGTH.fullmatch(length):
        raise ServiceError(
            "malformed", message="the Content-Length is no number", field="Content-Length"
        )


def _check_coding(scope: Scope) -> None:
    """Refuse what would have to be unpacked: nobody knows to how much."""
    coding = one(scope, b"content-encoding")
    if coding not in _NO_CODINGS:
        raise ServiceError(
            "wrong_type",
            message="the body is sent as it is, without a Content-Encoding; "
            "a file for a job may be an archive",
            field="Content-Encoding",
        )


def _check_type(scope: Scope) -> None:
    allowed = UPLOAD_TYPES if is_upload(scope) else (JSON,)
    kind, *parameters = (one(scope, b"content-type") or "").split(";")
    if kind.strip().lower() not in allowed:
        raise ServiceError(
            "wrong_type", message=f"the body is {' or '.join(allowed)}", field="Content-Type"
        )
    charset = _charset(parameters)
    if charset not in (None, *_CHARSETS):
        raise ServiceError("wrong_type", message="the body is UTF-8", field="Content-Type")


def _charset(parameters: list[str]) -> str | None:
    values = dict(p.strip().lower().partition("=")[::2] for p in parameters)
    return values["charset"].strip('"') if "charset" in values else None
