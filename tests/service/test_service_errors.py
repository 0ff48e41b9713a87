import json

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from service.errors import STATUSES, ServiceError, error_response
from voc.errors import InputCorrupt, InputTooLarge, OutputError, UnknownFormat, VocError


def test_an_error_has_one_form() -> None:
    error = ServiceError(
        "too_large", message="too much", field="messages", limit=5, headers={"Retry-After": "1"}
    )
    response = error_response(error)
    assert (response.status_code, response.headers["retry-after"]) == (413, "1")
    assert json.loads(bytes(response.body)) == {
        "error": {"code": "too_large", "message": "too much", "field": "messages", "limit": 5}
    }


@pytest.mark.parametrize(("code", "status"), STATUSES.items())
def test_every_code_has_its_status(code: str, status: int) -> None:
    assert ServiceError(code, message="no").status == status
    assert 400 <= status <= 507


def failing(client: TestClient, error: Exception) -> tuple[int, dict[str, object]]:
    router = APIRouter()

    @router.get("/fail")
    async def fail() -> None:
        raise error

    client.app.include_router(router)  # type: ignore[attr-defined]
    answer = client.get("/fail")
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InputTooLarge("it unpacks to more than 5"), 413, "too_large"),
        (UnknownFormat("no reader"), 415, "wrong_type"),
        (InputCorrupt("not a table"), 422, "invalid"),
    ],
)
def test_an_error_of_the_library_is_told(
    client: TestClient, error: VocError, status: int, code: str
) -> None:
    assert failing(client, error) == (
        status,
        {"code": code, "message": str(error), "field": None, "limit": None},
    )


@pytest.mark.parametrize(
    "error", [OutputError("`/secret/place` is full"), ValueError("my card is 4111")]
)
def test_what_is_our_fault_is_told_without_details(
    client: TestClient, error: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    status, told = failing(client, error)
    assert (status, told["code"]) == (500, "internal")
    seen = str(told) + "".join(capfd.readouterr())
    assert "secret" not in seen
    assert "4111" not in seen


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/jobs?limit=1&limit=2"), ("POST", "/v1/score?a=1&a=2")]
)
def test_a_parameter_that_comes_twice_is_refused(
    client: TestClient, method: str, path: str
) -> None:
    answer = client.request(method, path, json={"text": "late"} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/jobs?redact=names"), ("POST", "/v1/score?redact=names")]
)
def test_an_option_where_none_is_read_is_refused(
    client: TestClient, method: str, path: str
) -> None:
    answer = client.request(method, path, json={"text": "late"} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/v1/score", 405, "wrong_method"),
        ("DELETE", "/v1/model", 405, "wrong_method"),
        ("GET", "/docs/../voc/errors.py", 404, "not_found"),
        ("GET", "/v1/score/", 404, "not_found"),
    ],
)
def test_paths_and_methods_that_are_none(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert "Allow" in answer.headers or status != 405
