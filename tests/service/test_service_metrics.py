import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from jobbing import OPEN, eventually
from service.jobs.records import Kept, State
from service.metrics import Metrics
from voc.errors import VocError


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Return the value of each series, by its name and the values of its labels."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def all_errors(kind: type[VocError] = VocError) -> Iterator[type[VocError]]:
    """Give all errors of the library."""
    yield kind
    for one in kind.__subclasses__():
        yield from all_errors(one)


def test_what_was_done_is_counted(client: TestClient) -> None:
    sent = {"messages": [{"text": "The app was faulty. Staff refused."}, "", {"text": 5}]}
    client.post("/v1/score", json=sent)
    client.post("/v1/score", json={})
    client.get("/elsewhere/of/a/customer")
    client.request("BREW", "/v1/score")
    found = samples(client.get("/metrics").text)
    assert found["voc_requests_total", "POST", "/v1/score", "200"] == 1
    assert found["voc_requests_total", "POST", "/v1/score", "422"] == 1
    assert found["voc_requests_total", "GET", "other", "404"] == 1
    assert found["voc_requests_total", "other", "/v1/score", "405"] == 1
    assert found["voc_request_seconds_count", "/v1/score"] == 3
    assert found["voc_messages_total",] == 1
    assert found["voc_statements_total",] == 2
    assert found["voc_rejections_total", "empty_text"] == 1
    assert found["voc_rejections_total", "bad_record"] == 1
    assert found["voc_model_info", "fake", "toy 1.0.0"] == 1
    assert found["voc_queue_messages",] == 0
    assert found["voc_batches_total",] == 1
    assert found["voc_tokens_total",] > 0


def test_a_route_is_told_from_its_beginning(client: TestClient) -> None:
    for ending in ("", "/result", "/rejections"):
        client.get(f"/v1/jobs/{'0' * 32}{ending}")
        route = f"/v1/jobs/{{job_id}}{ending}"
        found = samples(client.get("/metrics").text)
        assert found["voc_requests_total", "GET", route, "404"] == 1


def test_looking_twice_counts_nothing_twice(client: TestClient) -> None:
    client.post("/v1/score", json={"text": "the app"})
    first = samples(client.get("/metrics").text)
    second = samples(client.get("/metrics").text)
    assert first["voc_batches_total",] == second["voc_batches_total",] == 1


def test_no_word_of_a_customer_is_in_the_figures(client: TestClient) -> None:
    client.post("/v1/score", json={"text": "toaster", "id": "order-77", "author": "Bob"})
    client.get("/order-77?author=Bob")
    text = client.get("/metrics").text
    assert not any(word in text for word in ("toaster", "order-77", "Bob"))


def test_figures_are_there_before_a_model_is() -> None:
    metrics = Metrics()
    metrics.answered(route="/livez", method="GET", status=200, seconds=0.1)
    assert samples(metrics.text(None).decode())["voc_requests_total", "GET", "/livez", "200"] == 1


COUNT = """
from service.metrics import Metrics
metrics = Metrics()
metrics.answered(route="/livez", method="GET", status=200, seconds=0.1)
metrics.model("toy 1.0.0", engine="fake")
print(metrics.text(None).decode())
"""


def test_processes_of_one_service_tell_the_figures_of_all(tmp_path: Path) -> None:
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", COUNT]
    root = Path(__file__).parents[2]
    for _ in range(2):
        done = subprocess.run(
            command, env=environ, cwd=root, capture_output=True, text=True, check=True
        )
    found = samples(done.stdout)
    assert found["voc_requests_total", "GET", "/livez", "200"] == 2
    assert found["voc_model_info", "fake", "toy 1.0.0"] == 1


def ended(client: TestClient, name: str, content: bytes) -> str:
    """Send a file for a job; return its state in the end."""
    job = client.post("/v1/jobs", files={"file": (name, content)}).json()
    found: dict[str, str] = eventually(
        lambda: client.get(f"/v1/jobs/{job['id']}").json(), lambda now: now["state"] not in OPEN
    )
    return found["state"]


def test_jobs_are_counted_by_what_becomes_of_them(client: TestClient) -> None:
    before = samples(client.get("/metrics").text)
    assert {
        key[1]: value for key, value in before.items() if key[0] == "voc_jobs"
    } == dict.fromkeys(("queued", "running", "done", "failed", "cancelled", "expired"), 0)
    table = b"id,comment\norder-77,The app was faulty. Staff refused.\norder-78,ok\norder-79,\n"
    assert ended(client, "Bob.csv", table) == "done"
    assert ended(client, "Bob.csv", b"id,comment\n") == "failed"
    text = client.get("/metrics").text
    found = samples(text)
    assert (found["voc_jobs", "done"], found["voc_jobs", "failed"]) == (1, 1)
    assert found["voc_jobs_messages_total",] == 2
    assert found["voc_jobs_statements_total",] == 3
    failed = {key[1]: value for key, value in found.items() if key[0] == "voc_jobs_failed_total"}
    assert list(failed.values()) == [1]
    assert failed.keys() <= {kind.code for kind in all_errors()}
    assert found["voc_upload_bytes",] == 0
    assert found["voc_messages_total",] == 0  # of requests alone
    assert not any(word in text for word in ("order-7", "Bob", "faulty"))


def test_uploads_count_until_their_job_has_ended() -> None:
    metrics = Metrics()
    sizes = {State.QUEUED: 10, State.RUNNING: 20, State.DONE: 40, State.CANCELLED: 80}
    metrics.jobs({state: Kept(1, size) for state, size in sizes.items()})
    assert samples(metrics.text(None).decode())["voc_upload_bytes",] == 30


def test_figures_are_told_while_the_store_of_jobs_is_out_of_reach(client: TestClient) -> None:
    assert ended(client, "a.csv", b"id,comment\n1,the app\n") == "done"
    client.get("/metrics")
    jobs = client.app.state.jobs  # type: ignore[attr-defined]
    with jobs.store._engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE voc_jobs RENAME TO away")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert samples(answer.text)["voc_jobs", "done"] == 1
