import asyncio
import signal
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from starlette.testclient import TestClient

from service.app import _apart, create_app
from service.errors import ServiceError
from service.life import Life
from service.settings import Settings
from service.stopping import drain_on_signals
from serving import by_wire, local
from toy import FakeEncoder, toy_scorer
from voc.errors import ModelNotFound, OutputError, UsageError
from voc.records import Message, Reading
from voc.scorer import Scorer
from voc.text.pseudonyms import VARIABLE


class Slow(Scorer):
    """A scorer that reads when it is told to."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__(scorer.model)
        self.asked, self.go = threading.Event(), threading.Event()
        self.go.set()

    def readings(self, messages: Sequence[Message]) -> list[Reading]:
        self.asked.set()
        assert self.go.wait(20)
        return super().readings(messages)


def test_it_is_alive_at_once_and_ready_when_the_model_is(
    settings: Settings, toy_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = Slow(toy_scorer(toy_model, FakeEncoder()))
    scorer.go.clear()
    monkeypatch.setattr("service.app.load", lambda settings: scorer)
    with local(create_app(settings)) as client:
        assert client.get("/livez").json() == {"status": "alive"}
        assert scorer.asked.wait(20)  # it is warmed
        for path in ("/readyz", "/v1/model"):
            early = client.get(path)
            assert (early.status_code, early.json()["error"]["code"]) == (503, "not_ready")
            assert early.headers["retry-after"] == "1"
        assert client.post("/v1/score", json={"text": "a"}).status_code == 503
        scorer.go.set()
        while client.get("/readyz").status_code != 200:
            pass
        assert client.get("/readyz").json() == {"status": "ready"}
        assert client.post("/v1/score", json={"text": "the app"}).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_may_be_asked_without_a_body(settings: Settings, toy_model: Path, path: str) -> None:
    app = create_app(settings, scorer=toy_scorer(toy_model, FakeEncoder()))
    with by_wire(app) as url:
        for statuses in ({200}, {200, 503}):
            head, got = httpx.head(url + path), httpx.get(url + path)
            assert head.status_code == got.status_code
            assert head.status_code in statuses
            assert (head.content, head.headers.keys()) == (b"", got.headers.keys())
            assert httpx.post(url + path).headers["allow"] == "GET"
            app.state.life.stop()


def test_a_model_that_is_not_there_is_a_failure(settings: Settings, tmp_path: Path) -> None:
    told: list[str] = []
    app = create_app(Settings(model=str(tmp_path / "none"), home=settings.home))
    app.state.life.on_failure = lambda: told.append("failed")
    with local(app) as client:
        while not told:
            assert client.get("/livez").status_code == 200
        answer = client.get("/readyz")
    assert answer.json()["error"]["message"] == "the model cannot be opened"
    assert isinstance(app.state.life.failure, ModelNotFound)


@pytest.mark.parametrize(
    "url", ["postgresql://h:port/voc", "mysql://h/voc", "nonsense", "sqlite:////"]
)
def test_a_store_of_jobs_that_cannot_be_is_told_from_the_model(
    settings: Settings, toy_model: Path, url: str
) -> None:
    app = create_app(replace(settings, jobs_url=url), scorer=toy_scorer(toy_model, FakeEncoder()))
    with local(app) as client:
        answer = client.get("/readyz")
    assert answer.json()["error"]["message"] == "the store of jobs cannot be opened"
    assert isinstance(app.state.life.failure, UsageError)
    assert "`jobs_url`" in str(app.state.life.failure)


def test_a_damaged_file_of_jobs_is_named(settings: Settings, toy_model: Path) -> None:
    path = settings.home / "jobs" / "jobs.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 100)
    app = create_app(settings, scorer=toy_scorer(toy_model, FakeEncoder()))
    with local(app) as client:
        assert client.get("/readyz").status_code == 503
    told = f"the jobs in `{path}` cannot be used: file is not a database"
    assert str(app.state.life.failure) == told


def test_a_model_that_cannot_read_is_never_ready(settings: Settings, toy_model: Path) -> None:
    broken = toy_scorer(toy_model, FakeEncoder(fail_on=2))  # [CLS], which every text begins with
    app = create_app(settings, scorer=broken)
    with local(app) as client:
        assert client.get("/readyz").status_code == 503
    assert "the model fails on plain texts" in str(app.state.life.failure)


@pytest.mark.parametrize("redact", ["patterns", "off"])
def test_without_a_key_of_pseudonyms_that_can_be_read_it_is_never_ready(
    settings: Settings,
    toy_model: Path,
    voc_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    redact: Literal["patterns", "off"],
) -> None:
    monkeypatch.delenv(VARIABLE)
    voc_home.mkdir()
    (voc_home / "pseudonyms.key").touch()  # as a loss of power leaves it
    scorer = toy_scorer(toy_model, FakeEncoder())
    app = create_app(replace(settings, redact=redact), scorer=scorer)
    with local(app) as client:
        assert client.get("/readyz").status_code == 503
    assert isinstance(app.state.life.failure, OutputError)
    assert str(voc_home / "pseudonyms.key") in str(app.state.life.failure)


def test_who_is_told_to_stop_answers_nothing_new(client: TestClient) -> None:
    client.app.state.life.stop()  # type: ignore[attr-defined]
    answer = client.post("/v1/score", json={"text": "a"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "stopping")
    assert answer.headers["connection"] == "close"
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200


def test_who_was_stopped_while_loading_is_not_ready_later() -> None:
    life = Life()
    life.stop()
    life.ready()
    with pytest.raises(ServiceError, match="being stopped"):
        life.check()


async def test_what_was_admitted_is_answered_before_the_server_is_told(
    settings: Settings, toy_model: Path
) -> None:
    scorer = Slow(toy_scorer(toy_model, FakeEncoder()))
    app = create_app(settings, scorer=scorer)
    told: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: told.append(number))
    interrupt = signal.getsignal(signal.SIGINT)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5))
    try:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            drain_on_signals(app)
            # Called and not raised: at its default the signal would end the tests. That a process
            # drains when it gets one is for `test_serve_process`.
            stop = signal.getsignal(signal.SIGTERM)
            assert callable(stop)
            scorer.asked.clear()
            scorer.go.clear()
            first = asyncio.create_task(client.post("/v1/score", json={"text": "the app"}))
            assert await asyncio.to_thread(scorer.asked.wait, 20)
            stop(signal.SIGTERM, None)
            late = await client.post("/v1/score", json={"text": "late"})
            assert late.json()["error"]["code"] == "stopping"
            assert told == []
            scorer.go.set()
            assert (await first).status_code == 200
            while not told:
                await asyncio.sleep(0.01)
            assert told == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, interrupt)


async def test_while_the_queue_is_full_a_body_is_refused_unparsed(
    settings: Settings, toy_model: Path
) -> None:
    scorer = Slow(toy_scorer(toy_model, FakeEncoder()))
    app = create_app(replace(settings, queue_messages=1), scorer=scorer)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        scorer.go.clear()
        waiting = []
        while not app.state.batcher.snapshot().queue_messages:
            waiting.append(asyncio.create_task(client.post("/v1/score", json={"text": "the app"})))
            await asyncio.sleep(0.05)
        kind = {"Content-Type": "application/json"}
        refused = await client.post("/v1/score", content=b'{"texts": 1}', headers=kind)
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "full")
        scorer.go.set()
        assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}
        parsed = await client.post("/v1/score", content=b'{"texts": 1}', headers=kind)
        assert parsed.status_code == 422


async def test_a_client_that_leaves_is_not_read_for(settings: Settings, toy_model: Path) -> None:
    scorer = Slow(toy_scorer(toy_model, FakeEncoder()))
    app = create_app(settings, scorer=scorer)
    sent: list[Any] = []
    left = asyncio.Event()
    messages = iter([{"type": "http.request", "body": b'{"text": "the app"}'}])

    async def receive() -> Any:
        for message in messages:
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/score",
        "query_string": b"",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"content-length", b"19"),
        ],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 3000),
    }
    async with app.router.lifespan_context(app):
        scorer.asked.clear()
        scorer.go.clear()
        asking = asyncio.create_task(app(scope, receive, send))
        assert await asyncio.to_thread(scorer.asked.wait, 20)
        left.set()
        await asking
        assert app.state.batcher.snapshot().cancelled == 1
        assert app.state.life.answering == 0
        scorer.go.set()
    assert sent[0]["status"] == 499


async def test_who_is_told_to_stop_does_not_wait_for_what_is_loaded() -> None:
    goes_on, ended = threading.Event(), threading.Event()

    def load() -> None:
        goes_on.wait(10)
        ended.set()

    loading = asyncio.create_task(_apart(load))
    await asyncio.sleep(0)  # it has begun
    loading.cancel()
    await asyncio.wait([loading])
    assert loading.cancelled()
    assert not ended.is_set()
    goes_on.set()
