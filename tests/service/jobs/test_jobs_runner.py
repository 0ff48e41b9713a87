"""Workers take jobs, hold them, give them back, and go on where others stopped."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from jobbing import (
    PATIENCE,
    QUICK,
    GatedEncoder,
    eventually,
    eventually_so,
    folders,
    job_app,
    job_client,
    job_settings,
)
from service.batching import Batcher
from service.jobs import Jobs
from service.jobs.kept import make_result
from service.jobs.places import Places
from service.jobs.records import Job, State, Viewer
from service.jobs.runner import Pace
from service.jobs.schemas import JobOptions
from service.jobs.table import JOBS
from service.loading import described
from service.schemas import ModelOut
from service.settings import Settings
from toy import FakeEncoder, toy_scorer
from voc.errors import OutputError
from voc.runs import folder_of
from voc.runs.folder import held

ANYONE = Viewer(key_id=None, admin=True)
MESSAGES_OF_ALL = [f"the {'app' if n < 8 else 'staff'} {n} was faulty" for n in range(20)]
"""The first two chunks are about another thing than the rest."""

SLOW_TO_TAKE_OVER = replace(QUICK, lease=60.0)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Finish a part after three messages, and let the model read four at a time."""
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 3)
    monkeypatch.setattr("voc.scoring._CHUNK_MESSAGES", 4)


@pytest.fixture
def settings(toy_model: Path, tmp_path: Path) -> Settings:
    return job_settings(tmp_path, toy_model)


class Workers:
    """Makes `Jobs` on one home, each as a process of its own would."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @asynccontextmanager
    async def __call__(
        self,
        encoder: FakeEncoder | None = None,
        *,
        pace: Pace = QUICK,
        begun: bool = True,
        **model: Any,
    ) -> AsyncIterator[Jobs]:
        scorer = toy_scorer(Path(self.settings.model), encoder or FakeEncoder())
        batcher = Batcher(scorer, batch_tokens=8192, queue_messages=2000, queue_tokens=400_000)
        batcher.start()
        about: ModelOut = described(scorer, self.settings).model_copy(update=model)
        jobs = Jobs(self.settings, batcher, about, pace=pace)
        if begun:
            jobs.start()
        try:
            yield jobs
        finally:
            await jobs.close()
            await batcher.close(PATIENCE)


@pytest.fixture
def workers(settings: Settings) -> Workers:
    return Workers(settings)


def send(jobs: Jobs, texts: list[str] = MESSAGES_OF_ALL, **options: Any) -> str:
    """Queue messages as the route does; return the job's id."""
    job_id, place = jobs.places.make()
    body = json.dumps({"messages": texts}).encode()
    place.messages.write_bytes(body)
    asked = JobOptions.model_validate({"redact": "patterns", **options}).model_dump()
    jobs.store.add(job_id=job_id, owner=None, file=None, options=asked, size=len(body), now=1.0)
    jobs.wake()
    return job_id


def job_of(jobs: Jobs, job_id: str) -> Job:
    job = jobs.store.get(job_id, ANYONE)
    assert job is not None
    return job


async def ended(jobs: Jobs, job_id: str) -> Job:
    await eventually_so(lambda: job_of(jobs, job_id).state not in ("queued", "running"))
    return job_of(jobs, job_id)


def texts_read(encoder: FakeEncoder) -> int:
    return sum(map(len, encoder.batches))


def ids(jobs: Jobs, job_id: str) -> list[str]:
    """Return the ids of all readings of a job."""
    lines = make_result(jobs.places.of(job_id), "jsonl").read_text().splitlines()
    return [json.loads(line)["id"] for line in lines]


ALL_IDS = [str(n) for n in range(1, 21)]


async def read_in_part(workers: Workers, *, least: int = 1) -> tuple[str, int]:
    """Leave a job that was begun; return its id, and how many messages are in its journal."""
    encoder = GatedEncoder(only="staff")
    async with workers(encoder, pace=SLOW_TO_TAKE_OVER) as jobs:
        job_id = send(jobs)
        await eventually_so(lambda: job_of(jobs, job_id).progress.read >= least)
        await jobs.close()
        encoder.gate.set()
    async with workers(begun=False) as jobs:
        job = job_of(jobs, job_id)
    assert (job.state, job.worker, job.attempts) == (State.QUEUED, None, 0)
    assert least <= job.progress.kept < 20
    return job_id, job.progress.kept


