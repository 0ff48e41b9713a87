"""Bodies of kinds that are not taken are refused by their headers, unread."""

import pytest

from guarded import Service

LENGTH = (b"content-length", b"2")
JSON = (b"content-type", b"application/json")


def refused(
    service: Service, *headers: tuple[bytes, bytes], path: str = "/v1/score"
) -> tuple[int, str, str]:
    """Return status, code and field of what is refused without a byte of its body."""
    status, said, answer = service.raw(path, headers=headers, parts=[])
    assert said["connection"] == "close"
    return status, answer["error"]["code"], answer["error"]["field"]


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.bentoml+pickle",
        b"application/x-pickle",
        b"application/python-pickle",
        b"application/octet-stream",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data; boundary=x",
        b"text/plain",
        b"text/json",
        b"application/jsonp",
        b"application/json+pickle",
        b"application/json, text/plain",
        b"application/json; charset=utf-16",
        b"application/json; charset=latin-1",
        b"",
        b"\xff",
    ],
)
def test_a_request_for_readings_is_json_in_utf_8(service: Service, kind: bytes) -> None:
    found = refused(service, (b"content-type", kind), LENGTH)
    assert found == (415, "wrong_type", "Content-Type")


def test_a_body_says_what_it_is(service: Service) -> None:
    assert refused(service, LENGTH) == (415, "wrong_type", "Content-Type")
    assert refused(service, JSON, JSON, LENGTH) == (400, "malformed", "Content-Type")


@pytest.mark.parametrize(
    "kind",
    [
        b"application/json",
        b"Application/JSON",
        b"application/json; charset=utf-8",
        b'application/json;charset="UTF-8"',
        b"application/json ; charset=utf8; version=1",
    ],
)
def test_json_may_be_spelt_in_many_ways(service: Service, kind: bytes) -> None:
    headers = [(b"content-type", kind), LENGTH]
    assert service.raw("/v1/score", headers=headers, parts=[b"{}"])[0] == 200


@pytest.mark.parametrize("kind", ["application/x-pickle", "text/csv", "application/zip"])
def test_a_job_takes_a_form_bytes_or_json(service: Service, kind: str) -> None:
    found = refused(service, (b"content-type", kind.encode()), LENGTH, path="/v1/jobs")
    assert found == (415, "wrong_type", "Content-Type")
    assert service.client.post("/v1/jobs", files={"file": b"text"}).json() == {"size": 4}


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"deflate", b"zstd", b"identity, gzip", b"x"])
@pytest.mark.parametrize("path", ["/v1/score", "/v1/jobs"])
def test_a_body_is_not_compressed(service: Service, coding: bytes, path: str) -> None:
    found = refused(service, JSON, LENGTH, (b"content-encoding", coding), path=path)
    assert found == (415, "wrong_type", "Content-Encoding")


def test_not_to_be_compressed_may_be_said(service: Service) -> None:
    headers = [JSON, LENGTH, (b"content-encoding", b"identity")]
    assert service.raw("/v1/score", headers=headers, parts=[b"{}"])[0] == 200


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_request_of_two_lengths_is_refused(service: Service, method: str) -> None:
    headers = [JSON, LENGTH, (b"transfer-encoding", b"chunked")]
    status, said, answer = service.raw("/v1/score", method=method, headers=headers, parts=[])
    assert (status, answer["error"]["code"]) == (400, "malformed")
    assert said["connection"] == "close"
    assert refused(service, JSON, LENGTH, LENGTH) == (400, "malformed", "Content-Length")


@pytest.mark.parametrize(
    "length", [b"", b"-1", b"+2", b"2.0", b"0x2", b"2_0", b"2 ", b"9" * 21, "٢".encode()]
)
def test_a_length_is_a_number(service: Service, length: bytes) -> None:
    found = refused(service, JSON, (b"content-length", length))
    assert found == (400, "malformed", "Content-Length")


@pytest.mark.parametrize("length", [None, b"0"])
def test_without_a_body_there_is_nothing_to_ask(service: Service, length: bytes | None) -> None:
    headers = [] if length is None else [(b"content-length", length)]
    assert service.raw("/v1/jobs/a", method="GET", headers=headers)[0] == 200
