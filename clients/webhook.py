"""A webhook between a help desk and voc: a ticket comes in, tags and an owning team go out.

    VOC_URL=http://127.0.0.1:3000 VOC_KEY=voc_... WEBHOOK_SECRET=... \
        uvicorn --app-dir clients webhook:app --port 3100

A trigger of the help desk posts `{"ticket_id", "description", "channel"}` to `/tickets`, signed as
Zendesk signs: base64 of the HMAC-SHA256 of time stamp and body. The answer has the routing and, as
`ticket`, what to put to `/api/v2/tickets/{id}.json`; with HELPDESK_URL and HELPDESK_TOKEN set, it
is put there as well. The customer's words are neither logged nor kept.
"""

import base64
import hmac
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from service.routing import Owners, Routing, load, route

MAX_BODY_BYTES = 1_000_000
MAX_AGE_SECONDS = 300
"""An older request is refused: somebody may have kept it to send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where the services are, and what is shared with them.

    voc_url, voc_key: of `voc serve`; a key with the role `score`, None where none is asked for.
    secret: of the webhook, as the help desk shows it.
    helpdesk_url, helpdesk_token: where tickets are changed, None where the answer is all.
    """

    voc_url: str
    secret: str
    voc_key: str | None = None
    helpdesk_url: str | None = None
    helpdesk_token: str | None = None
    owners: Owners = field(default_factory=load)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Return what the environment says; a webhook without a secret does not start."""
        if not environ.get("WEBHOOK_SECRET"):
            raise SystemExit("WEBHOOK_SECRET: the secret of the webhook is missing")
        return cls(
            voc_url=environ.get("VOC_URL", "http://127.0.0.1:3000"),
            secret=environ["WEBHOOK_SECRET"],
            voc_key=environ.get("VOC_KEY"),
            helpdesk_url=environ.get("HELPDESK_URL"),
            helpdesk_token=environ.get("HELPDESK_TOKEN"),
            owners=load(Path(environ["VOC_OWNERS"])) if environ.get("VOC_OWNERS") else load(),
        )


class Refused(Exception):
    """A request that is not done; its headers go out with it."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep status and code; there is no text of the request in either."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a body that was sent at a time, as Zendesk makes it."""
    digest = hmac.digest(secret.encode(), stamp.encode() + body, "sha256")
    return base64.b64encode(digest).decode()


def check_signature(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> None:
    """Raise Refused unless the body was signed with the secret, and not long ago."""
    stamp = headers.get("x-zendesk-webhook-signature-timestamp", "")
    given = headers.get("x-zendesk-webhook-signature", "")
    if not hmac.compare_digest(given.encode(), signature(secret, stamp, body).encode()):
        raise Refused(401, "bad_signature")
    try:
        sent = datetime.fromisoformat(stamp).timestamp()
    except ValueError:
        raise Refused(401, "bad_signature") from None
    if abs(now - sent) > MAX_AGE_SECONDS:
        raise Refused(401, "too_old")


def message_of(body: bytes) -> dict[str, Any]:
    """Return the message of a ticket; raises Refused for a body that is none."""
    try:
        ticket = json.loads(body)
        number, text = ticket["ticket_id"], ticket["description"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(400, "malformed") from None
    if not isinstance(number, str | int) or not isinstance(text, str) or not str(number).isalnum():
        raise Refused(400, "malformed")
    channel = ticket.get("channel")
    named = {"channel": channel} if isinstance(channel, str) else {}
    return {"id": str(number), "text": text, **named}


async def read(client: httpx.AsyncClient, config: Config, message: Mapping[str, Any]) -> Any:
    """Return the reading of a message; raises Refused where there is none, and when to try again.

    Zendesk tries 409 and, with Retry-After, 429 and 503 again by itself.
    """
    keys = {"Authorization": f"Bearer {config.voc_key}"} if config.voc_key else {}
    try:
        # Written as ASCII, so that half a character that a text was cut in goes out as it came.
        answer = await client.post(
            f"{config.voc_url}/v1/score",
            content=json.dumps({"messages": [message]}),
            headers={"Content-Type": "application/json", **keys},
        )
    except httpx.TransportError:
        raise Refused(503, "voc_unreachable", {"Retry-After": "10"}) from None
    if answer.status_code in (429, 503):
        wait = answer.headers.get("Retry-After", "10")
        raise Refused(answer.status_code, "voc_busy", {"Retry-After": wait})
    if answer.status_code != 200:
        raise Refused(502, "voc_refused")
    try:
        outcomes = answer.json()
        rejections, readings = outcomes["rejections"], outcomes["readings"]
    except (ValueError, KeyError, TypeError):  # not voc, but somebody's page
        raise Refused(502, "voc_refused") from None
    if rejections:
        raise Refused(422, rejections[0]["code"])
    return readings[0]


def ticket_of(routing: Routing) -> dict[str, Any]:
    """Return the change to a ticket: tags are added to its own."""
    return {"ticket": {"additional_tags": list(routing.tags), "priority": routing.priority}}


async def put(client: httpx.AsyncClient, config: Config, number: str, change: Any) -> None:
    """Change the ticket where a help desk is set; raises Refused where it does not let us."""
    if config.helpdesk_url is None:
        return
    url = f"{config.helpdesk_url}/api/v2/tickets/{number}.json"
    keys = {"Authorization": f"Bearer {config.helpdesk_token}"} if config.helpdesk_token else {}
    try:
        answer = await client.put(url, json=change, headers=keys)
    except httpx.TransportError:
        raise Refused(503, "helpdesk_unreachable", {"Retry-After": "10"}) from None
    if answer.is_error:
        raise Refused(502, "helpdesk_refused")


async def body_of(request: Request) -> bytes:
    """Return the body; raises Refused for one that is too large, as soon as it is."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, "too_large")
    return bytes(body)


async def receive(request: Request) -> JSONResponse:
    """Answer a ticket with its routing."""
    config, client = request.app.state.config, request.app.state.client
    body = await body_of(request)
    check_signature(config.secret, request.headers, body, now=time.time())
    message = message_of(body)
    routing = route(await read(client, config, message), config.owners)
    change = ticket_of(routing)
    await put(client, config, message["id"], change)
    return JSONResponse({"ticket_id": message["id"], "routing": asdict(routing), **change})


async def refuse(_: Request, error: Exception) -> JSONResponse:
    """Answer a request that is not done with its code."""
    assert isinstance(error, Refused)
    return JSONResponse({"error": {"code": error.code}}, error.status, error.headers)


def create_app(config: Config, *, client: httpx.AsyncClient | None = None) -> Starlette:
    """Return the webhook; `client` is for tests, which have both services in one process."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with client or httpx.AsyncClient(timeout=10) as app.state.client:
            yield

    app = Starlette(
        routes=[Route("/tickets", receive, methods=["POST"])],
        exception_handlers={Refused: refuse},
        lifespan=lifespan,
    )
    app.state.config = config
    return app


def __getattr__(name: str) -> Starlette:
    """Make `app` when a server asks for it, so that importing this needs no secret."""
    if name == "app":
        return create_app(Config.from_environment())
    raise AttributeError(name)
