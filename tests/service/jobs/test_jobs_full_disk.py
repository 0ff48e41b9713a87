"""A disk that is full: it is told, nothing half-written is left or served, and room heals it."""

import errno
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from jobbing import TICKETS, Client, GatedEncoder, eventually, folders, job_app, job_client
from jobbing import job_settings as settings_of
from service.storage import is_full
from toy import FakeEncoder

BALLAST = "ballast"
ROWS = 2_000


def table(rows: int = ROWS) -> bytes:
    lines = (f"{n},the toaster {n} was faulty and they refused" for n in range(rows))
    return "\n".join(["id,comment", *lines]).encode()


@pytest.fixture
def client(toy_model: Path, tmp_path: Path) -> Iterator[Client]:
    with job_client(job_app(settings_of(tmp_path, toy_model))) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB, where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    asked = [str(mount), "-t", "tmpfs", "-o", "size=16m", "none", str(place)]
    if mount is None or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def on_small_disk(
    small_disk: Path, toy_model: Path, encoder: FakeEncoder
) -> Iterator[tuple[Client, Path]]:
    with job_client(job_app(settings_of(small_disk, toy_model), encoder)) as opened:
        yield opened, small_disk


@pytest.fixture
def encoder() -> GatedEncoder:
    """A model that waits before it has read anything."""
    return GatedEncoder()


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    with suppress(OSError), (disk / BALLAST).open("wb", 0) as stream:
        while True:
            stream.write(b"x" * 4_096)


def refused(answer: Any) -> None:
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
    assert int(answer.headers["retry-after"]) > 0


def test_uploads_are_refused_while_there_is_no_room_and_then_taken_again(
    on_small_disk: tuple[Client, Path], encoder: GatedEncoder
) -> None:
    client, disk = on_small_disk
    encoder.gate.set()
    fill(disk)
    refused(client.http.post("/v1/jobs", files={"file": ("a.csv", table())}))
    refused(client.http.post("/v1/jobs", json={"messages": ["the app"] * 500}))
    assert client.http.get("/v1/jobs").json()["jobs"] == []
    assert folders(disk) == []
    (disk / BALLAST).unlink()
    assert client.done()["progress"]["messages"] == 2


def test_a_job_at_work_waits_for_room_and_goes_on(
    on_small_disk: tuple[Client, Path], encoder: GatedEncoder
) -> None:
    client, disk = on_small_disk
    job = client.send(table(500))
    eventually(encoder.waiting.is_set)
    fill(disk)
    encoder.gate.set()
    for _ in range(20):
        assert client.get(job).json()["state"] in ("queued", "running")
        assert client.get(job, "result").status_code == 409
    assert not list(disk.glob("jobs/*/readings.gz"))
    (disk / BALLAST).unlink()
    assert client.ended(job)["state"] == "done"
    lines = client.get(job, "result").text.splitlines()
    assert len(lines) == len(set(lines)) == 500


@pytest.mark.parametrize("wanted", ["csv", "parquet"])
def test_a_result_without_room_is_not_served_in_part(
    on_small_disk: tuple[Client, Path], encoder: GatedEncoder, wanted: str
) -> None:
    client, disk = on_small_disk
    encoder.gate.set()
    job = client.done(table(500))
    fill(disk)
    refused(client.get(job, "result", format=wanted))
    assert len(client.get(job, "result").text.splitlines()) == 500  # streamed, and needs no room
    assert {path.name for path in disk.glob("jobs/*/*")} == {"readings.gz"}
    (disk / BALLAST).unlink()
    assert client.get(job, "result", format=wanted).status_code == 200


@pytest.mark.parametrize("is_asked", [True, False], ids=["deleted", "expired"])
def test_on_a_full_disk_jobs_can_be_removed_to_make_room(
    on_small_disk: tuple[Client, Path], encoder: GatedEncoder, is_asked: bool
) -> None:
    client, disk = on_small_disk
    encoder.gate.set()
    job = client.done(table())
    fill(disk)
    if is_asked:
        assert client.http.delete(f"/v1/jobs/{job['id']}").json()["state"] == "expired"
    else:
        client.http.app.state.jobs.kept_seconds = 0.0  # type: ignore[attr-defined]
    eventually(lambda: not folders(disk))
    assert client.send()["state"] == "queued"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_what_cannot_be_put_on_the_disk_leaves_nothing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_: int) -> None:
        raise OSError(number, "no room")

    monkeypatch.setattr("os.fsync", full)
    refused(client.http.post("/v1/jobs", files={"file": ("a.csv", TICKETS)}))
    assert folders(tmp_path) == []
    monkeypatch.undo()
    assert client.done()["state"] == "done"


def test_a_file_larger_than_the_system_takes_is_refused(client: Client, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        large = table() + b"x" * 1_000_000
        refused(client.http.post("/v1/jobs", files={"file": ("a.csv", large)}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert folders(tmp_path) == []
    assert client.done()["state"] == "done"


def test_a_table_that_cannot_grow_is_told_and_nothing_stays(client: Client, tmp_path: Path) -> None:
    engine = client.http.app.state.jobs.store._engine  # type: ignore[attr-defined]

    def no_more_pages(connection: Any, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # as many as there are, and no more

    event.listen(engine, "connect", no_more_pages)
    engine.dispose()
    names = [f"{'x' * 190}{n}.csv" for n in range(100)]
    answers = [client.http.post("/v1/jobs", files={"file": (n, TICKETS)}) for n in names]
    told = [answer for answer in answers if answer.status_code != 202]
    assert told
    for answer in told:
        refused(answer)
    event.remove(engine, "connect", no_more_pages)
    engine.dispose()
    assert client.done()["state"] == "done"


def test_a_disk_that_fails_otherwise_is_not_said_to_be_full() -> None:
    cause = OSError(errno.EIO, "broken")
    error = RuntimeError("cannot be written")
    error.__cause__ = cause
    assert not is_full(error)
    cause.errno = errno.ENOSPC
    assert is_full(error)
    assert not is_full(None)
