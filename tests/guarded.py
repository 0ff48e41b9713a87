"""A small application in the guards of the service, and requests to it byte by byte."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response, UploadFile
from fastapi.testclient import TestClient
from starlette.types import Message

from service.guards import add_guards
from service.keys import Keys, authorised
from service.settings import Settings

LOCAL = "http://127.0.0.1:3000"
SECRET = "my card is 4111 1111 1111 1111"


def small_app(settings: Settings) -> FastAPI:
    """An application with routes like those of the service, which only count."""
    app = FastAPI()
    app.state.keys = Keys(settings)

    @app.post("/v1/score", dependencies=[Depends(authorised("score"))])
    async def score(body: dict[str, Any], request: Request) -> dict[str, Any]:
        request.state.messages = len(body.get("messages", ()))
        return {"echo": body, "id": request.state.request_id}

    @app.post("/v1/jobs", dependencies=[Depends(authorised("jobs"))])
    async def jobs(file: UploadFile) -> dict[str, int]:
        return {"size": len(await file.read())}

    @app.get("/v1/jobs/{job}", dependencies=[Depends(authorised("jobs"))])
    async def job(job: str) -> dict[str, str]:
        return {"job": "there"}

    @app.get("/")
    async def page() -> Response:
        own = {"Content-Security-Policy": "default-src 'self'", "Access-Control-Allow-Origin": "*"}
        return Response('"page"', headers=own)

    @app.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/fault")
    async def fault() -> None:
        raise RuntimeError(SECRET)

    @app.get("/metrics")
    async def metrics(_: Annotated[object, Depends(authorised("read"))]) -> Response:
        return Response("figures")

    add_guards(app, settings)
    return app


@dataclass
class Service:
    """The small application and a client of it."""

    settings: Settings
    app: FastAPI = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.app = small_app(self.settings)
        self.client = TestClient(self.app, base_url=LOCAL)

    def raw(
        self,
        path: str,
        *,
        method: str = "POST",
        headers: Sequence[tuple[bytes, bytes]] = (),
        parts: Sequence[bytes | float] = (b"",),
        server: tuple[str, int | None] | None = ("127.0.0.1", 3000),
        client: tuple[str, int] | None = ("127.0.0.1", 50_000),
    ) -> tuple[int, dict[str, str], Any]:
        """Send a request as it is; a number among the parts of its body is a pause in seconds."""
        said = [(b"host", b"127.0.0.1:3000"), *headers]
        if any(name == b"host" for name, _ in headers):
            said = list(headers)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "scheme": "http",
            "headers": said,
            "server": server,
            "client": client,
        }
        return asyncio.run(_exchange(self.app, scope, parts))


def _is_body(part: bytes | float) -> bool:
    return isinstance(part, bytes)


async def _exchange(
    app: FastAPI, scope: dict[str, Any], parts: Sequence[bytes | float]
) -> tuple[int, dict[str, str], Any]:
    left = list(parts)
    sent: list[Message] = []

    async def receive() -> Message:
        while left and isinstance(left[0], float):
            await asyncio.sleep(left.pop(0))  # type: ignore[arg-type]
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": any(map(_is_body, left))}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if not sent:
        return 0, {}, None
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers, json.loads(body) if body else None
