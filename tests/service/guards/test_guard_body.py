"""Bodies are bounded in bytes, seconds and depth, as a whole and as they come."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from guarded import Service
from service.guards import body as module
from service.guards.depth import MAX_DEPTH

Start = Callable[..., Service]

JSON = (b"content-type", b"application/json")
CHUNKED = (b"transfer-encoding", b"chunked")
BYTES = b'{"messages": []}'


def send(
    service: Service, parts: list[bytes | float], *headers: tuple[bytes, bytes]
) -> tuple[int, Any]:
    said = headers or (CHUNKED,)
    status, _, answer = service.raw("/v1/score", headers=[JSON, *said], parts=parts)
    return status, answer


def upload(service: Service, parts: list[bytes | float]) -> tuple[int, dict[str, str], Any]:
    kind = (b"content-type", b"multipart/form-data; boundary=x")
    return service.raw("/v1/jobs", headers=[kind, CHUNKED], parts=parts)


FORM_HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
FORM_END = b"\r\n--x--\r\n"


def test_a_body_that_says_it_is_too_large_is_not_read(start: Start) -> None:
    service = start(max_body_bytes=100)
    status, answer = send(service, [], (b"content-length", b"101"))
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (413, "too_large", 100)


@pytest.mark.parametrize("split", [1, 7, 101])
def test_a_body_that_says_nothing_is_counted(start: Start, split: int) -> None:
    service = start(max_body_bytes=100)
    whole = b'{"a": "' + b"x" * 91 + b'"}'
    parts: list[bytes | float] = [whole[i : i + split] for i in range(0, len(whole), split)]
    assert len(whole) == 100
    assert send(service, parts)[0] == 200
    status, answer = send(service, [*parts, b" "])
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (413, "too_large", 100)


def test_a_body_that_lies_about_its_length_is_counted(start: Start) -> None:
    service = start(max_body_bytes=100)
    assert send(service, [b" " * 200], (b"content-length", b"2"))[0] == 413


def test_a_body_without_end_is_read_up_to_the_limit(start: Start) -> None:
    service = start(max_body_bytes=1_000)
    parts: list[bytes | float] = [b" " * 100] * 1_000
    status, said, _ = service.raw("/v1/score", headers=[JSON, CHUNKED], parts=parts)
    assert (status, said["connection"]) == (413, "close")


def test_a_slow_body_is_given_up(start: Start) -> None:
    service = start(body_seconds=0.05)
    status, answer = send(service, [b"{", 30.0, b"}"])
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (408, "too_slow", 0.05)


def test_the_seconds_are_of_the_whole_body_and_not_of_each_part(start: Start) -> None:
    service = start(body_seconds=0.2)
    drops: list[bytes | float] = [item for _ in range(500) for item in (b" ", 0.02)]
    assert send(service, [b"{", *drops, b"}"])[0] == 408


@pytest.mark.parametrize("path", ["/wait", "/v1/jobs"])
def test_the_clock_stops_when_the_body_is_there(start: Start, path: str) -> None:
    service = start(body_seconds=0.1)
    seen: list[str] = []

    async def waiting(scope: Any, receive: Any, send: Any) -> None:
        seen.extend([(await receive())["type"] for _ in range(2)])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    service.app.mount(path, waiting)
    headers = [JSON, CHUNKED]
    assert service.raw(f"{path}/", headers=headers, parts=[b"{}", 0.3])[0] == 204
    assert seen == ["http.request", "http.disconnect"]
    assert service.raw(f"{path}/", headers=headers, parts=[b"{}", 0.3, b""])[0] == 408


def test_who_leaves_while_sending_is_not_answered(service: Service, audit: list[Any]) -> None:
    status, said, answer = service.raw("/v1/score", headers=[JSON, CHUNKED], parts=[])
    assert (status, said, answer) == (0, {}, None)
    assert audit[-1]["status"] == 499


@pytest.mark.parametrize("nest", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_json_is_nested_so_deep_and_no_deeper(service: Service, nest: tuple[str, str]) -> None:
    levels = (MAX_DEPTH - 1) // nest[0].count("[") if nest[0] == "[" else 20
    opening, closing = nest

    def body(count: int) -> bytes:
        return f'{{"a": {opening * count}1{closing * count}}}'.encode()

    assert send(service, [body(levels)])[0] == 200
    status, answer = send(service, [body(100_000)])
    assert (status, answer["error"]["code"]) == (400, "malformed")
    assert answer["error"]["limit"] == MAX_DEPTH


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_in_which_brackets_could_hide_is_refused(service: Service, coding: str) -> None:
    status, answer = send(service, ['{"a": "≛["}'.encode(coding)])
    assert (status, answer["error"]["code"]) == (400, "malformed")


def test_a_null_byte_is_refused(service: Service) -> None:
    assert send(service, [b'{"a": "x\0y"}'])[0] == 400
    assert send(service, [b'{"a": "x\\u0000y"}'])[0] == 200


def test_a_body_reaches_the_route_as_it_was_sent(service: Service) -> None:
    value = {"messages": ["é", "\u2028", "\U0001f600", '"[\\'] * 1_000}
    text = json.dumps(value, ensure_ascii=False).encode()
    parts: list[bytes | float] = [text[i : i + 1_000] for i in range(0, len(text), 1_000)]
    status, answer = send(service, parts)
    assert (status, answer["echo"]) == (200, value)


def test_a_file_has_a_limit_of_its_own(start: Start) -> None:
    service = start(max_body_bytes=10, max_upload_bytes=1_000)
    assert upload(service, [FORM_HEAD, b"x" * 500, FORM_END])[2] == {"size": 500}
    status, said, answer = upload(service, [FORM_HEAD, *[b"x" * 100] * 20, FORM_END])
    assert (status, answer["error"]["code"], answer["error"]["limit"]) == (413, "too_large", 1_000)
    assert said["connection"] == "close"


def test_a_file_that_stops_coming_is_given_up(start: Start) -> None:
    service = start(body_seconds=0.05)
    status, _, answer = upload(service, [FORM_HEAD, b"x", 30.0, FORM_END])
    assert (status, answer["error"]["code"]) == (408, "too_slow")


def test_a_large_file_has_more_time(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPLOAD_BYTES_PER_SECOND", 1_000)
    service = start(body_seconds=0.1)
    parts: list[bytes | float] = [FORM_HEAD, b"x" * 5_000, 0.3, FORM_END]
    assert upload(service, parts)[2] == {"size": 5_000}
    assert upload(service, [FORM_HEAD, b"x" * 50, 3.0, FORM_END])[0] == 408
