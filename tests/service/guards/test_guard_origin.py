"""Pages of other sites get nothing done, under no name; proxies without keys neither."""

from collections.abc import Callable

import pytest

from guarded import Service

Start = Callable[..., Service]
HERE = b"http://127.0.0.1:3000"


def code_of(answer: tuple[int, dict[str, str], dict[str, dict[str, str]]]) -> tuple[int, str]:
    return answer[0], answer[2]["error"]["code"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:3000", "localhost:80", "LOCALHOST", "[::1]:3000", "[::1]"]
)
def test_without_keys_it_answers_to_local_names(service: Service, host: str) -> None:
    assert service.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/v1/score", "/livez", "/nowhere"])
@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:3000",
        "10.0.0.5",
        "127.0.0.1:",
        "localhost:3000:evil",
        "evil.example#127.0.0.1",
        "localhost@evil.example",
    ],
)
def test_without_keys_it_does_not_answer_to_others(service: Service, host: str, path: str) -> None:
    answer = service.raw(path, method="GET", headers=[(b"host", host.encode())])
    assert code_of(answer) == (403, "wrong_host")
    assert host not in str(answer) or not host


def test_of_two_hosts_none_counts(service: Service) -> None:
    headers = [(b"host", b"127.0.0.1"), (b"host", b"evil.example")]
    assert code_of(service.raw("/", method="GET", headers=headers)) == (400, "malformed")


@pytest.mark.parametrize("header", [b"x-forwarded-for", b"forwarded", b"via", b"x-real-ip"])
def test_without_keys_a_proxy_is_not_answered(service: Service, header: bytes) -> None:
    answer = service.raw("/", method="GET", headers=[(header, b"10.0.0.5")])
    assert code_of(answer) == (403, "wrong_host")


@pytest.mark.parametrize(
    ("server", "status"),
    [
        (("10.0.0.5", 3000), 403),
        (("::", 3000), 403),
        (("172.17.0.2", 3000), 403),
        (("127.0.0.1", 3000), 200),
        (("::1", 3000), 200),
        (("/run/voc.sock", None), 200),
        (None, 200),
    ],
)
def test_without_keys_it_answers_on_loopback_only_whatever_it_was_told(
    service: Service, server: tuple[str, int | None] | None, status: int
) -> None:
    assert service.raw("/", method="GET", server=server)[0] == status


def test_with_keys_it_answers_to_any_name_and_through_any_proxy(start: Start) -> None:
    service = start(require_keys=True)
    headers = [(b"host", b"voc.example.com"), (b"x-forwarded-for", b"10.0.0.5")]
    assert service.raw("/", method="GET", headers=headers, server=("10.0.0.9", 80))[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([], 200),
        ([(b"sec-fetch-site", b"same-origin")], 200),
        ([(b"sec-fetch-site", b"same-origin"), (b"origin", HERE)], 200),
        ([(b"sec-fetch-site", b"none")], 200),
        ([(b"origin", HERE)], 200),
        ([(b"sec-fetch-site", b"cross-site")], 403),
        ([(b"sec-fetch-site", b"same-site")], 403),
        ([(b"sec-fetch-site", b"cross-site"), (b"origin", HERE)], 403),
        ([(b"sec-fetch-site", b"")], 403),
        ([(b"origin", b"https://evil.example")], 403),
        ([(b"origin", b"http://127.0.0.1:8080")], 403),
        ([(b"origin", b"http://localhost:3000")], 403),
        ([(b"origin", b"null")], 403),
        ([(b"origin", b"")], 403),
        ([(b"origin", b"http://[")], 403),
    ],
)
@pytest.mark.parametrize("require", [True, False])
def test_what_changes_something_does_not_come_from_another_site(
    start: Start, headers: list[tuple[bytes, bytes]], status: int, require: bool
) -> None:
    service = start(require_keys=require)
    kind = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    answer = service.raw("/v1/score", headers=[*kind, *headers], parts=[b"{}"])
    if status == 403:
        assert code_of(answer) == (403, "cross_site")
    else:
        assert answer[0] == (401 if require else 200)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PURGE"])
def test_any_method_may_change_something(service: Service, method: str) -> None:
    answer = service.raw(
        "/v1/jobs/a", method=method, headers=[(b"origin", b"https://evil.example")]
    )
    assert code_of(answer) == (403, "cross_site")


@pytest.mark.parametrize("path", ["/", "/v1/jobs/a"])
def test_no_answer_may_be_read_by_another_site(service: Service, path: str) -> None:
    answer = service.client.get(path, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_browser_that_asks_whether_it_may_is_told_nothing(service: Service) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = service.client.options("/v1/score", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]
