"""Attacks on the service: each gets its error, tells nothing, and harms no request after it."""

import gzip
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from attacked import (
    FORM,
    LIMITS,
    LOCAL,
    MESSAGE,
    SECRET,
    Target,
    attacked_app,
    refused,
    scored,
)
from service.guards.access import GUESSES_PER_MINUTE


@pytest.fixture(scope="module")
def target(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    home = tmp_path_factory.mktemp("attacked") / "service"
    app, key = attacked_app(home, toy_model)
    with TestClient(app, base_url=LOCAL) as client:
        yield Target(home=home, client=client, key=key)


@pytest.fixture(autouse=True)
def the_next_request_is_answered(target: Target) -> Iterator[None]:
    before = scored(target.ask(content=json.dumps(MESSAGE)))
    yield
    assert scored(target.ask(content=json.dumps(MESSAGE))) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (" " * (LIMITS["max_body_bytes"] + 1), "too_large"),
        (json.dumps({"messages": ["x"] * (LIMITS["max_messages"] + 1)}), "too_large"),
        (json.dumps({"text": "x" * (LIMITS["max_characters"] + 1)}), "too_large"),
        (json.dumps({"messages": ["x" * LIMITS["max_characters"], "x"]}), "too_large"),
        ('{"text": ' + "[" * 40_000, "malformed"),
        ('{"a":' * 9_000, "malformed"),
        ('{"text": "x", "a": ' + "[" * 100 + "]" * 100 + "}", "malformed"),
        ("", "malformed"),
        ("{", "malformed"),
        ('{"text": "x"} {"text": "y"}', "malformed"),
        (f"{{'text': '{SECRET}'}}", "malformed"),
        (f'{{"text": "{SECRET}', "malformed"),
        (f'{{"text": {SECRET}}}', "malformed"),
        ('{"text": "a\0b"}', "malformed"),
        ('{"text": "x", "number": ' + "9" * 5_000 + "}", "malformed"),
        ("[]", "invalid"),
        ("null", "invalid"),
        ("true", "invalid"),
        ("17", "invalid"),
        ("NaN", "invalid"),
        (f'"{SECRET}"', "invalid"),
        ("{}", "invalid"),
        ('{"messages": null}', "invalid"),
        (f'{{"messages": "{SECRET}"}}', "invalid"),
        ('{"messages": {"0": "x"}}', "invalid"),
        (f'{{"messages": [], "{SECRET}": 1}}', "invalid"),
        (f'{{"messages": [], "redact": "{SECRET}"}}', "invalid"),
        ('{"messages": [], "redact": "\\ud800"}', "invalid"),
        ('{"messages": [], "any_language": "yes"}', "invalid"),
        ('{"messages": [], "__class__": {"__init__": 1}}', "invalid"),
    ],
)
def test_what_is_no_request_is_refused(target: Target, body: str, code: str) -> None:
    assert refused(target.ask(content=body))[1] == code


@pytest.mark.parametrize(
    "message",
    [
        *(1, None, True, [], [[]], {}, "", "\ud800", {"id": SECRET}),
        {"text": None},
        {"text": 1},
        {"text": ["x"]},
        {"text": {}},
        {"text": "\0"},
        {"text": "\ud800"},
        *({"text": "x", name: "\ud800"} for name in ("id", "channel", "author", "any", "\udfff")),
    ],
)
def test_what_is_no_message_is_one_rejection_or_read(target: Target, message: object) -> None:
    body = json.dumps({"messages": [MESSAGE, message, MESSAGE]})
    outcomes = scored(target.ask(content=body))
    places = [one["index"] for kind in outcomes.values() for one in kind]
    assert sorted(places) == [0, 1, 2]
    assert {0, 2} <= {reading["index"] for reading in outcomes["readings"]}


@pytest.mark.parametrize(
    ("body", "metadata"),
    [
        ('{"text": "It works.", "a": 1, "a": 2}', {"a": 1, "a (2)": 2}),
        ('{"text": "It works.", "a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        ('{"text": "It works.", "a": 1e999999, "b": -1e999999}', {"a": None, "b": None}),
        ('{"text": "It works.", "a": 1e-999999, "b": -0}', {"a": 0.0, "b": 0}),
        ('{"text": "It works.", "a": "\\u0000"}', {"a": "\0"}),
        ('{"text": "It works.", "__proto__": {"x": 1}}', {"__proto__": {"x": 1}}),
        ('{"text": "It works.", "file": "../../etc/passwd"}', {"file": "../../etc/passwd"}),
    ],
)
def test_odd_values_ride_along_as_in_a_file(
    target: Target, body: str, metadata: dict[str, object]
) -> None:
    (reading,) = scored(target.ask(content=body))["readings"]
    assert reading["metadata"] == metadata


@pytest.mark.parametrize("own", ["../../etc/passwd", "a\r\nSet-Cookie: a=1", "\0", "<script>"])
def test_an_id_is_a_word_and_nothing_else(target: Target, own: str) -> None:
    answer = target.ask(content=json.dumps({**MESSAGE, "id": own}))
    assert scored(answer)["readings"][0]["id"] == own
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b'{"text": "\xc3\x28"}', b'{"text": "\xed\xa0\x80"}']
)
def test_what_is_not_utf_8_is_refused(target: Target, body: bytes) -> None:
    assert refused(target.ask(content=body)) == (400, "malformed")


