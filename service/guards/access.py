"""Who is let in before a body is read: the key first, then how often."""

from math import ceil
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import ServiceError
from service.guards.buckets import Buckets
from service.guards.headers import address_of, path_of
from service.keys import Caller, Keys
from service.keys.callers import unknown_key
from service.settings import Settings

GUESSES_PER_MINUTE: Final = 20
PROBES: Final = ("/livez", "/readyz")
"""Asked by what watches over the process; a limit here would have it killed under load."""

_WITH_KEY: Final = ("/v1/", "/metrics")


class Access:
    """Refuses callers without a good key, and those who come too often.

    Routes ask for roles themselves (`authorised`); but they do so when the body was read and
    parsed, which is not done for strangers.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        """Guard `app`."""
        self.app = app
        self._rate = settings.rate_per_minute
        self._requests = Buckets(self._rate)
        self._guesses = Buckets(GUESSES_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and path_of(scope) not in PROBES:
            self._admit(scope)
        await self.app(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        address = address_of(scope)
        if not path_of(scope).startswith(_WITH_KEY):
            return self._count(f"address {address}")
        keys: Keys = scope["app"].state.keys
        try:
            caller = keys.caller(scope)
        except ServiceError:  # without any key, which is no guess
            self._count(f"address {address}")
            raise
        if caller is None:
            self._count_guess(address)
            raise unknown_key()
        return self._count(name_of(caller, scope))

    def _count(self, name: str) -> None:
        wait = self._requests.take(name)
        if wait:
            raise _limited(f"more than {self._rate} requests a minute", wait, self._rate)

    def _count_guess(self, address: str) -> None:
        # A good key is let in all the same: many who share an address must not be locked out by
        # one of them, and what would be learnt by the next guess is worth 1 in 2^256.
        wait = self._guesses.take(address)
        if wait:
            raise _limited("too many wrong keys from this address", wait, GUESSES_PER_MINUTE)


def name_of(caller: Caller, scope: Scope) -> str:
    """Return under which name a caller's requests are counted together: its key, or address."""
    return f"address {address_of(scope)}" if caller.key_id is None else f"key {caller.key_id}"


def _limited(message: str, wait: float, limit: int) -> ServiceError:
    return ServiceError(
        "rate_limited", message=message, limit=limit, headers={"Retry-After": str(ceil(wait))}
    )
