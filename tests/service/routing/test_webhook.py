"""The webhook that comes along, in front of a whole service with the toy model."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from webhook import Config, create_app, signature

from service.routing import load

SECRET = "dGhpcyBpcyBub3QgcmVhbA=="
CONFIG = Config(voc_url="http://localhost", secret=SECRET, voc_key="voc_key")
TICKET = {"ticket_id": 35436, "description": "They refused. I will sue you.", "channel": "email"}


class Desk:
    """A help desk and a voc in one, which answer what a test says and remember what they got."""

    def __init__(self, reading: dict[str, Any]) -> None:
        self.answer: Response = JSONResponse({"readings": [reading], "rejections": []})
        self.status = 200
        self.asked: list[tuple[str, str | None, Any]] = []
        routes = [
            Route("/v1/score", self.score, methods=["POST"]),
            Route("/api/v2/tickets/{id}.json", self.put, methods=["PUT"]),
        ]
        self.app = Starlette(routes=routes)

    async def score(self, request: Request) -> Response:
        await self._keep(request)
        return self.answer

    async def put(self, request: Request) -> Response:
        await self._keep(request)
        return JSONResponse({}, self.status)

    async def _keep(self, request: Request) -> None:
        key = request.headers.get("authorization")
        self.asked.append((request.url.path, key, await request.json()))

    def hook(self, config: Config = CONFIG) -> TestClient:
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 1))
        return TestClient(create_app(config, client=httpx.AsyncClient(transport=transport)))


@pytest.fixture
def read(client: TestClient) -> dict[str, Any]:
    """What the real service answers for the ticket."""
    message = {"id": "35436", "text": TICKET["description"], "channel": "email"}
    answer = client.post("/v1/score", json={"messages": [message]})
    found: dict[str, Any] = answer.json()["readings"][0]
    return found


@pytest.fixture
def desk(read: dict[str, Any]) -> Desk:
    return Desk(read)


def signed(body: bytes, *, stamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = stamp or datetime.now(UTC).isoformat()
    return {
        "X-Zendesk-Webhook-Signature": signature(secret, stamp, body),
        "X-Zendesk-Webhook-Signature-Timestamp": stamp,
    }


def post(desk: Desk, body: bytes | dict[str, Any], config: Config = CONFIG, **how: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with desk.hook(config) as hook:
        return hook.post("/tickets", content=content, headers=signed(content, **how))


def test_a_ticket_comes_out_with_tags_and_a_routing(desk: Desk, read: dict[str, Any]) -> None:
    answer = post(desk, TICKET)
    assert answer.status_code == 200
    found = answer.json()
    assert found["ticket_id"] == "35436"
    assert found["ticket"]["priority"] == found["routing"]["priority"]
    assert found["ticket"]["additional_tags"] == found["routing"]["tags"]
    assert {f"voc_{name}" for name in read["components"]} <= set(found["routing"]["tags"])
    sent = {"id": "35436", "text": TICKET["description"], "channel": "email"}
    assert desk.asked == [("/v1/score", "Bearer voc_key", {"messages": [sent]})]


def test_the_ticket_is_changed_where_a_help_desk_is_set(desk: Desk) -> None:
    config = Config(
        voc_url="http://localhost",
        secret=SECRET,
        helpdesk_url="http://localhost",
        helpdesk_token="token",
    )
    found = post(desk, TICKET, config).json()
    assert desk.asked[0][1] is None
    assert desk.asked[1] == (
        "/api/v2/tickets/35436.json",
        "Bearer token",
        {"ticket": found["ticket"]},
    )
    desk.status = 403
    assert post(desk, TICKET, config).status_code == 502


def test_the_signature_is_that_of_zendesk() -> None:
    # Computed by hand: printf '2026-01-02T03:04:05Z{}' | openssl dgst -sha256 -hmac secret -binary
    assert signature("secret", "2026-01-02T03:04:05Z", b"{}") == (
        "TjJfKDyM7iI2B6X8uovCZ7f+Gxiw8hzIH7LUNzMV9m8="
    )


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "another"}, "bad_signature"),
        ({"stamp": "yesterday"}, "bad_signature"),
        ({"stamp": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}, "too_old"),
        ({"stamp": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "too_old"),
    ],
)
def test_what_was_not_signed_just_now_is_refused(
    desk: Desk, how: dict[str, Any], code: str
) -> None:
    answer = post(desk, TICKET, **how)
    assert (answer.status_code, answer.json()) == (401, {"error": {"code": code}})
    assert desk.asked == []


def test_a_changed_or_unsigned_body_is_refused(desk: Desk) -> None:
    with desk.hook() as hook:
        changed = hook.post("/tickets", content=b"{ }", headers=signed(b"{}"))
        unsigned = hook.post("/tickets", content=b"{}")
    assert (changed.status_code, unsigned.status_code) == (401, 401)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff"),
        {"ticket_id": 1},
        {"ticket_id": 1, "description": 2},
        {"ticket_id": [1], "description": "x"},
        {"ticket_id": "../users/1", "description": "x"},
    ],
)
def test_what_is_no_ticket_is_malformed(desk: Desk, body: bytes | dict[str, Any]) -> None:
    answer = post(desk, body)
    assert (answer.status_code, answer.json()) == (400, {"error": {"code": "malformed"}})
    assert desk.asked == []


def test_a_body_that_is_too_large_is_refused(desk: Desk) -> None:
    assert post(desk, b" " * (webhook.MAX_BODY_BYTES + 1)).status_code == 413


@pytest.mark.parametrize(("status", "ours"), [(429, 429), (503, 503), (401, 502), (500, 502)])
def test_a_service_that_does_not_answer_is_told_of(desk: Desk, status: int, ours: int) -> None:
    desk.answer = JSONResponse({}, status, {"Retry-After": "7"})
    answer = post(desk, TICKET)
    assert answer.status_code == ours
    assert answer.headers.get("retry-after") == ("7" if status == ours else None)


def test_a_message_that_cannot_be_read_has_its_code(desk: Desk) -> None:
    rejection = {"code": "empty", "index": 0}
    desk.answer = JSONResponse({"readings": [], "rejections": [rejection]})
    answer = post(desk, TICKET)
    assert (answer.status_code, answer.json()) == (422, {"error": {"code": "empty"}})


@pytest.mark.parametrize("page", [Response("<p>Log in</p>"), JSONResponse([]), JSONResponse({})])
def test_an_address_that_is_not_voc_is_told_of(desk: Desk, page: Response) -> None:
    desk.answer = page
    answer = post(desk, TICKET)
    assert (answer.status_code, answer.json()) == (502, {"error": {"code": "voc_refused"}})


def test_half_a_character_goes_out_as_it_came(desk: Desk) -> None:
    text = "It broke \ud83d"
    assert post(desk, json.dumps({**TICKET, "description": text}).encode()).status_code == 200
    assert desk.asked[0][2]["messages"][0]["text"] == text


def test_a_service_that_is_not_there_is_told_of() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    body = json.dumps(TICKET).encode()
    with TestClient(create_app(CONFIG, client=client)) as hook:
        answer = hook.post("/tickets", content=body, headers=signed(body))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")


def test_it_does_not_start_without_a_secret(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="WEBHOOK_SECRET"):
        Config.from_environment({})
    config = Config.from_environment({"WEBHOOK_SECRET": "x"})
    assert (config.voc_url, config.owners) == ("http://127.0.0.1:3000", load())


def test_the_check_takes_the_time_it_is_given() -> None:
    stamp = "2026-01-02T03:04:05+00:00"
    headers = {
        "x-zendesk-webhook-signature": signature(SECRET, stamp, b"{}"),
        "x-zendesk-webhook-signature-timestamp": stamp,
    }
    sent = datetime.fromisoformat(stamp).timestamp()
    webhook.check_signature(SECRET, headers, b"{}", now=sent + webhook.MAX_AGE_SECONDS)
    with pytest.raises(webhook.Refused, match="too_old"):
        webhook.check_signature(SECRET, headers, b"{}", now=time.time())