async def test_a_job_that_is_given_back_at_the_end_goes_on_behind_its_last_message(
    workers: Workers,
) -> None:
    job_id, kept = await read_in_part(workers)
    encoder = FakeEncoder()
    async with workers(encoder) as jobs:
        assert (await ended(jobs, job_id)).state is State.DONE
        assert ids(jobs, job_id) == ALL_IDS
    whole = kept // 4 * 4  # a chunk that was not read to its end is read again
    assert texts_read(encoder) == 20 - whole


async def test_what_was_read_before_a_kill_and_not_noted_is_noted(workers: Workers) -> None:
    async with workers() as jobs:
        texts = [*MESSAGES_OF_ALL, ""]
        whole = await ended(jobs, job_id := send(jobs, texts))
        _as_if_killed(jobs, job_id)
    encoder = FakeEncoder()
    async with workers(encoder) as jobs:
        job = await ended(jobs, job_id)
        assert (job.state, job.attempts) == (State.DONE, 2)
        assert (job.progress.read, job.progress.rejected) == (21, 1)
        assert job.progress.read == whole.progress.read
        assert ids(jobs, job_id) == ALL_IDS
    assert not encoder.batches


def _as_if_killed(jobs: Jobs, job_id: str) -> None:
    values = {"state": State.RUNNING, "worker": "dead", "lease": 1.0, "finished": None}
    statement = update(JOBS).where(JOBS.c.id == job_id).values(values)
    jobs.store._all(statement.returning(JOBS.c.id))


async def test_two_processes_share_the_jobs_and_read_none_twice(workers: Workers) -> None:
    first, second = FakeEncoder(), FakeEncoder()
    async with (
        workers(first, begun=False, pace=SLOW_TO_TAKE_OVER) as one,
        workers(second, begun=False, pace=SLOW_TO_TAKE_OVER) as other,
    ):
        sent = [send(one, [f"the app {n} was {m}" for m in range(4)]) for n in range(8)]
        one.start()
        other.start()
        jobs = [await ended(one, job_id) for job_id in sent]
        assert {job.state for job in jobs} == {State.DONE}
        assert {job.attempts for job in jobs} == {1}
        assert [ids(one, job_id) for job_id in sent] == 8 * [["1", "2", "3", "4"]]
    assert texts_read(first) + texts_read(second) == 8 * 4


async def test_a_job_with_a_journal_in_use_is_left_to_whoever_writes_it(workers: Workers) -> None:
    async with workers() as jobs, workers(begun=False) as other:
        job_id, place = other.places.make()
        with held(place.readings):  # by a process that lost its lease, and does not know yet
            body = json.dumps({"messages": MESSAGES_OF_ALL}).encode()
            place.messages.write_bytes(body)
            options = JobOptions.model_validate({"redact": "off"}).model_dump()
            other.store.add(job_id=job_id, owner=None, file=None, options=options, size=9, now=1.0)
            await eventually_so(lambda: job_of(jobs, job_id).started is not None)
            await asyncio.sleep(0.3)
            assert job_of(jobs, job_id).state in (State.QUEUED, State.RUNNING)
        assert (await ended(jobs, job_id)).state is State.DONE
        assert job_of(jobs, job_id).attempts == 1


async def test_who_lost_its_lease_stops_and_leaves_the_job_to_the_other(workers: Workers) -> None:
    slow = GatedEncoder()
    async with workers(slow, pace=replace(QUICK, renew=0.4, lease=0.2)) as jobs:
        job_id = send(jobs)
        await eventually_so(slow.waiting.is_set)
        async with workers() as other:
            await eventually_so(lambda: job_of(other, job_id).attempts > 1)
            slow.gate.set()
            assert (await ended(other, job_id)).state is State.DONE
            assert ids(other, job_id) == ALL_IDS


async def test_a_job_begun_by_another_model_begins_again(workers: Workers) -> None:
    job_id, _ = await read_in_part(workers)
    encoder = FakeEncoder()
    async with workers(encoder, hash="another") as jobs:
        job = await ended(jobs, job_id)
        assert (job.state, job.progress.read) == (State.DONE, 20)
        assert ids(jobs, job_id) == ALL_IDS
    assert texts_read(encoder) == 20


async def test_a_damaged_journal_is_begun_again(workers: Workers) -> None:
    async with workers(begun=False) as jobs:
        job_id = send(jobs)
        journal = folder_of(jobs.places.of(job_id).readings)
        journal.mkdir()
        (journal / "manifest.json").write_text("{")
        jobs.start()
        assert (await ended(jobs, job_id)).state is State.DONE
        assert ids(jobs, job_id) == ALL_IDS


