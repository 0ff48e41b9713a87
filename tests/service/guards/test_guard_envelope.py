"""Each answer has its headers, each request its line in the log, and no line has words of it."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from guarded import SECRET, Service
from service.guards import audit as module
from service.guards.envelope import SECURITY_HEADERS
from service.keys import KeyStore

Start = Callable[..., Service]
Lines = list[dict[str, Any]]


@pytest.mark.parametrize("path", ["/livez", "/v1/jobs/a", "/nowhere", "/fault", "/v1/score"])
def test_every_answer_has_the_headers_of_security(service: Service, path: str) -> None:
    answer = service.client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name.decode()] == value.decode()
    assert ("no-store" in answer.headers.get("Cache-Control", "")) == path.startswith("/v1/")


def test_refusals_of_guards_have_them_too(service: Service) -> None:
    answer = service.client.post("/v1/score", content=b"x", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Request-ID"]


def test_a_page_may_have_a_policy_of_its_own(service: Service) -> None:
    answer = service.client.get("/")
    assert answer.headers.get_list("Content-Security-Policy") == ["default-src 'self'"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_request_has_an_id_which_is_ours(service: Service, audit: Lines) -> None:
    sent = {"X-Request-ID": "evil\tvalue"}
    answers = [service.client.post("/v1/score", json={}, headers=sent) for _ in range(2)]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert ids == [answer.json()["id"] for answer in answers] == [line["request"] for line in audit]
    assert len(set(ids)) == 2
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in ids)


def test_the_log_tells_who_asked_for_what_and_how_it_ended(start: Start, audit: Lines) -> None:
    service = start(require_keys=True)
    key, token = KeyStore(service.settings.home).create("one", ["score"])
    body = json.dumps({"messages": ["a", "b"]}).encode()
    service.client.post(
        "/v1/score",
        content=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    (line,) = audit
    assert line.pop("milliseconds") >= 0
    assert line.pop("time").endswith("+00:00")
    assert len(line.pop("request")) == 16
    assert line == {
        "key": key.id,
        "address": "testclient",
        "method": "POST",
        "route": "/v1/score",
        "status": 200,
        "messages": 2,
        "bytes": len(body),
    }


def test_the_log_has_no_words_of_a_caller(service: Service, audit: Lines) -> None:
    client = service.client
    client.get(f"/v1/jobs/{SECRET}?text={SECRET}", headers={"User-Agent": SECRET})
    client.get(f"/{SECRET}")
    client.post("/v1/score", json={"text": SECRET}, headers={"Authorization": SECRET})
    client.post("/v1/score", content=SECRET, headers={"Content-Type": "application/json"})
    client.request(SECRET.split()[-1], "/v1/score")
    assert [line["route"] for line in audit] == ["/v1/jobs/{job}", None] + ["/v1/score"] * 3
    for word in ("card", "4111", "1111", "?"):
        assert word not in json.dumps([{**line, "time": "", "request": ""} for line in audit])


def test_refusals_are_in_the_log(start: Start, audit: Lines) -> None:
    service = start(require_keys=True)
    service.client.post("/v1/score", json={})
    service.client.post("/v1/score", content=b"", headers={"Content-Encoding": "gzip"})
    service.client.get("/nowhere")
    assert [(line["status"], line["key"]) for line in audit] == [(401, None)] * 2 + [(404, None)]


def test_a_fault_is_answered_and_noted_without_its_words(
    service: Service, caplog: pytest.LogCaptureFixture, audit: Lines
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = service.client.get("/fault")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    (record,) = caplog.records
    told = json.loads(record.getMessage())
    assert (told["fault"], told["request"]) == ("RuntimeError", answer.headers["X-Request-ID"])
    assert "guarded.py:" in told["at"][-1]
    assert SECRET not in caplog.text + answer.text
    assert record.exc_info is None
    assert audit[-1]["status"] == 500
    assert service.client.get("/livez").status_code == 200


def test_a_fault_in_the_middle_of_an_answer_cuts_it_off(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    async def half(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET)

    service.app.mount("/half", half)
    with caplog.at_level(logging.ERROR), pytest.raises(RuntimeError, match="cut off") as raised:
        service.client.get("/half")
    assert raised.value.__suppress_context__
    assert SECRET not in caplog.text


def test_who_leaves_is_no_fault(
    service: Service, caplog: pytest.LogCaptureFixture, audit: Lines
) -> None:
    async def left(scope: Any, receive: Any, send: Any) -> None:
        raise ClientDisconnect

    service.app.mount("/left", left)
    assert service.raw("/left/", method="GET") == (0, {}, None)
    assert [line["status"] for line in audit] == [499]
    assert [record for record in caplog.records if record.name == "voc.service"] == []


def test_what_one_request_notes_no_other_sees(service: Service, audit: Lines) -> None:
    service.client.post("/v1/score", json={"messages": ["a"]})
    service.client.get("/v1/jobs/a")
    assert [line["messages"] for line in audit] == [1, None]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """A log to which nothing was done yet."""
    logger = logging.getLogger("voc.audit.fresh")
    monkeypatch.setattr(module, "AUDIT", logger)
    yield logger
    logger.handlers.clear()
    logger.propagate = True  # or pytest gives it a handler of its own, in the next test


def test_the_log_goes_to_standard_error(
    start: Start, capsys: pytest.CaptureFixture[str], fresh: logging.Logger
) -> None:
    fresh.disabled = True  # by `logging.config`
    for _ in range(2):
        start().client.get("/livez")
    told = capsys.readouterr()
    assert [json.loads(line)["route"] for line in told.err.splitlines()] == ["/livez", "/livez"]
    assert told.out == ""


@pytest.mark.parametrize("why", [OSError(28, "disk full"), BrokenPipeError(), ValueError("closed")])
@pytest.mark.usefixtures("fresh")
def test_a_log_that_cannot_be_written_breaks_no_answer(
    start: Start, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise why

    client = start().client
    monkeypatch.setattr("sys.stderr", Full())
    assert client.get("/livez").status_code == 200
    assert client.get("/fault").status_code == 500


def test_the_log_goes_where_it_is_told(
    start: Start, capsys: pytest.CaptureFixture[str], fresh: logging.Logger
) -> None:
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    fresh.addHandler(handler)
    start().client.get("/livez")
    assert [json.loads(line)["route"] for line in lines] == ["/livez"]
    assert capsys.readouterr().err == ""


def test_the_server_writes_no_log_of_paths(service: Service) -> None:
    assert logging.getLogger("uvicorn.access").disabled
