"""Serves the page and its parts, and says what a browser may do with them.

The files are data of this package, read once at import. A request is answered from what was read
then, by its exact name: no path from a request opens a file.
"""

import hashlib
from importlib.resources import files
from typing import Final, NamedTuple

from fastapi import APIRouter, Request, Response

from service.errors import ServiceError

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # No string becomes markup or code, even where a script of ours forgets to escape one.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""What a browser lets the page do: https://www.w3.org/TR/CSP3/."""

_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Asked for again each time, and sent again only where it is another: one release, one page.
    "Cache-Control": "no-cache",
}
_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


class _Part(NamedTuple):
    """A file of the page as it is sent."""

    body: bytes
    media_type: str
    tag: str


def _parts() -> dict[str, _Part]:
    found = {}
    for file in (files(__package__) / "static").iterdir():
        ending = file.name.rpartition(".")[2]
        if ending in _TYPES:
            body = file.read_bytes()
            tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            found[file.name] = _Part(body, _TYPES[ending], tag)
    return found


_PARTS: Final = _parts()

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def page(request: Request) -> Response:
    """Return the page itself."""
    return _answer(_PARTS["index.html"], request)


@router.api_route("/page/{name}", methods=["GET", "HEAD"])
def part(name: str, request: Request) -> Response:
    """Return a script, the style or the icon of the page; raises ServiceError for another name."""
    if name not in _PARTS:
        raise ServiceError("not_found", message="the page has no such part")
    return _answer(_PARTS[name], request)


def _answer(part: _Part, request: Request) -> Response:
    headers = {**_HEADERS, "ETag": part.tag}
    if part.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(part.body, media_type=part.media_type, headers=headers)
