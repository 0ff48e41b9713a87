"""Posting to a webhook, to a server that is really there."""

import json
import socket
from threading import Thread

import pytest

from hooks import hook
from voc.errors import OutputError, UsageError
from voc.insight.posting import PAUSES, check_url, post


def never(seconds: float) -> None:
    pytest.fail("it was tried again")


def test_json_is_posted_once_where_it_is_taken() -> None:
    with hook(204) as server:
        post(server.url, {"text": "naïve", "alerts": []})
    ((path, headers, body),) = server.taken
    assert path == "/secret-path?token=secret"
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"text": "naïve", "alerts": []}


@pytest.mark.parametrize("code", [408, 429, 500, 503])
def test_it_is_tried_again_where_that_may_help(code: int) -> None:
    pauses: list[float] = []
    with hook(code, code, 200) as server:
        post(server.url, {"n": 1}, sleep=pauses.append)
    assert pauses == list(PAUSES)
    keys = {headers["Idempotency-Key"] for _, headers, _ in server.taken}
    assert (len(server.taken), len(keys)) == (3, 1)


def test_it_is_given_up_after_the_last_attempt() -> None:
    pauses: list[float] = []
    with hook(500) as server, pytest.raises(OutputError, match="it answered 500") as raised:
        post(server.url, {}, sleep=pauses.append)
    assert (len(server.taken), len(pauses)) == (len(PAUSES) + 1, len(PAUSES))
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("code", [400, 401, 404, 410])
def test_a_refusal_is_not_tried_again(code: int) -> None:
    with hook(code) as server, pytest.raises(OutputError, match=f"it answered {code}"):
        post(server.url, {}, sleep=never)
    assert len(server.taken) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(code: int) -> None:
    with hook(code) as server, pytest.raises(OutputError, match=f"it answered {code}"):
        post(server.url, {}, sleep=never)
    assert [path for path, _, _ in server.taken] == ["/secret-path?token=secret"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_nobody_there_says_so_without_the_address() -> None:
    pauses: list[float] = []
    url = f"http://127.0.0.1:{free_port()}/secret"
    with pytest.raises(OutputError, match=r"`127\.0\.0\.1` did not take the alerts") as raised:
        post(url, {}, sleep=pauses.append)
    assert pauses == list(PAUSES)
    assert "secret" not in str(raised.value)


def test_one_that_never_answers_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(OutputError, match=r"Timeout|timed out"):
            post(url, {}, timeout_seconds=0.05, pauses=(), sleep=never)


def test_one_that_speaks_no_http_is_a_failure() -> None:
    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"\x00\x01 what?\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=answer, args=(listener,))
        thread.start()
        with pytest.raises(OutputError, match="BadStatusLine"):
            post(f"http://127.0.0.1:{listener.getsockname()[1]}/", {}, pauses=())
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        *("", "hook", "ftp://a.example/x", "file:///etc/passwd", "javascript:1", "http://"),
        *("https:///x", "http://a.example:99999/", "http://[::1", "http://a.example/a b"),
        *("http://a.example/\r\nX: y", "https://name:pass@a.example/"),
    ],
)
def test_what_is_no_address_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(UsageError, match="webhook: ") as raised:
        check_url(url)
    assert "pass@" not in str(raised.value)