@pytest.mark.parametrize("coding", ["utf-16", "utf-32", "utf-16-be", "utf-32-le"])
def test_nothing_hides_in_another_encoding(target: Target, coding: str) -> None:
    body = ('{"text": ' + "[" * 5_000).encode(coding)
    assert refused(target.ask(content=body)) == (400, "malformed")


class Planted:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.bentoml+pickle",
        "application/x-pickle",
        "application/json",
        "application/octet-stream",
        "text/plain",
        "application/json+pickle",
    ],
)
@pytest.mark.parametrize("path", ["/v1/score", "/v1/jobs", "/v1/jobs?file_name=a.pickle"])
def test_a_pickle_is_never_opened(target: Target, tmp_path: Path, kind: str, path: str) -> None:
    body = pickle.dumps(Planted(tmp_path / "planted"))
    headers = {"Payload-Container": "DefaultContainer", "Payload-Meta": "{}", "Batch-Size": "1"}
    answer = target.ask(path, content=body, kind=kind, headers=headers)
    assert refused(answer)[0] in (400, 415, 422)
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
@pytest.mark.parametrize("path", ["/v1/score", "/v1/jobs"])
def test_a_bomb_is_not_unpacked(target: Target, coding: str, path: str) -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    answer = target.ask(path, content=bomb, headers={"Content-Encoding": coding})
    assert refused(answer) == (415, "wrong_type")
    assert refused(target.ask(content=bomb)) == (400, "malformed")


@pytest.mark.parametrize("kind", [None, "", "text/plain", "text/xml", FORM, "a/b; charset=\u00ff"])
def test_another_kind_of_body_is_refused(target: Target, kind: str | None) -> None:
    kind = None if kind is None else kind.encode("latin-1").decode("latin-1")
    headers = {} if kind is None else {b"Content-Type": kind.encode("latin-1")}
    headers |= {b"Authorization": f"Bearer {target.key}".encode()}
    answer = target.client.post("/v1/score", content=b"{}", headers=headers)
    assert refused(answer) == (415, "wrong_type")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "BREW"])
def test_another_method_is_refused(target: Target, method: str) -> None:
    answer = target.ask(method=method, content=json.dumps(MESSAGE))
    assert refused(answer) == (405, "wrong_method")


PLACES = [
    "/v1/jobs/../keys.sqlite",
    "/v1/jobs/%2e%2e%2fkeys.sqlite",
    "/v1/jobs/%2e%2e/keys.sqlite",
    "/v1/jobs/..%5c..%5ckeys.sqlite",
    "/v1/jobs/%00",
    "/v1/jobs/%ff%fe",
    "/v1/jobs/" + 5_000 * "a",
    "/v1/jobs/..%2f..%2f..%2fetc%2fpasswd/result",
    "/v1/jobs/%0d%0aSet-Cookie:%20a=1",
    "/page/../../settings.py",
    "/page/%2e%2e%2f%2e%2e%2fsettings.py",
    "/page/..%5crouter.py",
    "/page/%00",
    "/docs/%2e%2e/keys.sqlite",
    "//v1/score",
    "/v1//score",
    "/v1/score/",
    "/V1/SCORE",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/.env",
    "/schema.json/../keys.sqlite",
]


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_no_path_leads_anywhere_else(target: Target, path: str, method: str) -> None:
    answer = target.ask(path, method=method, kind=None)
    assert refused(answer)[0] in (404, 405, 422)
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    assert str(target.home) not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Original-URL", "X-HTTP-Method-Override"])
def test_no_header_leads_anywhere_else(target: Target, header: str) -> None:
    answer = target.ask(content=json.dumps(MESSAGE), headers={header: "/metrics"})
    assert len(scored(answer)["readings"]) == 1


@pytest.mark.parametrize("path", ["/v1/score", "/v1/model", "/v1/jobs", "/metrics"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_of_worth_is_told_without_a_key(target: Target, path: str, method: str) -> None:
    answer = target.client.request(method, path)
    assert refused(answer) == (401, "no_key")


def test_keys_are_not_guessed(target: Target) -> None:
    right = target.key
    guesses = [right[:-1] + digit for digit in "0123456789abcdef" if digit != right[-1]]
    guesses += [right.upper(), right + "0", right[:16] + 63 * "0", "null", "", "admin", right[4:]]
    guesses += [f"voc_{number:010x}_{64 * '0'}" for number in range(GUESSES_PER_MINUTE)]
    found = [
        refused(target.client.get("/v1/model", headers={"Authorization": f"Bearer {guess}"}))
        for guess in guesses
    ]
    assert set(found) == {(401, "no_key"), (429, "rate_limited")}
    assert sum(status == 401 for status, _ in found) <= GUESSES_PER_MINUTE + 2
    assert target.ask("/v1/model", method="GET", kind=None).status_code == 200


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["messages", "text", "id", "channel", "redact", "metadata", "\ud800"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_VALUES)
def test_any_json_is_scored_or_refused(target: Target, value: object) -> None:
    answer = target.ask(content=json.dumps(value))
    if answer.status_code == 200:
        scored(answer)
    else:
        assert refused(answer)[0] in (413, 422)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\ \0textmsga', max_size=100))
def test_any_bytes_are_scored_or_refused(target: Target, body: bytes | str) -> None:
    answer = target.ask(content=body)
    if answer.status_code == 200:
        scored(answer)
    else:
        assert refused(answer)[0] in (400, 413, 422)
