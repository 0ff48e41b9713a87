"""When keys are required, and when a service may not start without."""

from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

from service.keys.store import KeyStore
from service.settings import Settings
from voc.errors import UsageError

_LOCAL_NAME: Final = "localhost"
_LONGEST: Final = 255
"""Characters of any name; what is longer is not kept."""


def is_loopback(host: str) -> bool:
    """Return whether what listens on `host`, a name or an address, is out of reach from outside.

    Names other than `localhost` are not looked up: what they mean may be another thing tomorrow.
    """
    return len(host) <= _LONGEST and _is_loopback(host.lower())


@lru_cache(maxsize=256)
def _is_loopback(host: str) -> bool:
    if host == _LOCAL_NAME:
        return True
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # not called loopback before Python 3.13
    return address.is_loopback


def keys_required(settings: Settings) -> bool:
    """Return whether every call needs a key: always where others can reach the service.

    On loopback as the settings say. Where they leave it open, if keys were ever created: one who
    makes keys means them, and to revoke the last of them must not open the door.
    """
    if not is_loopback(settings.host):
        return True
    if settings.require_keys is not None:
        return settings.require_keys
    return bool(KeyStore(settings.home).entries())


def check_exposure(settings: Settings) -> None:
    """Raise UsageError where others could reach the service and no key would keep them out.

    Raises OutputError where keys are needed, or may be, and their file cannot be used.
    """
    if is_loopback(settings.host):
        if settings.require_keys is not False:
            KeyStore(settings.home).entries()  # what is wrong with them is told before it starts
        return
    if settings.require_keys is False:
        raise UsageError(
            f"keys are required where others can reach the service: listen on 127.0.0.1 instead "
            f"of `{settings.host}`, or leave `require_keys` as it is"
        )
    now = datetime.now(UTC)
    if not any(key.state(now) == "active" for key in KeyStore(settings.home).entries()):
        raise UsageError(
            f"`{settings.host}` can be reached from outside and there is no key: make one with "
            "`voc keys create NAME --role score`, or listen on 127.0.0.1"
        )
