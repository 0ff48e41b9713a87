"""The dependency of the routes: who calls, and whether they may."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from service.errors import ServiceError, error_response
from service.keys import ROLES, Caller, Keys, KeyStore, Role, authorised
from service.settings import Settings


def app_of(home: Path, *, require: bool | None = True) -> TestClient:
    """An application with a route for each role, and no guards."""
    app = FastAPI()
    app.state.keys = Keys(Settings(home=home, require_keys=require))
    for role in ROLES:
        app.get(f"/{role}")(route_for(role))

    @app.exception_handler(ServiceError)
    async def told(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ServiceError)
        return error_response(error)

    return TestClient(app)


def route_for(role: Role) -> Callable[..., Awaitable[dict[str, object]]]:
    async def route(caller: Annotated[Caller, Depends(authorised(role))]) -> dict[str, object]:
        return {"key": caller.key_id, "name": caller.name, "roles": sorted(caller.roles)}

    return route


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("asked", ROLES)
@pytest.mark.parametrize("held", ROLES)
def test_a_role_opens_its_routes_and_admin_all(store: KeyStore, held: str, asked: str) -> None:
    key, token = store.create("zendesk", [held])
    answer = app_of(store.path.parent).get(f"/{asked}", headers=bearer(token))
    if held in (asked, "admin"):
        assert answer.status_code == 200
        assert answer.json() == {"key": key.id, "name": "zendesk", "roles": [held]}
    else:
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "wrong_role"
        assert f"`{asked}`" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer voc_0123456789_" + 64 * "0",
        "Bearer ' or 1=1 --",
        "Bearer " + 10_000 * "a",
        "Bearer \xff\xfe",
        "TOKEN",
        "Bearer TOKEN x",
        "BearerTOKEN",
        "Token TOKEN",
    ],
)
def test_without_a_good_key_there_is_401(store: KeyStore, value: str | None) -> None:
    _, token = store.create("one", ["admin"])
    sent = None if value is None else value.replace("TOKEN", token).encode("latin-1")
    headers = {} if sent is None else {b"Authorization": sent}
    answer = app_of(store.path.parent).get("/score", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("no_key", "Authorization")
    assert token not in answer.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_in_any_case(store: KeyStore, scheme: str) -> None:
    _, token = store.create("one", ["score"])
    headers = {"Authorization": f"{scheme} {token}"}
    assert app_of(store.path.parent).get("/score", headers=headers).status_code == 200


def test_of_two_keys_none_counts(store: KeyStore) -> None:
    tokens = [store.create(name, ["score"])[1] for name in ("one", "two")]
    headers = [("Authorization", f"Bearer {token}") for token in tokens]
    assert app_of(store.path.parent).get("/score", headers=headers).status_code == 401


def test_what_is_created_or_revoked_counts_at_once(store: KeyStore) -> None:
    client = app_of(store.path.parent)
    assert client.get("/score").status_code == 401
    key, token = store.create("one", ["score"])
    assert client.get("/score", headers=bearer(token)).status_code == 200
    store.revoke(key.id)
    assert client.get("/score", headers=bearer(token)).status_code == 401


def test_without_keys_on_loopback_anyone_may_do_all(store: KeyStore) -> None:
    client = app_of(store.path.parent, require=None)
    for role in ROLES:
        answer = client.get(f"/{role}")
        assert answer.status_code == 200
        assert answer.json() == {"key": None, "name": "anyone", "roles": sorted(ROLES)}


def test_whether_keys_are_required_does_not_change_while_it_runs(store: KeyStore) -> None:
    client = app_of(store.path.parent, require=None)
    store.create("one", ["score"])
    assert client.get("/score").status_code == 200
    assert app_of(store.path.parent, require=None).get("/score").status_code == 401


def test_where_keys_cannot_be_read_nobody_gets_in(store: KeyStore) -> None:
    _, token = store.create("one", ["score"])
    client = app_of(store.path.parent)
    store.path.write_bytes(b"broken" * 100)
    answer = client.get("/score", headers=bearer(token))
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "not_ready"
    assert str(store.path) not in answer.text


def test_the_document_of_the_interface_says_that_there_are_keys(store: KeyStore) -> None:
    document = app_of(store.path.parent).get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert document["paths"]["/score"]["get"]["security"] == [{"key": []}]
