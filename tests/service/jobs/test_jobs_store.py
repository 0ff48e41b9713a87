"""The store: whoever holds the lease of a job has it, and nobody else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from service.jobs.records import Failure, Job, Progress, State, Viewer
from service.jobs.store import Store
from voc.errors import OutputError, UsageError

ANYONE = Viewer(key_id=None, admin=True)
FAILURE = Failure(code="input_corrupt", message="it is damaged")
LEASE = 10.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    yield opened
    opened.close()


def add(store: Store, job_id: str = "a", **values: Any) -> Job:
    """Queue a job of which a test says what matters."""
    defaults = {"owner": "key", "file": "a.csv", "options": {"format": "csv"}, "size": 7, "now": 1}
    return store.add(job_id=job_id, **{**defaults, **values})


def claim(store: Store, worker: str = "w", *, now: float = 100.0) -> str | None:
    job = store.claim(worker, now=now, lease=now + LEASE)
    return job.id if job else None


def get(store: Store, job_id: str = "a") -> Job:
    job = store.get(job_id, ANYONE)
    assert job is not None
    return job


def test_a_job_is_queued_as_it_came(store: Store) -> None:
    job = add(store, options={"format": "csv", "any_language": True, "text": None}, size=2**40)
    assert job == get(store)
    assert (job.state, job.owner, job.file, job.size) == (State.QUEUED, "key", "a.csv", 2**40)
    assert job.options == {"format": "csv", "any_language": True, "text": None}
    assert (job.created, job.started, job.finished, job.worker) == (1.0, None, None, None)
    assert (job.progress, job.failure, job.model) == (Progress(), None, None)


def test_the_oldest_job_is_taken_first_and_only_once(store: Store) -> None:
    for job_id in ("b", "a", "c"):
        add(store, job_id)
    assert [claim(store, str(n)) for n in range(4)] == ["b", "a", "c", None]
    job = get(store, "b")
    assert (job.state, job.worker, job.started, job.attempts) == (State.RUNNING, "0", 100.0, 1)


def test_a_job_is_taken_over_when_its_lease_has_run_out(store: Store) -> None:
    add(store)
    assert claim(store, "dead", now=100.0) == "a"
    assert claim(store, "next", now=100.0 + LEASE) is None
    assert claim(store, "next", now=100.1 + LEASE) == "a"
    job = get(store)
    assert (job.worker, job.attempts, job.started) == ("next", 2, 100.0)


def test_a_lease_of_a_clock_that_was_set_back_holds_nobody_up(store: Store) -> None:
    add(store)
    assert claim(store, "killed", now=4_000.0) == "a"
    assert claim(store, "next", now=4_000.0 - 50) is None  # so far apart clocks of hosts may be
    assert claim(store, "next", now=100.0) == "a"
    assert not store.renew("a", "killed", lease=200.0, model="m", progress=Progress())
    assert claim(store, "third", now=100.0) is None


def test_who_comes_back_too_late_changes_nothing(store: Store) -> None:
    add(store)
    claim(store, "late", now=100.0)
    claim(store, "next", now=200.0)
    before = get(store)
    done = Progress(read=9, rejected=9, bytes_read=9, kept=9)
    assert not store.renew("a", "late", lease=999.0, model="m", progress=done)
    assert not store.give_back("a", "late", until=0.0, tried=True)
    assert not store.end("a", "late", now=201.0, progress=done, failure=None)
    assert get(store) == before


def test_a_lease_is_renewed_with_the_progress(store: Store) -> None:
    add(store)
    claim(store, now=100.0)
    progress = Progress(read=5, rejected=1, bytes_read=3, kept=0)
    assert store.renew("a", "w", lease=150.0, model="toy 1", progress=progress)
    assert claim(store, "other", now=140.0) is None
    job = get(store)
    assert (job.progress, job.model, job.lease) == (progress, "toy 1", 150.0)


def test_attempts_count_from_when_the_journal_grew(store: Store) -> None:
    add(store)
    for n in range(1, 4):
        claim(store, now=100.0 * n)
    assert get(store).attempts == 3
    for kept, attempts in ((0, 3), (8, 1), (8, 1)):
        store.renew("a", "w", lease=1.0, model="m", progress=Progress(kept=kept))
        assert get(store).attempts == attempts


@pytest.mark.parametrize(("tried", "attempts"), [(True, 1), (False, 0)])
def test_a_job_that_is_given_back_is_taken_again_after_a_while(
    store: Store, tried: bool, attempts: int
) -> None:
    add(store)
    claim(store, now=100.0)
    assert store.give_back("a", "w", until=130.0, tried=tried)
    job = get(store)
    assert (job.state, job.worker, job.attempts) == (State.QUEUED, None, attempts)
    assert claim(store, now=130.0) is None
    assert claim(store, now=131.0) == "a"


@pytest.mark.parametrize(("failure", "state"), [(None, State.DONE), (FAILURE, State.FAILED)])
def test_a_job_ends_once(store: Store, failure: Failure | None, state: State) -> None:
    add(store)
    claim(store)
    progress = Progress(read=5, rejected=2, bytes_read=7, kept=5)
    assert store.end("a", "w", now=120.0, progress=progress, failure=failure)
    job = get(store)
    assert (job.state, job.finished, job.failure, job.progress) == (state, 120.0, failure, progress)
    assert not store.end("a", "w", now=121.0, progress=progress, failure=None)
    assert claim(store, now=9e9) is None


def test_a_job_is_cancelled_while_it_is_open(store: Store) -> None:
    add(store, "queued")
    add(store, "running")
    store.claim("w", now=100.0, lease=110.0)
    for job_id in ("queued", "running"):
        job = store.cancel(job_id, ANYONE, now=105.0)
        assert job is not None
        assert (job.state, job.finished, job.worker) == (State.CANCELLED, 105.0, None)
        assert store.cancel(job_id, ANYONE, now=106.0) is None
    assert claim(store, now=9e9) is None
    assert not store.end("queued", "w", now=1.0, progress=Progress(), failure=None)


def test_a_job_that_has_ended_is_dropped_once(store: Store) -> None:
    add(store)
    assert store.drop("a", ANYONE) is None
    claim(store)
    store.end("a", "w", now=120.0, progress=Progress(), failure=None)
    job = store.drop("a", ANYONE)
    assert job is not None
    assert job.state is State.EXPIRED
    assert store.drop("a", ANYONE) is None


def test_a_key_sees_and_changes_its_own_jobs_only(store: Store) -> None:
    for job_id, owner in (("a", "x"), ("b", "y"), ("c", None)):
        add(store, job_id, owner=owner)
    for key_id, own in (("x", "a"), ("y", "b"), (None, "c"), ("z", None)):
        viewer = Viewer(key_id=key_id)
        assert [job.id for job in store.page(viewer, limit=9)] == ([own] if own else [])
        assert [store.get(job_id, viewer) is not None for job_id in "abc"] == [
            job_id == own for job_id in "abc"
        ]
        assert store.open_of(key_id) == (own is not None)
        if own != "a":
            assert store.cancel("a", viewer, now=1.0) is None
            assert store.drop("a", viewer) is None
    assert [job.id for job in store.page(ANYONE, limit=9)] == ["c", "b", "a"]


def test_jobs_are_paged_by_the_order_in_which_they_came(store: Store) -> None:
    for n in range(7):
        add(store, str(n), now=5.0)
    claim(store)
    pages, after = [], None
    while page := [job.id for job in store.page(ANYONE, limit=3, after=after)]:
        pages.append(page)
        after = page[-1]
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert [job.id for job in store.page(ANYONE, limit=9, state=State.RUNNING)] == ["0"]
    assert store.page(ANYONE, limit=9, after="unknown") == []
    assert store.page(Viewer(key_id="other"), limit=9, after="6") == []


def test_jobs_expire_and_are_forgotten(store: Store) -> None:
    for n in range(5):
        add(store, str(n))
        if n < 4:
            claim(store)
    store.cancel("3", ANYONE, now=50.0)
    for n in range(3):
        failure = FAILURE if n == 1 else None
        store.end(str(n), "w", now=10.0 * n, progress=Progress(), failure=failure)
    assert sorted(store.expire(15.0)) == ["0", "1"]
    assert store.expire(15.0) == []
    states = [get(store, str(n)).state for n in range(5)]
    assert states == [*2 * [State.EXPIRED], State.DONE, State.CANCELLED, State.QUEUED]
    assert store.with_files([*"01234", "unknown"]) == {"2", "4"}
    store.forget(10.0)
    assert [job.id for job in store.page(ANYONE, limit=9)] == ["4", "3", "2", "1"]
    store.forget(60.0)
    assert [job.id for job in store.page(ANYONE, limit=9)] == ["4", "2"]


def test_many_workers_of_several_processes_never_have_the_same_job(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.sqlite'}"
    barrier = threading.Barrier(8)

    def work(number: int) -> list[str]:
        barrier.wait()
        own = Store(url)  # all of them make the table
        for n in range(5):
            add(own, f"{number} {n}")
        barrier.wait()
        taken = []
        while job_id := claim(own, str(number)):
            taken.append(job_id)
        own.close()
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = [job_id for ids in pool.map(work, range(8)) for job_id in ids]
    assert len(taken) == len(set(taken)) == 40


@pytest.mark.parametrize(
    "url",
    [
        "mysql://jo:zanzibar@host/db",
        "zanzibar",
        "sqlite:////no/folder/zanzibar.sqlite",
        "postgresql+zanzibar://host/db",
        "postgresql://jo:zanzibar@127.0.0.1:1/db?connect_timeout=1",
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_address(url: str) -> None:
    with pytest.raises(UsageError, match="`jobs_url`") as caught:
        Store(url)
    assert "zanzibar" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_of_ours_that_is_damaged_is_named(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(OutputError, match="file is not a database") as caught:
        Store(f"sqlite:///{path}", file=path)
    assert f"`{path}`" in str(caught.value)


WORKERS = st.sampled_from(["u", "v"])
NUMBERS = st.integers(0, 3)


class StoreMachine(RuleBasedStateMachine):
    """Workers, clients and the clock do anything in any order; a model of few lines knows why."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite://")  # in memory
        self.now = 1.0
        self.jobs: dict[str, list[Any]] = {}  # state, worker, lease
        self.ended: set[str] = set()

    def teardown(self) -> None:
        self.store.close()

    @rule()
    def add(self) -> None:
        job_id = str(len(self.jobs))
        add(self.store, job_id)
        self.jobs[job_id] = [State.QUEUED, None, 0.0]

    @rule(seconds=st.sampled_from([1.0, LEASE, 2 * LEASE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        open_ = (State.QUEUED, State.RUNNING)
        free = [i for i, (s, _, lease) in self.jobs.items() if s in open_ and lease < self.now]
        taken = claim(self.store, worker, now=self.now)
        assert taken == (free[0] if free else None)
        if taken is not None:
            self.jobs[taken] = [State.RUNNING, worker, self.now + LEASE]

    def holds(self, job_id: str, worker: str) -> bool:
        return self.jobs[job_id][:2] == [State.RUNNING, worker]

    @precondition(lambda self: self.jobs)
    @rule(number=NUMBERS, worker=WORKERS)
    def renew(self, number: int, worker: str) -> None:
        job_id = str(number % len(self.jobs))
        lease = self.now + LEASE
        held = self.store.renew(job_id, worker, lease=lease, model="m", progress=Progress())
        assert held == self.holds(job_id, worker)
        if held:
            self.jobs[job_id][2] = lease

    @precondition(lambda self: self.jobs)
    @rule(number=NUMBERS, worker=WORKERS)
    def give_back(self, number: int, worker: str) -> None:
        job_id = str(number % len(self.jobs))
        until = self.now + 1
        held = self.store.give_back(job_id, worker, until=until, tried=False)
        assert held == self.holds(job_id, worker)
        if held:
            self.jobs[job_id] = [State.QUEUED, None, until]

    @precondition(lambda self: self.jobs)
    @rule(number=NUMBERS, worker=WORKERS, failure=st.sampled_from([None, FAILURE]))
    def end(self, number: int, worker: str, failure: Failure | None) -> None:
        job_id = str(number % len(self.jobs))
        ended = self.store.end(job_id, worker, now=self.now, progress=Progress(), failure=failure)
        assert ended == self.holds(job_id, worker)
        if ended:
            assert job_id not in self.ended  # no job is done twice
            self.ended.add(job_id)
            self.jobs[job_id][:2] = [State.FAILED if failure else State.DONE, None]

    @precondition(lambda self: self.jobs)
    @rule(number=NUMBERS)
    def cancel(self, number: int) -> None:
        job_id = str(number % len(self.jobs))
        open_ = self.jobs[job_id][0] in (State.QUEUED, State.RUNNING)
        assert (self.store.cancel(job_id, ANYONE, now=self.now) is not None) == open_
        if open_:
            self.jobs[job_id][:2] = [State.CANCELLED, None]

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        found = {job.id: [job.state, job.worker] for job in self.store.page(ANYONE, limit=99)}
        assert found == {job_id: values[:2] for job_id, values in self.jobs.items()}


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
