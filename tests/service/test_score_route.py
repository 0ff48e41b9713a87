import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.schemas import ScoreResponse
from toy import FakeEncoder, toy_scorer
from voc.records import Reading
from voc.scoring import score_with
from voc.writers.contract import json_text, reading_to_json, rejection_to_json

MESSAGES: list[Any] = [
    {"id": "a", "text": "The toaster was faulty, and they refused. The app is fine."},
    {"id": "a", "text": "The same id once more."},
    "a bare text about staff",
    {"text": ""},
    {"text": None, "id": 7},
    {"id": "no text"},
    {"text": 5},
    5,
    None,
    [],
    {
        "text": "Das Paket kam leider viel zu sp\u00e4t an und der Karton war besch\u00e4digt.",
        "id": "de",
    },
    {"text": "nothing", "question": "What could we do better?", "channel": "survey"},
    {"text": "Mail bob@example.com or call +44 20 7946 0958.", "author": "bob@example.com"},
    {"text": "I am out of office until Monday.", "subject": "Automatic reply: Re: order"},
    {"text": "staff", "channel": "Zendesk", "time": "2026-01-02", "order": {"n": [1, 2.5, None]}},
    {
        "text": "Agent: How can I help?\nCustomer: The app was faulty.\nAgent: I see.\n"
        "Customer: Bye!"
    },
    {"text": "\ud83d"},
    {"text": "the app \U0001f600 was faulty" * 30, "language": "en-GB"},
    {"text": "Third time I call. I am switching to another company, and my lawyer will write."},
    {"text": "t" * 1_000_001},
]


def said(answer: Any) -> list[Any]:
    """Return all outcomes of an answer in the order of the request, without their index."""
    outcomes = [*answer["readings"], *answer["rejections"]]
    ordered = sorted(outcomes, key=lambda outcome: outcome["index"])
    assert [outcome.pop("index") for outcome in ordered] == list(range(len(ordered)))
    return ordered


def expected(model: Path, items: list[Any], **options: Any) -> list[Any]:
    """Return what `voc score` says of the same messages."""
    outcomes = score_with(toy_scorer(model, FakeEncoder()), items, **options)
    shown = [
        reading_to_json(o) if isinstance(o, Reading) else rejection_to_json(o) for o in outcomes
    ]
    text = json_text({"outcomes": shown})  # type: ignore[dict-item]
    found: list[Any] = json.loads(text)["outcomes"]
    return found


def post(client: TestClient, value: object) -> Any:
    body = json.dumps(value).encode()
    return client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"redact": "off"},
        {"min_confidence": "high"},
        {"min_confidence": "medium", "speakers": "all"},
        {"any_language": True, "speakers": "agent", "redact": "patterns"},
    ],
    ids=str,
)
def test_readings_are_those_of_voc_score(
    client: TestClient, toy_model: Path, options: dict[str, Any]
) -> None:
    small = MESSAGES[:-1]  # the longest alone is more than a request may hold
    answer = post(client, {"messages": small, **options})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    like_files = {"redact": "patterns", **options}
    assert said(answer.json()) == expected(toy_model, small, **like_files)


def test_both_kinds_of_outcome_are_there(client: TestClient) -> None:
    answer = post(client, {"messages": MESSAGES[:-1]}).json()
    codes = {rejection["code"] for rejection in answer["rejections"]}
    assert codes == {"bad_record", "empty_text", "invalid_unicode", "unsupported_language"}
    assert len(answer["readings"]) + len(answer["rejections"]) == len(MESSAGES) - 1
    assert answer["readings"][1]["warnings"] == ["duplicate_id"]
    documented = ScoreResponse.model_validate(answer).model_dump(exclude_unset=True)
    assert documented == answer  # with every key of every reading


def test_one_message_has_the_same_shape(client: TestClient, toy_model: Path) -> None:
    message = {"id": "x", "text": "The app was faulty.", "order": 5}
    answer = post(client, message)
    assert answer.json()["rejections"] == []
    assert said(answer.json()) == expected(toy_model, [message], redact="patterns")


