"""Around every request: its id, the headers of its answer, errors in their form, the audit log."""

import secrets
import time
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import STATUSES, ServiceError, error_response
from service.guards.audit import note, note_fault
from service.guards.headers import address_of, has, path_of
from service.guards.linger import discard

_TOO_SLOW: Final = STATUSES["too_slow"]
_LEFT: Final = 499
"""In the log only: the client had gone before there was an answer."""

_RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]

SECURITY_HEADERS: Final[Mapping[bytes, bytes]] = MappingProxyType(
    {
        b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
    }
)
"""What each answer says to browsers, unless its route says otherwise, as the page does."""


class Envelope:
    """The outermost guard; what is raised inside becomes an answer here."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        exchange = _Exchange(scope, receive, send)
        try:
            await self._answer(scope, exchange)
        finally:
            exchange.note()

    async def _answer(self, scope: Scope, exchange: "_Exchange") -> None:
        try:
            await self.app(scope, exchange.receive, exchange.send)
        except ServiceError as error:
            await exchange.refuse(error)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # a fault of ours; what it says may be a customer's
            note_fault(exchange.id, error)
            if exchange.status is not None:
                raise RuntimeError("an answer was cut off by a fault") from None
            await exchange.refuse(
                ServiceError("internal", message="something failed here; X-Request-ID finds it")
            )


class _Exchange:
    """A request and its answer, as they pass."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.id = secrets.token_hex(8)  # ours: one of the caller's could be anything
        self.status: int | None = None
        self._scope = scope
        self._receive = receive
        self._send = send
        self._size = 0
        self._complete = False
        self._began = time.perf_counter()
        scope.setdefault("state", {})["request_id"] = self.id

    async def receive(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        self._complete = self._complete or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._headers(message.get("headers", ()))
        elif not message.get("more_body", False) and self._is_still_sending():
            await self._send({**message, "more_body": True})
            await discard(self.receive)
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def refuse(self, error: ServiceError) -> None:
        await error_response(error)(self._scope, self.receive, self.send)

    def note(self) -> None:
        note(
            request=self.id,
            scope=self._scope,
            address=address_of(self._scope),
            status=_LEFT if self.status is None else self.status,
            size=self._size,
            seconds=time.perf_counter() - self._began,
        )

    def _headers(self, own: _RawHeaders) -> list[tuple[bytes, bytes]]:
        # No other site may read an answer: whatever a route says, CORS is off.
        headers = [(k.lower(), v) for k, v in own if not k.lower().startswith(b"access-control-")]
        ours = dict(SECURITY_HEADERS)
        if path_of(self._scope).startswith("/v1/"):
            ours[b"cache-control"] = b"no-store"
        if self._is_refused() and self._is_unread():
            ours[b"connection"] = b"close"  # or else the rest would have to be read first
        said = {name for name, _ in headers}
        headers += [(name, value) for name, value in ours.items() if name not in said]
        return [*headers, (b"x-request-id", self.id.encode())]

    def _is_refused(self) -> bool:
        return self.status is not None and self.status >= 400

    def _is_still_sending(self) -> bool:
        """Return whether a body that was refused is on its way: not one that waits to be let in."""
        if not self._is_refused() or self.status == _TOO_SLOW:  # which has had its time
            return False
        return self._is_unread() and (self._size > 0 or not has(self._scope, b"expect"))

    def _is_unread(self) -> bool:
        announced = {name for name, _ in self._scope["headers"]}
        return not self._complete and not announced.isdisjoint(
            (b"content-length", b"transfer-encoding")
        )
