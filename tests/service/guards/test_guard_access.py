"""Strangers get nowhere near a body; nobody comes too often; a key is not guessed."""

from collections.abc import Callable

import pytest

from guarded import Service
from service.guards.access import GUESSES_PER_MINUTE
from service.keys import KeyStore

Start = Callable[..., Service]
WRONG = "voc_0123456789_" + 64 * "0"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def key_of(service: Service, *roles: str) -> str:
    return KeyStore(service.settings.home).create("one", roles or ["score"])[1]


@pytest.mark.parametrize("path", ["/v1/score", "/v1/jobs", "/v1/anything"])
def test_a_stranger_is_refused_before_the_body_is_read(start: Start, path: str) -> None:
    service = start(require_keys=True)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"9")]
    status, said, answer = service.raw(path, headers=headers, parts=[])  # reading would end it
    assert (status, answer["error"]["code"]) == (401, "no_key")
    assert (said["www-authenticate"], said["connection"]) == ("Bearer", "close")


def test_metrics_need_a_key_and_the_page_and_the_probes_do_not(start: Start) -> None:
    service = start(require_keys=True)
    statuses = {path: service.client.get(path).status_code for path in ("/metrics", "/", "/livez")}
    assert statuses == {"/metrics": 401, "/": 200, "/livez": 200}
    key = key_of(service, "read")
    assert service.client.get("/metrics", headers=bearer(key)).status_code == 200


def test_a_route_asks_for_its_role(start: Start) -> None:
    service = start(require_keys=True)
    key = key_of(service, "jobs")
    answer = service.client.post("/v1/score", json={}, headers=bearer(key))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "wrong_role")


def test_requests_beyond_the_rate_are_told_when_to_come_again(start: Start) -> None:
    service = start(rate_per_minute=3)
    answers = [service.client.post("/v1/score", json={}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 20
    assert answers[3].json()["error"] == {
        "code": "rate_limited",
        "message": "more than 3 requests a minute",
        "field": None,
        "limit": 3,
    }


def test_each_key_has_a_rate_of_its_own(start: Start) -> None:
    service = start(require_keys=True, rate_per_minute=2)
    keys = [key_of(service), key_of(service)]
    statuses = [
        [service.client.post("/v1/score", json={}, headers=bearer(key)).status_code for key in keys]
        for _ in range(3)
    ]
    assert statuses == [[200, 200], [200, 200], [429, 429]]


def test_without_keys_each_address_has_a_rate_of_its_own(start: Start) -> None:
    service = start(rate_per_minute=1)

    def get(address: str) -> int:
        return service.raw("/", method="GET", client=(address, 1))[0]

    one, other = "2001:db8:0:1::1", "2001:db8:0:2::1"
    assert [get(one), get(other), get(one)] == [200, 200, 429]
    assert get("2001:db8:0:1:ffff::2") == 429  # of the network that one has
    assert get("::ffff:10.0.0.1") == 200
    assert get("10.0.0.1") == 429


def test_what_watches_the_process_is_never_told_to_wait(start: Start) -> None:
    service = start(rate_per_minute=1)
    assert {service.client.get("/livez").status_code for _ in range(20)} == {200}
    assert service.client.get("/").status_code == 200


def test_guesses_are_limited_and_honest_callers_are_not_locked_out(start: Start) -> None:
    service = start(require_keys=True)
    key = key_of(service)
    guesses = [
        service.client.post("/v1/score", json={}, headers=bearer(WRONG))
        for _ in range(GUESSES_PER_MINUTE + 5)
    ]
    statuses = [answer.status_code for answer in guesses]
    assert statuses == [401] * GUESSES_PER_MINUTE + [429] * 5
    assert int(guesses[-1].headers["Retry-After"]) >= 1
    assert service.client.post("/v1/score", json={}, headers=bearer(key)).status_code == 200


def test_requests_without_a_key_count_as_those_of_their_address(start: Start) -> None:
    service = start(require_keys=True, rate_per_minute=2)
    statuses = [service.client.post("/v1/score", json={}).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_a_key_that_is_revoked_is_a_wrong_one(start: Start) -> None:
    service = start(require_keys=True)
    store = KeyStore(service.settings.home)
    key, token = store.create("one", ["score"])
    assert service.client.post("/v1/score", json={}, headers=bearer(token)).status_code == 200
    store.revoke(key.id)
    answer = service.client.post("/v1/score", json={}, headers=bearer(token))
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
