"""What guards ask of a request before anybody reads its body."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import Scope

from service.errors import ServiceError

UPLOADS: Final = "/v1/jobs"
_NETWORK_BITS: Final = 64


def one(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header, None without; raises ServiceError (`malformed`) for two.

    Two readers of a request, a proxy and this service, may take another of the two.
    """
    values = [value for key, value in scope["headers"] if key == name]
    if len(values) > 1:
        raise ServiceError(
            "malformed",
            message=f"the header {name.decode().title()} is there {len(values)} times",
            field=name.decode().title(),
            limit=1,
        )
    return values[0].decode("latin-1") if values else None


def has(scope: Scope, name: bytes) -> bool:
    """Return whether a header is there at all."""
    return any(key == name for key, _ in scope["headers"])


def has_body(scope: Scope) -> bool:
    """Return whether a request says that a body follows: without either header there is none."""
    return has(scope, b"transfer-encoding") or one(scope, b"content-length") not in (None, "0")


def path_of(scope: Scope) -> str:
    """Return the path as the routes see it."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def is_upload(scope: Scope) -> bool:
    """Return whether a request brings a file for a job, which may be large."""
    return scope["method"] == "POST" and path_of(scope).rstrip("/") == UPLOADS


def address_of(scope: Scope) -> str:
    """Return who is at the other end, as far as limits go.

    One who has an IPv6 address has all of its network of 2^64, so the network counts as one.
    """
    return _party((scope.get("client") or ("unknown", 0))[0])


@lru_cache(maxsize=1_000)
def _party(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _NETWORK_BITS), strict=False))
