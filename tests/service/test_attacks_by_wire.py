"""Attacks that need a wire: bytes that are no request, two in one, or that never end."""

import json
import socket
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from attacked import LIMITS, MESSAGE, attacked_app, heard, listening, talk
from service.guards import linger

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
BODY = json.dumps(MESSAGE).encode()


@pytest.fixture(scope="module")
def wire(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, bytes]]:
    """The port of a service, and a key of it as it stands in a header."""
    app, key = attacked_app(tmp_path_factory.mktemp("home"), toy_model)
    with listening(app) as port:
        yield port, key.encode()


@pytest.fixture(autouse=True)
def the_next_request_is_answered(wire: tuple[int, bytes]) -> Iterator[None]:
    yield
    said = talk(wire[0], request(wire[1], b"Connection: close\r\n"))
    assert statuses(said) == [200]
    assert b'"readings"' in said


def request(key: bytes, more: bytes = b"", *, length: int = len(BODY), body: bytes = BODY) -> bytes:
    """Return a good request, with more headers."""
    return (
        b"POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer %s\r\nContent-Length: %d\r\n%s\r\n%s" % (key, length, more, body)
    )


def chunked(key: bytes, *chunks: bytes) -> bytes:
    """Return the head of a request in chunks, and some of them."""
    return (
        b"POST /v1/score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n" % key
    ) + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)


def statuses(said: bytes) -> list[int]:
    """Return the statuses of all answers on a line."""
    return [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]


def code_of(said: bytes) -> str:
    """Return the code of the one error that was said."""
    code: str = json.loads(said.partition(b"\r\n\r\n")[2])["error"]["code"]
    return code


@pytest.mark.parametrize(
    "noise",
    [
        b"\r\n\r\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xab" * 500,
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 1_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: yes\r\nno colon\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_hung_up_on(wire: tuple[int, bytes], noise: bytes) -> None:
    said = talk(wire[0], noise + b"X: y\r\n\r\n")
    assert statuses(said)[-1:] in ([400], [])  # what came before may have been taken for HTTP/1.1
    assert [status for status in statuses(said) if status >= 500] == []


@pytest.mark.parametrize("place", [b"\r", b"\n", b"\r\n", b"\0", b"\r\n\t", b"\x0b"])
def test_no_header_can_be_slipped_into_an_answer(wire: tuple[int, bytes], place: bytes) -> None:
    port, key = wire
    evil = b"a%sSet-Cookie: evil=1" % place
    headers = b"".join(b"%s: %s\r\n" % (name, evil) for name in (b"X-Request-ID", b"Origin"))
    said = talk(port, request(key, headers + b"Connection: close\r\n"))
    assert statuses(said) in ([400], [403])
    assert b"evil" not in said


def test_no_header_can_be_slipped_in_by_a_path(wire: tuple[int, bytes]) -> None:
    said = talk(
        wire[0],
        b"GET /page/%0d%0aSet-Cookie:%20evil=1 HTTP/1.1\r\nHost: 127.0.0.1%0d%0aevil: 1\r\n"
        b"Connection: close\r\n\r\n",
    )
    assert statuses(said) == [404]
    assert b"evil" not in said


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"x" * 200_000 + b"\r\n", b"".join(b"X%d: x\r\n" % n for n in range(20_000))],
)
def test_headers_without_end_are_hung_up_on(wire: tuple[int, bytes], headers: bytes) -> None:
    said = talk(wire[0], request(wire[1], headers))
    assert statuses(said) in ([400], [431], [])


SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.mark.parametrize(
    "framing",
    [
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"transfer-encoding:\x0bchunked\r\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: 4, 5\r\n",
    ],
)
def test_of_two_lengths_none_counts_and_nothing_is_smuggled(
    wire: tuple[int, bytes], framing: bytes
) -> None:
    body = b"0\r\n\r\n" + SMUGGLED
    said = talk(wire[0], request(wire[1], framing, length=len(body), body=body))
    assert [status for status in statuses(said) if status not in (400, 501)] == []
    assert len(statuses(said)) == 1