def test_options_of_one_message_are_its_fields_and_no_metadata(client: TestClient) -> None:
    message = {"text": "Write to bob@example.com", "redact": "off", "order": 5}
    reading = post(client, message).json()["readings"][0]
    assert reading["statements"][0]["text"] == "Write to bob@example.com"
    assert reading["metadata"] == {"order": 5}


def test_what_the_service_was_told_to_redact_is_redacted(client: TestClient) -> None:
    reading = post(client, {"text": "Write to bob@example.com", "redact": None}).json()["readings"][
        0
    ]
    assert reading["statements"][0]["text"] == "Write to <EMAIL>"


def test_no_message_is_no_outcome(client: TestClient) -> None:
    assert post(client, {"messages": []}).json() == {"readings": [], "rejections": []}


def test_keys_that_come_twice_and_numbers_that_are_none_are_taken_as_in_files(
    client: TestClient,
) -> None:
    body = (
        b'{"text": "the app", "note": "a", "note": "b", "sum": NaN, "far": 1e999,'
        b' "half": "\\ud800"}'
    )
    answer = client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["readings"][0]["metadata"] == {
        "note": "a",
        "note (2)": "b",
        "sum": None,
        "far": None,
        "half": "\ud800",
    }


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "malformed", None),
        (b"{", 400, "malformed", None),
        (b'{"text": "\xff"}', 400, "malformed", None),
        (b'{"text": "a", "n": ' + b"1" * 5_000 + b"}", 400, "malformed", None),
        (b'{"text": "a", "n": ' + b"[" * 100_000 + b"}", 400, "malformed", None),
        (b"[]", 422, "invalid", None),
        (b'"text"', 422, "invalid", None),
        (b"null", 422, "invalid", None),
        (b"{}", 422, "invalid", "messages"),
        (b'{"messages": null}', 422, "invalid", "messages"),
        (b'{"messages": "a"}', 422, "invalid", "messages"),
        (b'{"messages": [], "text": "a"}', 422, "invalid", "text"),
        (b'{"messages": [], "messages": []}', 422, "invalid", None),
        (b'{"messages": [], "my card is 4111": 1}', 422, "invalid", None),
        (b'{"messages": [], "redact": "all"}', 422, "invalid", "redact"),
        (b'{"messages": [], "any_language": "yes"}', 422, "invalid", "any_language"),
        (b'{"text": "a", "min_confidence": 1}', 422, "invalid", "min_confidence"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else None,
)
def test_what_is_no_request_is_told(
    client: TestClient, body: bytes, status: int, code: str, field: str | None
) -> None:
    answer = client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert "4111" not in error["message"]


@pytest.mark.parametrize("kind", ["text/plain", "application/vnd.bentoml+pickle", ""])
def test_nothing_but_json_is_taken(client: TestClient, kind: str) -> None:
    answer = client.post("/v1/score", content=b'{"text": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "wrong_type"


def test_limits_are_named(client: TestClient) -> None:
    many = post(client, {"messages": ["a"] * 1_001})
    assert many.status_code == 413
    assert many.json()["error"]["field"] == "messages"
    assert many.json()["error"]["limit"] == 1_000
    long = post(client, {"messages": MESSAGES[-1:]})
    assert long.status_code == 413
    assert long.json()["error"]["field"] == "messages.text"
    assert long.json()["error"]["limit"] == 1_000_000


def test_long_requests_and_short_ones_are_answered_alike(
    client: TestClient, toy_model: Path
) -> None:
    items = [f"the toaster {n} was faulty and staff refused" for n in range(300)]
    answer = post(client, {"messages": items}).json()
    assert said(answer) == expected(toy_model, items, redact="patterns")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    items=st.lists(
        VALUES | st.fixed_dictionaries({"text": VALUES}, optional={"id": VALUES, "m": VALUES}),
        max_size=4,
    )
)
def test_every_message_has_one_outcome_whatever_it_holds(
    client: TestClient, items: list[Any]
) -> None:
    answer = post(client, {"messages": items})
    assert answer.status_code == 200
    assert len(said(answer.json())) == len(items)
