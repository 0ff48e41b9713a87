"""What a page of another site may not make a browser do: https://words.filippo.io/csrf/.

A browser on the machine of a service that listens on loopback can reach it, and any site that the
browser visits can try to use that. Two things keep it out. A request that changes something and
comes from another site says so (`Sec-Fetch-Site`, `Origin`). And a site whose name is made to mean
127.0.0.1 (DNS rebinding) is told by the name itself, in `Host`.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import ServiceError
from service.guards.headers import has, one
from service.keys import Keys, is_loopback

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_OWN: Final = ("same-origin", "none")
_FORWARDED: Final = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")


class Origin:
    """Refuses what another site sends, and without keys all that is not plainly local."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            host = one(scope, b"host") or ""
            keys: Keys = scope["app"].state.keys
            if not keys.required:
                _check_local(scope, host)
            if scope["method"] not in _SAFE:
                _check_same_site(scope, host)
        await self.app(scope, receive, send)


def _check_local(scope: Scope, host: str) -> None:
    """Refuse what was not asked of this machine by this machine, as far as can be told."""
    if not is_loopback(_name(host)):
        raise _elsewhere("without keys this is only asked for as localhost, 127.0.0.1 or [::1]")
    if not _arrived_on_loopback(scope):
        raise _elsewhere("without keys this only answers on loopback")
    if any(has(scope, name) for name in _FORWARDED):
        raise _elsewhere("without keys this does not answer what a proxy passes on")


def _arrived_on_loopback(scope: Scope) -> bool:
    """Return whether it came in where others cannot, whatever the settings say.

    The socket is opened by another program, such as `bentoml serve --host`, that need not say so.
    """
    host, port = scope.get("server") or ("localhost", None)
    return port is None or is_loopback(host)  # without a port it is a file


def _check_same_site(scope: Scope, host: str) -> None:
    site, origin = one(scope, b"sec-fetch-site"), one(scope, b"origin")
    if site in _OWN or (site is None and origin is None):
        return  # what is no browser sends neither
    if site is None and origin is not None and _authority(origin) == host.lower():
        return
    raise ServiceError("cross_site", message="this was sent by a page of another site")


def _authority(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _name(host: str) -> str:
    """Return the name in `name:port`."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _elsewhere(message: str) -> ServiceError:
    return ServiceError("wrong_host", message=message, field="Host")
