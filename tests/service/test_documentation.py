import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.errors import STATUSES
from service.schemas import REQUEST_EXAMPLES, ErrorOut, ScoreResponse


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> dict[str, Any]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_all_that_can_be_asked_is_documented(document: Any) -> None:
    found = operations(document)
    assert {"POST /v1/score", "GET /v1/model", "GET /livez", "GET /readyz", "GET /metrics"} <= set(
        found
    )
    assert {"POST /v1/jobs", "GET /v1/jobs/{job_id}"} <= set(found)
    assert all(operation["description"] for operation in found.values())


def test_every_operation_says_which_errors_it_may_answer_with(document: Any) -> None:
    for name, operation in operations(document).items():
        errors = {status for status in operation["responses"] if not status.startswith("2")}
        assert errors, name
        for status in errors:
            answer = operation["responses"][status]
            schema = answer["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ErrorOut"}
            for code in re.findall("`([a-z_]+)`", answer["description"]):
                assert STATUSES[code] == int(status)


def test_every_reference_leads_somewhere(document: Any, client: TestClient) -> None:
    names = re.findall(r'"#/components/schemas/(\w+)"', client.get("/openapi.json").text)
    assert set(names) <= set(document["components"]["schemas"])
    assert "HTTPValidationError" not in names


@pytest.mark.parametrize("name", REQUEST_EXAMPLES)
def test_examples_are_answered_as_documented(client: TestClient, name: str) -> None:
    example: Any = REQUEST_EXAMPLES[name]
    answer = client.post("/v1/score", json=example["value"])
    assert answer.status_code == 200
    assert ScoreResponse.model_validate(answer.json()).readings


def test_errors_are_as_documented(client: TestClient) -> None:
    ErrorOut.model_validate(client.post("/v1/score", json={}).json())


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    parts = re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text)
    assert len(parts) == 3
    for part in parts:
        answer = client.get(f"/{part}")
        assert answer.status_code == 200
        kind = "text/css" if part.endswith("css") else "text/javascript"
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_page_has_no_script_of_its_own_that_the_policy_would_refuse(
    client: TestClient,
) -> None:
    page = client.get("/docs").text
    assert re.findall(r"<script[^>]*>([^<]+)</script>", page) == []
    assert "style=" not in page
