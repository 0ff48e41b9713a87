"""How much of a body is read, and for how long; and what of it no parser may see."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError, error_response
from service.guards.depth import MAX_DEPTH, is_too_deep
from service.guards.headers import has_body, is_upload, one
from service.settings import Settings

UPLOAD_BYTES_PER_SECOND: Final = 16_384
"""What a client that sends a file must reach on average, beyond the time it has for any body."""


class Body:
    """Refuses bodies that are too large, come too slowly, or would hurt a parser.

    The body of a request for readings is received as a whole, and only then handed on: a slow
    client has no worker waiting for it. A file for a job is handed on as it comes.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        """Guard `app`."""
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not has_body(scope):
            return await self.app(scope, receive, send)
        upload = is_upload(scope)
        metered = _Metered(
            receive,
            limit=self._settings.max_upload_bytes if upload else self._settings.max_body_bytes,
            seconds=self._settings.body_seconds,
            bytes_per_second=UPLOAD_BYTES_PER_SECOND if upload else None,
        )
        metered.check_declared(one(scope, b"content-length"))
        if upload:
            return await _streamed(self.app, scope, metered, send)
        body = await _whole(metered)
        if body is None:
            return None  # the client has left
        _check_json(body)
        return await self.app(scope, _replayed(body, receive), send)


class _Metered:
    """Receives a body; raises ServiceError as soon as it is too large (413) or too slow (408).

    Only the time that the client lets us wait counts, not that in which nobody asks.
    """

    def __init__(
        self, receive: Receive, *, limit: int, seconds: float, bytes_per_second: int | None
    ) -> None:
        self._receive = receive
        self._limit = limit
        self._seconds = seconds
        self._bytes_per_second = bytes_per_second
        self._size = 0
        self._waited = 0.0
        self._complete = False
        self.error: ServiceError | None = None

    def check_declared(self, length: str | None) -> None:
        if length is not None and int(length) > self._limit:
            raise self._too_large()

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()  # until the client leaves
        if self.error is not None:
            raise self.error
        try:
            message = await self._timed()
            self._count(message)
        except ServiceError as error:
            self.error = error
            raise
        return message

    async def _timed(self) -> Message:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._allowed() - self._waited):
                return await self._receive()
        except TimeoutError:
            raise ServiceError(
                "too_slow",
                message=f"of the body {self._size} bytes came in {self._allowed():.0f} seconds",
                limit=self._seconds,
            ) from None
        finally:
            self._waited += loop.time() - began

    def _allowed(self) -> float:
        more = self._size / self._bytes_per_second if self._bytes_per_second else 0.0
        return self._seconds + more

    def _count(self, message: Message) -> None:
        self._complete = not message.get("more_body", False)
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            self._complete = False
            raise self._too_large()

    def _too_large(self) -> ServiceError:
        return ServiceError(
            "too_large", message=f"the body has more than {self._limit} bytes", limit=self._limit
        )


async def _whole(receive: Receive) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _check_json(body: bytes) -> None:
    if b"\0" in body:  # also what UTF-16 and UTF-32 are full of, in which brackets could hide
        raise ServiceError("malformed", message="the body is JSON in UTF-8, without null bytes")
    if is_too_deep(body):
        raise ServiceError(
            "malformed",
            message=f"the JSON is nested deeper than {MAX_DEPTH} levels",
            limit=MAX_DEPTH,
        )


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


async def _streamed(app: ASGIApp, scope: Scope, metered: _Metered, send: Send) -> None:
    """Run `app`; where its body was cut off, that is the answer, whatever `app` makes of it.

    A framework turns an error that it meets while it reads into one of its own.
    """
    state = {"started": False, "replaced": False}

    async def checked(message: Message) -> None:
        if metered.error is not None and not state["started"]:
            state["started"] = state["replaced"] = True
            await error_response(metered.error)(scope, metered, send)
        state["started"] = True
        if not state["replaced"]:
            await send(message)

    try:
        await app(scope, metered, checked)
    except Exception:
        if metered.error is None or state["started"]:
            raise
        raise metered.error from None