@pytest.mark.parametrize("size", [b"-1", b"zz", b"", b"1" * 30])
def test_a_chunk_has_a_size(wire: tuple[int, bytes], size: bytes) -> None:
    said = talk(wire[0], chunked(wire[1]), size + b"\r\nhello\r\n0\r\n\r\n")
    assert set(statuses(said)) <= {400, 408}


def test_what_follows_a_refused_body_is_no_request(wire: tuple[int, bytes]) -> None:
    head = request(b"wrong", length=LIMITS["max_body_bytes"] - 1, body=b"")
    said = talk(wire[0], head, SMUGGLED)
    assert statuses(said) == [401]


def test_a_body_without_end_is_hung_up_on(wire: tuple[int, bytes]) -> None:
    port, key = wire
    said = talk(port, chunked(key), *[b"400\r\n" + b" " * 1_024 + b"\r\n"] * 200)
    assert statuses(said) == [413]
    assert code_of(said) == "too_large"


def patient(port: int, parts: Iterable[bytes]) -> bytes:
    """Send all of a request before a byte of the answer is read; a reset fails the test."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line:
        for part in parts:
            line.sendall(part)
        said = b""
        while chunk := line.recv(65_536):
            said += chunk
        return said


MANY = 5_000_000
"""Bytes: a hundred times the limit, and more than sockets hold."""


@pytest.mark.parametrize("key", [True, False], ids=["known", "stranger"])
@pytest.mark.parametrize("form", ["announced", "in chunks"])
def test_who_sends_too_much_before_it_listens_is_told(
    wire: tuple[int, bytes], key: bool, form: str
) -> None:
    token = wire[1] if key else b"wrong"
    if form == "announced":
        parts = [request(token, length=MANY, body=b""), b" " * MANY]
    else:
        chunk = b"2710\r\n" + b" " * 10_000 + b"\r\n"
        parts = [chunked(token), *[chunk] * (MANY // 10_000), b"0\r\n\r\n"]
    said = patient(wire[0], parts)
    assert (statuses(said), code_of(said)) == ([413], "too_large") if key else ([401], "no_key")
    assert b"connection: close" in said.lower()


def test_an_upload_that_is_too_large_is_told_as_well(wire: tuple[int, bytes]) -> None:
    head = (
        b"POST /v1/jobs?file_name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/octet-stream\r\nAuthorization: Bearer %s\r\n"
        b"Content-Length: %d\r\n\r\n" % (wire[1], MANY)
    )
    said = patient(wire[0], [head, b"x" * MANY])
    assert (statuses(said), code_of(said)) == ([413], "too_large")


@pytest.mark.parametrize(("name", "least"), [("LINGER_BYTES", 1), ("LINGER_SECONDS", 0.0)])
def test_nobody_is_listened_to_for_ever(
    wire: tuple[int, bytes], monkeypatch: pytest.MonkeyPatch, name: str, least: float
) -> None:
    monkeypatch.setattr(linger, name, least)
    head = request(wire[1], length=MANY, body=b"")
    assert statuses(talk(wire[0], head, b" " * MANY)) in ([413], [])  # or it was reset
    monkeypatch.undo()
    monkeypatch.setattr(linger, "IDLE_SECONDS", 0.05)
    assert statuses(talk(wire[0], head, b" " * 10)) == [413]


def test_a_large_body_is_refused_before_it_is_sent(wire: tuple[int, bytes]) -> None:
    port, key = wire
    head = request(key, b"Expect: 100-continue\r\n", length=10**9, body=b"")
    said = talk(port, head)
    assert statuses(said) == [413]
    assert b"100 Continue" not in said


def test_a_slow_body_is_hung_up_on(wire: tuple[int, bytes]) -> None:
    port, key = wire
    said = talk(port, request(key, body=b'{"text'))
    assert (statuses(said), code_of(said)) == ([408], "too_slow")
    drops = [item for letter in BODY for item in (bytes([letter]), 0.1)]
    said = talk(port, request(key, body=b""), *drops)
    assert statuses(said) == [408]


def test_many_slow_clients_keep_nobody_waiting(wire: tuple[int, bytes]) -> None:
    port, key = wire
    with ExitStack() as lines:
        for number in range(200):
            line = lines.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            line.sendall(request(key)[: 20 + number % 60])  # the headers never end
        for _ in range(5):
            said = talk(port, request(key, b"Connection: close\r\n"))
            assert statuses(said) == [200]


def test_many_bodies_that_stop_keep_nobody_waiting(wire: tuple[int, bytes]) -> None:
    port, key = wire
    with ExitStack() as lines:
        stopped = [
            lines.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=20)))
            for _ in range(50)
        ]
        for line in stopped:
            line.sendall(request(key, body=BODY[:-1]))
        assert statuses(talk(port, request(key, b"Connection: close\r\n"))) == [200]
        assert {code_of(heard(line)) for line in stopped} == {"too_slow"}


def test_who_leaves_in_the_middle_leaves_nothing_behind(wire: tuple[int, bytes]) -> None:
    port, key = wire
    whole = request(key)
    for cut in range(0, len(whole), 25):
        with closing(socket.create_connection(("127.0.0.1", port))) as line:
            line.sendall(whole[:cut])


def test_a_line_may_be_used_again(wire: tuple[int, bytes]) -> None:
    port, key = wire
    wrong = request(b"wrong")
    said = talk(port, request(key), wrong, request(key, b"Connection: close\r\n"))
    assert statuses(said) in ([200, 401, 200], [200, 401])


H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB\r\n"


def test_who_offers_another_protocol_is_answered_in_this_one(wire: tuple[int, bytes]) -> None:
    port, key = wire
    offer, last = request(key, H2C), request(key, b"Connection: close\r\n")
    assert statuses(talk(port, offer, 0.1, offer, 0.1, last)) == [200, 200, 200]
    assert statuses(talk(port, offer[:-5], 0.1, offer[-5:], 0.1, last)) == [200, 200]
    assert statuses(talk(port, offer[:40], 0.1, offer[40:] + offer + last)) == [200, 200, 200]
    for once in (offer.replace(b"Upgrade,", b"close, Upgrade,"), offer.replace(b"/1.1", b"/1.0")):
        said = talk(port, once)
        assert statuses(said) == [200]
        assert b"connection: close" in said.lower()


def test_an_offer_hides_no_request(wire: tuple[int, bytes]) -> None:
    body = b"0\r\n\r\n" + SMUGGLED
    framing = b"Transfer-Encoding: chunked\r\n" + H2C
    said = talk(wire[0], request(wire[1], framing, length=len(body), body=body))
    assert statuses(said) == [400]


@pytest.mark.parametrize("more", [b"", H2C], ids=["plain", "with an offer"])
def test_nobody_is_connected_elsewhere(wire: tuple[int, bytes], more: bytes) -> None:
    said = talk(wire[0], b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n%b\r\n" % more)
    assert statuses(said) == [400]


@pytest.mark.parametrize("size", [1_000, 100_000], ids=["in pieces", "at once"])
@pytest.mark.parametrize("place", ["path", "header", "headers"])
def test_a_head_without_end_is_hung_up_on_while_it_comes(
    wire: tuple[int, bytes], place: str, size: int
) -> None:
    parts = {
        "path": (b"GET /", b"x" * size),
        "header": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", b"x" * size),
        "headers": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-Y: z\r\n" * (size // 8)),
    }
    head, piece = parts[place]
    assert statuses(talk(wire[0], head, *[piece] * (400_000 // size))) in ([400], [])


def test_a_long_body_is_no_long_head(wire: tuple[int, bytes]) -> None:
    port, key = wire
    body = b" " * (LIMITS["max_body_bytes"] - len(BODY)) + BODY
    first = request(key, length=len(body), body=body)
    said = talk(
        port,
        first + first,
        first[:100_000],
        first[100_000:],
        request(key, b"Connection: close\r\n"),
    )
    assert statuses(said) == [200, 200, 200, 200]


def test_a_browser_of_another_site_gets_nothing(wire: tuple[int, bytes]) -> None:
    port, key = wire
    said = talk(port, request(key, b"Origin: https://evil.example\r\nConnection: close\r\n"))
    assert (statuses(said), code_of(said)) == ([403], "cross_site")
    assert b"access-control" not in said.lower()


def test_nothing_tells_what_serves(wire: tuple[int, bytes]) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{wire[0]}/livez") as answer:
        told = {name.lower() for name in answer.headers}
    assert told.isdisjoint({"server", "x-powered-by", "via"})
