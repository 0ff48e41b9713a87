"""A job's life as a client sees it: listed, watched, cancelled, fetched, gone; and by whom."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from jobbing import (
    TICKETS,
    Client,
    GatedEncoder,
    eventually,
    folders,
    job_app,
    job_client,
    job_settings,
)
from service.errors import STATUSES
from service.keys import KeyStore

UNKNOWN = "0" * 32
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def gate() -> Iterator[GatedEncoder]:
    """An encoder whose gate is closed."""
    encoder = GatedEncoder()
    yield encoder
    encoder.gate.set()


@pytest.fixture
def client(toy_model: Path, tmp_path: Path, gate: GatedEncoder) -> Iterator[Client]:
    """A client of a service that reads when the gate is opened."""
    with job_client(job_app(job_settings(tmp_path, toy_model), gate)) as opened:
        yield opened
        gate.gate.set()


def code(answer: Any) -> str:
    found: str = answer.json()["error"]["code"]
    assert answer.status_code == STATUSES[found]
    return found


def test_the_life_of_a_job(client: Client, gate: GatedEncoder) -> None:
    answer = client.http.post("/v1/jobs", files={"file": ("tickets.csv", TICKETS)})
    assert answer.status_code == 202
    sent = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{sent['id']}"
    assert (sent["state"], sent["started"], sent["error"]) == ("queued", None, None)
    assert sent["progress"] == {
        "messages": 0,
        "rejected": 0,
        "bytes_read": 0,
        "bytes_total": len(TICKETS),
    }
    gate.waiting.wait()
    running = client.until(sent, lambda job: job["model"])
    assert running["state"] == "running"
    for what in ("result", "rejections"):
        early = client.get(sent, what)
        assert (code(early), early.headers["retry-after"]) == ("conflict", "2")
    gate.gate.set()
    job = client.ended(sent)
    assert (job["state"], job["model"]) == ("done", "toy 1.0.0")
    assert job["created"] <= job["started"] <= job["finished"] < job["expires"]
    assert client.get(job, "result").status_code == 200
    assert client.get(job, "rejections").content == b""


def test_a_job_is_cancelled_while_it_is_queued(
    client: Client, gate: GatedEncoder, tmp_path: Path
) -> None:
    first, second = client.send(), client.send()
    gate.waiting.wait()
    cancelled = client.http.post(f"/v1/jobs/{second['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert folders(tmp_path) == [first["id"]]
    gate.gate.set()
    assert client.ended(first)["state"] == "done"
    assert client.get(second).json() == cancelled


def test_a_job_is_cancelled_while_it_is_read(
    client: Client, gate: GatedEncoder, tmp_path: Path
) -> None:
    sent = client.send()
    gate.waiting.wait()
    assert client.http.post(f"/v1/jobs/{sent['id']}/cancel").json()["state"] == "cancelled"
    gate.gate.set()
    after = client.done()  # whoever read the one that was cancelled takes the next
    eventually(lambda: folders(tmp_path), lambda left: left == [after["id"]])
    assert client.get(sent).json()["state"] == "cancelled"
    assert code(client.get(sent, "result")) == "conflict"
    assert code(client.http.post(f"/v1/jobs/{sent['id']}/cancel")) == "conflict"


def test_a_job_that_is_done_is_removed_when_asked(
    client: Client, gate: GatedEncoder, tmp_path: Path
) -> None:
    gate.gate.set()
    job = client.done()
    assert code(client.http.post(f"/v1/jobs/{job['id']}/cancel")) == "conflict"
    removed = client.http.delete(f"/v1/jobs/{job['id']}").json()
    assert (removed["state"], removed["expires"]) == ("expired", None)
    assert folders(tmp_path) == []
    for what in ("result", "rejections"):
        assert code(client.get(job, what)) == "conflict"
    assert client.http.delete(f"/v1/jobs/{job['id']}").json() == removed


def test_removing_a_job_that_is_open_cancels_it(client: Client, gate: GatedEncoder) -> None:
    sent = client.send()
    gate.waiting.wait()
    assert client.http.delete(f"/v1/jobs/{sent['id']}").json()["state"] == "cancelled"


def test_jobs_are_listed_by_pages_and_states(client: Client, gate: GatedEncoder) -> None:
    sent = [client.send(name=f"{n}.csv")["id"] for n in range(5)]
    gate.waiting.wait()
    listed, query = [], ""
    while True:
        page = client.http.get(f"/v1/jobs?limit=2{query}").json()
        listed += [job["id"] for job in page["jobs"]]
        if page["next"] is None:
            break
        query = f"&after={page['next']}"
    assert listed == sent[::-1]
    running = client.http.get("/v1/jobs", params={"state": "running"}).json()
    assert [job["id"] for job in running["jobs"]] == sent[:1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=999", "after=x", "after=%00", "state=zanzibar", "zanzibar=1"]
)
def test_a_list_that_cannot_be_is_refused(client: Client, query: str) -> None:
    answer = client.http.get(f"/v1/jobs?{query}")
    assert code(answer) == "invalid"
    assert "zanzibar" not in answer.json()["error"]["message"]


@pytest.mark.parametrize("job_id", [UNKNOWN, "x", "%00", "..%2f..%2fetc", "%ff", "A" * 3_000])
def test_an_unknown_job_is_not_found(client: Client, job_id: str) -> None:
    place = f"/v1/jobs/{job_id}"
    for method, path in (
        *(("GET", place), ("DELETE", place), ("POST", f"{place}/cancel")),
        *(("GET", f"{place}/result"), ("GET", f"{place}/rejections")),
    ):
        answer = client.http.request(method, path)
        assert answer.status_code == 404


def test_the_format_of_a_result_is_one_of_those(client: Client, gate: GatedEncoder) -> None:
    gate.gate.set()
    assert code(client.get(client.done(), "result", format="pickle")) == "invalid"


def test_a_key_has_its_own_jobs(toy_model: Path, tmp_path: Path) -> None:
    store = KeyStore(tmp_path)
    keys = {
        name: {"Authorization": f"Bearer {store.create(name, [role])[1]}"}
        for name, role in (("a", "jobs"), ("b", "jobs"), ("chief", "admin"), ("reader", "score"))
    }
    app = job_app(job_settings(tmp_path, toy_model, require_keys=True))
    with job_client(app) as client:
        client.http.headers.update(keys["a"])
        job = client.done()
        for name, status in (("a", 200), ("b", 404), ("chief", 200), ("reader", 403)):
            client.http.headers.update(keys[name])
            for parts in ((), ("result",), ("rejections",)):
                assert client.get(job, *parts).status_code == status
        for name, listed in (("a", 1), ("b", 0), ("chief", 1)):
            client.http.headers.update(keys[name])
            assert len(client.http.get("/v1/jobs").json()["jobs"]) == listed
        client.http.headers.update(keys["b"])
        assert client.http.delete(f"/v1/jobs/{job['id']}").status_code == 404
        assert client.http.post(f"/v1/jobs/{job['id']}/cancel").status_code == 404
        client.http.headers.update(keys["chief"])
        assert client.http.delete(f"/v1/jobs/{job['id']}").json()["state"] == "expired"
        del client.http.headers["Authorization"]
        assert client.get(job).status_code == 401


def test_jobs_that_cannot_be_reached_are_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("SELECT zanzibar", {}, Exception("zanzibar"))

    monkeypatch.setattr("service.jobs.store.Store.get", fails)
    answer = client.get({"id": UNKNOWN})
    assert code(answer) == "not_ready"
    assert "zanzibar" not in answer.text


def test_a_result_whose_files_have_gone_is_no_failure_of_ours(
    client: Client, gate: GatedEncoder, tmp_path: Path
) -> None:
    gate.gate.set()
    job = client.done()
    (tmp_path / "jobs" / job["id"] / "readings.gz").unlink()
    for wanted in ("jsonl", "csv"):
        assert code(client.get(job, "result", format=wanted)) == "conflict"


def test_a_result_that_the_disk_has_no_room_for_is_told(
    client: Client, gate: GatedEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate.gate.set()
    job = client.done()

    def full(_: int) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr("os.fsync", full)
    assert code(client.get(job, "result", format="csv")) == "storage_full"
    assert client.get(job, "result", format="jsonl").status_code == 200


def test_before_the_model_is_there_no_job_is_taken(toy_model: Path, tmp_path: Path) -> None:
    app = job_app(job_settings(tmp_path, toy_model))
    with job_client(app) as client:
        jobs, app.state.jobs = app.state.jobs, None
        assert code(client.http.get("/v1/jobs")) == "not_ready"
        app.state.jobs = jobs
        jobs._closing = True
        answer = client.http.post("/v1/jobs", files={"file": ("a.csv", TICKETS)})
        assert code(answer) == "stopping"


def test_no_text_is_in_the_table_nor_in_the_log(
    toy_model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="voc")
    secret = b"zanzibar"
    rows = b"id,comment\n1,the " + secret + b' was faulty\n2,"' + secret
    with job_client(job_app(job_settings(tmp_path, toy_model))) as client:
        client.ended(client.send(rows))
        client.ended(client.send(secret + b"," + secret + b"\n1,2\n"))
        client.http.post("/v1/jobs", content=b'{"messages": ["zanzibar"', headers=JSON)
    assert secret not in b"".join(
        path.read_bytes() for path in (tmp_path / "jobs").glob("jobs.sqlite*")
    )
    assert secret.decode() not in caplog.text


def test_the_document_of_the_api_names_all_there_is(toy_model: Path, tmp_path: Path) -> None:
    app = job_app(job_settings(tmp_path, toy_model))
    document = json.loads(json.dumps(app.openapi()))
    operations = {
        (method, path.removeprefix("/v1/jobs"))
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert operations == {
        *(("post", ""), ("get", ""), ("get", "/{job_id}"), ("delete", "/{job_id}")),
        *(("get", "/{job_id}/result"), ("get", "/{job_id}/rejections")),
        ("post", "/{job_id}/cancel"),
    }
    body = document["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]
    assert len(body) == 3