async def test_a_job_that_kills_whoever_reads_it_fails_in_the_end(workers: Workers) -> None:
    async with workers(begun=False) as jobs:
        job_id = send(jobs)
        for _ in range(5):
            jobs.store.claim("killed", now=2.0, lease=1.0)
        jobs.start()
        job = await ended(jobs, job_id)
        assert job.state is State.FAILED
        assert job.failure is not None
        assert job.failure.code == "worker_lost"


async def test_a_full_disk_is_waited_for_and_not_for_ever(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, sync = True, os.fsync

    def fsync(descriptor: int) -> None:
        if full:
            raise OSError(28, "no room")
        sync(descriptor)

    monkeypatch.setattr("os.fsync", fsync)
    async with workers(begun=False) as jobs:
        patient, lost = send(jobs), send(jobs)
        jobs.store.cancel(lost, ANYONE, now=1.0)
        jobs.start()
        await eventually_so(lambda: job_of(jobs, patient).attempts > 1)
        full = False
        assert (await ended(jobs, patient)).state is State.DONE
        full = True
        lost = send(jobs)
        job = await ended(jobs, lost)
        assert (job.state, job.attempts) == (State.FAILED, 5)
        assert job.failure is not None
        assert job.failure.code == "storage_full"
        assert str(jobs.places.root) not in job.failure.message


async def test_what_nobody_foresaw_fails_the_job_and_no_other(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    async with workers() as jobs:
        job_id, place = jobs.places.make()
        place.messages.write_text('{"zanzibar": 1}')  # which no route lets in
        options = JobOptions.model_validate({}).model_dump()
        jobs.store.add(job_id=job_id, owner=None, file=None, options=options, size=1, now=1.0)
        job = await ended(jobs, job_id)
        assert job.failure is not None
        assert (job.state, job.failure.code) == (State.FAILED, "error")
        assert (await ended(jobs, send(jobs))).state is State.DONE
    assert "KeyError" in caplog.text
    assert "zanzibar" not in caplog.text


async def test_jobs_go_on_when_the_queue_was_full(settings: Settings) -> None:
    scorer = toy_scorer(Path(settings.model), FakeEncoder())
    batcher = Batcher(scorer, batch_tokens=8, queue_messages=4, queue_tokens=10)
    batcher.start()
    jobs = Jobs(settings, batcher, described(scorer, settings), pace=QUICK)
    jobs.start()
    job_id = send(jobs)
    assert (await ended(jobs, job_id)).state is State.DONE
    assert ids(jobs, job_id) == ALL_IDS
    await jobs.close()
    await batcher.close(PATIENCE)


async def test_when_jobs_expire_their_files_go_and_later_their_rows(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with workers(begun=False) as jobs:
        job_id = send(jobs)
        jobs.start()
        await ended(jobs, job_id)
        jobs.kept_seconds = 0.0
        await eventually_so(lambda: not folders(tmp_path))
        await eventually_so(lambda: jobs.store.get(job_id, ANYONE) is None)


async def test_what_an_upload_left_that_never_ended_is_swept_away(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with workers(begun=False) as jobs:
        left, at_work = jobs.places.make()[0], jobs.places.make()[0]
        (tmp_path / "jobs" / "of somebody else").mkdir()
        old = 1_000_000.0
        os.utime(tmp_path / "jobs" / left, (old, old))
        jobs.start()
        await eventually_so(lambda: left not in folders(tmp_path))
        assert set(folders(tmp_path)) == {at_work, "of somebody else"}


def test_progress_is_seen_while_a_job_is_read(toy_model: Path, tmp_path: Path) -> None:
    encoder = GatedEncoder(only="staff")
    rows = "".join(f"{n},{text}\n" for n, text in enumerate(MESSAGES_OF_ALL))
    with job_client(job_app(job_settings(tmp_path, toy_model), encoder)) as client:
        job = client.send(f"id,comment\n{rows}".encode())
        eventually(encoder.waiting.is_set)
        seen = client.until(job, lambda now: now["progress"]["messages"])
        assert seen["state"] == "running"
        assert seen["progress"]["messages"] < 20
        assert 0 < seen["progress"]["bytes_read"] <= seen["progress"]["bytes_total"]
        encoder.gate.set()
        assert client.ended(job)["progress"]["messages"] == 20


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("a file")
    with pytest.raises(OutputError, match="jobs` cannot be written"):
        Places(tmp_path / "jobs")
