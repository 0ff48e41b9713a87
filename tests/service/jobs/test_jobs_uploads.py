"""What is sent for a job: taken whole, or refused with nothing left of it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from jobbing import TICKETS, Client, folders, job_app, job_client, job_settings
from service.errors import ServiceError
from service.guards import audit
from service.jobs import routes
from service.jobs.form import received_form
from service.jobs.places import Places

LIMIT = 3_000
BODY_LIMIT = 500
FORM = "multipart/form-data; boundary=b"
BYTES = {"Content-Type": "application/octet-stream"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def client(toy_model: Path, home: Path) -> Iterator[Client]:
    limits = {"max_upload_bytes": LIMIT, "max_body_bytes": BODY_LIMIT}
    with job_client(job_app(job_settings(home, toy_model, **limits))) as opened:
        yield opened


def part(
    content: bytes = TICKETS,
    *,
    field: str = "file",
    file: str | None = "tickets.csv",
    encoded: str = "",
) -> bytes:
    """Return one part of a form."""
    name = "" if file is None else f'; filename="{file}"'
    more = f"Content-Transfer-Encoding: {encoded}\r\n" if encoded else ""
    head = f'--b\r\n{more}Content-Disposition: form-data; name="{field}"{name}\r\n\r\n'
    return head.encode() + content + b"\r\n"


END = b"--b--\r\n"
FORMS = {
    "not a form": (b"id,comment", "malformed"),
    "cut off": (part(), "malformed"),
    "cut off in the file": (part()[:-20], "malformed"),
    "without a file": (part(b"csv", field="format", file=None) + END, "invalid"),
    "of two files": (part() + part() + END, "invalid"),
    "with a file elsewhere": (part(field="other") + END, "invalid"),
    "with a file without a name": (part(file=None) + END, "invalid"),
    "with a name of nothing": (part(file="..") + END, "invalid"),
    "with an unknown field": (
        part() + part(b"zanzibar", field="unknown", file=None) + END,
        "invalid",
    ),
    "with a bad option": (part() + part(b"pdf", field="format", file=None) + END, "invalid"),
    "with an option twice": (part() + 2 * part(b"csv", field="format", file=None) + END, "invalid"),
    "with too many fields": (
        b"".join(part(b"x", field=f"f{n}", file=None) for n in range(30)) + END,
        "invalid",
    ),
    "with a long field": (part(b"x" * 2_000, field="text", file=None) + END, "too_large"),
    "with a large file": (part(b"x" * (LIMIT + 1)) + END, "too_large"),
    "quoted as a mail is": (part(b"id=2Ccomment", encoded="quoted-printable") + END, "malformed"),
    "with a field as in a mail": (
        part(b"Y3N2", field="format", file=None, encoded=" BASE64") + part() + END,
        "malformed",
    ),
    "with an empty file": (part(b"") + END, "invalid"),
    "with a picture": (part(b"\x89PNG", file="x.png") + END, "wrong_type"),
    "with an unknown format": (part(b"zanzibar", file="x.exe") + END, "wrong_type"),
}
REQUESTS: dict[str, tuple[str, dict[str, str], bytes, str]] = {
    **{
        f"a form {what}": ("", {"Content-Type": FORM}, content, code)
        for what, (content, code) in FORMS.items()
    },
    "a form without a boundary": ("", {"Content-Type": "multipart/form-data"}, b"x", "malformed"),
    "bytes without a name": ("", BYTES, TICKETS, "invalid"),
    "bytes with an empty name": ("?file_name=", BYTES, TICKETS, "invalid"),
    "bytes with a long name": (f"?file_name={'x' * 201}", BYTES, TICKETS, "invalid"),
    "large bytes": ("?file_name=a.csv", BYTES, b"x" * (LIMIT + 1), "too_large"),
    "no bytes": ("?file_name=a.csv", BYTES, b"", "invalid"),
    "an unknown option": ("?file_name=a.csv&x=zanzibar", BYTES, TICKETS, "invalid"),
    "a bad option": ("?file_name=a.csv&min_confidence=none", BYTES, TICKETS, "invalid"),
    "another type": ("", {"Content-Type": "application/vnd.pickle"}, b"x", "wrong_type"),
    "no type": ("", {}, b"x", "wrong_type"),
    "no JSON": ("", JSON, b"{", "malformed"),
    "no UTF-8": ("", JSON, b'{"messages": ["\xff"]}', "malformed"),
    "deep JSON": ("", JSON, b'{"messages": ' + b"[" * 99 + b"]" * 99 + b"}", "malformed"),
    "a list": ("", JSON, b'["zanzibar"]', "invalid"),
    "no messages": ("", JSON, b'{"messages": []}', "invalid"),
    "messages that are no list": ("", JSON, b'{"messages": "zanzibar"}', "invalid"),
    "messages with an unknown option": ("", JSON, b'{"messages": ["a"], "x": 1}', "invalid"),
    "messages with a column": ("?text=t", JSON, b'{"messages": ["a"]}', "invalid"),
    "an option in two places": (
        *("?redact=off", JSON, b'{"messages": ["a"], "redact": "off"}', "invalid"),
    ),
    "many messages": ("", JSON, json.dumps({"messages": BODY_LIMIT * ["a"]}).encode(), "too_large"),
}


@pytest.mark.parametrize("encoded", ["binary", "8bit", "7BIT"])
def test_a_part_may_say_that_it_is_not_encoded(client: Client, encoded: str) -> None:
    body = part(encoded=encoded) + END
    answer = client.http.post("/v1/jobs", content=body, headers={"Content-Type": FORM})
    assert answer.status_code == 202


@pytest.mark.parametrize("what", REQUESTS)
def test_what_cannot_be_taken_is_refused_and_nothing_of_it_stays(
    client: Client, home: Path, what: str
) -> None:
    query, headers, content, code = REQUESTS[what]
    before = sorted(folders(home))
    answer = client.http.post(f"/v1/jobs{query}", content=content, headers=headers)
    error = answer.json()["error"]
    assert (error["code"], answer.status_code < 500) == (code, True), error
    assert "zanzibar" not in answer.text
    assert sorted(folders(home)) == before


def test_what_is_no_form_is_not_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    audit.start()  # as the service does when it is served
    with caplog.at_level(logging.DEBUG):
        answer = client.http.post("/v1/jobs", content=b"zanzibar", headers={"Content-Type": FORM})
    assert answer.json()["error"]["code"] == "malformed"
    assert [name for name, *_ in caplog.record_tuples if name.startswith("python_multipart")] == []


def test_names_that_cannot_be_found_are_told_at_once(
    client: Client, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc.errors import NamesModelNotFound

    def not_there(mode: str) -> None:
        raise NamesModelNotFound(mode)

    monkeypatch.setattr(routes, "check_mode", not_there)
    before = folders(home)
    answer = client.http.post("/v1/jobs?redact=names", files={"file": ("a.csv", TICKETS)})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "redact")
    assert folders(home) == before


def test_a_client_that_leaves_leaves_nothing(toy_model: Path, tmp_path: Path) -> None:
    app = job_app(job_settings(tmp_path, toy_model))
    events: Iterator[dict[str, Any]] = iter(
        [
            {"type": "http.request", "body": part()[:-9], "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> dict[str, Any]:
        return next(events)

    async def send(_: Any) -> None:
        return None

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/jobs",
        "raw_path": b"/v1/jobs",
        "query_string": b"",
        "headers": [(b"content-type", FORM.encode())],
    }

    async def leave() -> None:
        async with app.router.lifespan_context(app):
            with suppress(ClientDisconnect):  # which the whole service catches
                await app(scope, receive, send)
            assert folders(tmp_path) == []

    asyncio.run(leave())


def test_the_name_of_a_file_is_shown_and_never_used(client: Client, home: Path) -> None:
    sent = client.send(name="../../../tmp/zanzibar\u202e.csv")
    assert sent["file"] == "zanzibar\ufffd.csv"
    place = home / "jobs" / sent["id"]
    assert client.ended(sent)["state"] == "done"
    assert not any("zanzibar" in path.name for path in home.rglob("*"))
    assert place.is_dir()


def test_a_key_has_only_so_many_jobs_open(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_OPEN", 0)
    answer = client.http.post("/v1/jobs", files={"file": ("a.csv", TICKETS)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "full")
    assert int(answer.headers["retry-after"]) > 0


def parsed(body: bytes, cuts: list[int]) -> tuple[str, dict[str, str], bytes]:
    """Return what is found in a form that comes in pieces."""
    bounds = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    written = bytearray()

    async def pieces() -> AsyncIterator[bytes]:
        for start, end in pairwise(bounds):
            yield body[start:end]

    async def write(piece: bytes) -> None:
        written.extend(piece)

    form = asyncio.run(received_form(FORM, pieces(), write))
    return form.file_name, form.fields, bytes(written)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("filename=\"=?utf-8?B?dMOkc3Q=?=\"; filename*=utf-8''t%C3%A4st.csv", "t\u00e4st.csv"),
        ("FileName*=UTF-8'en'a%20b.csv", "a b.csv"),
        ("filename=\"a.csv\"; filename*=klingon''b.csv", "a.csv"),
    ],
)
def test_a_name_of_more_than_ascii_is_known(named: str, expected: str) -> None:
    body = part().replace(b'filename="tickets.csv"', named.encode()) + END
    assert parsed(body, [])[0] == expected


def test_nothing_of_what_was_sent_is_left_where_a_job_has_ended(tmp_path: Path) -> None:
    place = Places(tmp_path).make()[1]
    for name in ("upload.csv", "messages.json", "rejected.jsonl"):
        (place.folder / name).write_text("x")
    place.remove_input()
    assert [path.name for path in place.folder.iterdir()] == ["rejected.jsonl"]


@given(content=st.binary(max_size=200), cuts=st.lists(st.integers(0), max_size=5))
def test_a_form_is_the_same_however_it_comes(content: bytes, cuts: list[int]) -> None:
    content = content.replace(b"--b", b"")
    first = part("März".encode(), field="text", file=None)
    body = first + part(content, file="März.csv") + part(b"1", field="id", file=None) + END
    assert parsed(body, cuts) == ("März.csv", {"text": "März", "id": "1"}, content)


@given(body=st.binary(max_size=300) | st.sampled_from([*(form for form, _ in FORMS.values())]))
def test_any_bytes_are_a_form_or_an_error_that_says_what(body: bytes) -> None:
    status = 200
    try:
        parsed(body, [])
    except ServiceError as error:
        status = error.status
    assert status in (200, 400, 413, 422)
