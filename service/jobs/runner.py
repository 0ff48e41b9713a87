"""Takes jobs and has them read, one at a time; several processes may do so beside each other.

Each renews the lease of its job every few seconds, and says how far it is. One that is killed
renews it no more, and after `lease_seconds` another takes the job and goes on with its journal.
Two never write the same journal: it is locked while it is written (`voc.runs`), also against one
who comes to life again after its lease has run out.
"""

import asyncio
import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar, TypeVarTuple

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from service.batching import Batcher
from service.errors import ServiceError
from service.jobs.places import Places
from service.jobs.reads import BatchedReads
from service.jobs.records import Failure, Job
from service.jobs.store import Store
from service.jobs.work import Work
from service.metrics import Metrics
from service.schemas import ModelOut
from service.settings import Settings
from service.storage import CODE, is_full, no_room
from voc import __version__
from voc.errors import OutputBusy, OutputError, VocError, WorkerLost
from voc.runs import Facts

_LOGGER: Final = logging.getLogger("voc.service")
_ATTEMPTS: Final = 5
_DAY: Final = 86_400.0

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often things are done, in seconds.

    lease: until which a job is not taken from one who says nothing any more.
    renew: from one word about a job at work to the next.
    poll: from one look for jobs of other processes to the next.
    retry: from a failure that may pass, such as a full disk, to the next attempt.
    tidy: from one removal of what has expired to the next.
    """

    lease: float = 60.0
    renew: float = 2.0
    poll: float = 2.0
    retry: float = 30.0
    tidy: float = 60.0


class Jobs:
    """The jobs of a service: its store, its files, and one at work in this process.

    store, places: for the routes.
    """

    def __init__(
        self,
        settings: Settings,
        batcher: Batcher,
        model: ModelOut,
        *,
        pace: Pace | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Read with `batcher`, in which `model` reads; `metrics` are told what comes of it.

        Raises UsageError where the database of `settings.jobs_url` cannot be used, OutputError
        where there can be no folder for the files, or its own file of jobs cannot be used.
        """
        self.settings = settings
        self.kept_seconds = settings.job_days * _DAY
        self.places = Places(settings.home / "jobs")
        file = self.places.root / "jobs.sqlite"
        url = settings.jobs_url
        self.store = Store(url) if url else Store(f"sqlite:///{file}", file=file)
        self.making = asyncio.Lock()  # of results: one at a time leaves the processor to others
        self._batcher = batcher
        self._pace = pace or Pace()
        self._metrics = metrics or Metrics()
        self._title = f"{model.name} {model.version}"
        self._languages = tuple(model.languages)
        self._facts: Facts = {
            "the version of voc": __version__,
            "the model": [self._title, model.hash],
            "the engine": model.engine,
        }
        self._worker = f"{socket.gethostname()} {secrets.token_hex(8)}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="voc-job")
        self._woken = asyncio.Event()
        self._stop = threading.Event()  # of the job at work
        self._at_work: str | None = None
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to take jobs; called in the event loop of the batcher."""
        self._tasks = [asyncio.create_task(self._take()), asyncio.create_task(self._tidy())]

    async def close(self) -> None:
        """Keep what is done of the job at work, and give it back; called before the batcher's."""
        self._closing = True
        self._stop.set()
        self._woken.set()
        if self._tasks:
            taking, tidying = self._tasks
            tidying.cancel()
            await asyncio.wait([taking, tidying])
        self._thread.shutdown()
        self.store.close()

    def wake(self) -> None:
        """Look for a job now: there is a new one."""
        self._woken.set()

    def check_open(self) -> None:
        """Raise ServiceError where no job is taken any more."""
        if self._closing:
            raise ServiceError("stopping", message="the service is being stopped")

    def let_go(self, job_id: str) -> None:
        """Stop reading a job that was cancelled, if it is the one at work here."""
        if job_id == self._at_work:
            self._stop.set()

    async def ask(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Return what a call of the store returns, for a request; raises ServiceError."""
        try:
            return await run_in_threadpool(work, *arguments)
        except SQLAlchemyError as error:
            if is_full(error):
                raise no_room() from None
            _LOGGER.error("the jobs cannot be reached (%s)", type(error).__name__)
            raise ServiceError(
                "not_ready", message="the jobs cannot be reached now", headers={"Retry-After": "5"}
            ) from None

    async def look(self) -> None:
        """Tell the metrics what there is of jobs; they keep what was, while nobody can say."""
        kept = await self._quietly(self.store.kept)
        if kept is not None:
            self._metrics.jobs(kept)

    async def _take(self) -> None:
        """Take one job after the other, until the end."""
        while not self._closing:
            self._woken.clear()
            job = await self._quietly(self._claim)
            if job is not None:
                await self._work_on(job)
            elif not self._closing:
                await self._pause(self._pace.poll)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    def _claim(self) -> Job | None:
        now = time.time()
        return self.store.claim(self._worker, now=now, lease=now + self._pace.lease)

    async def _work_on(self, job: Job) -> None:
        """Have a job read, and renew its lease meanwhile."""
        self._stop = stop = threading.Event()
        self._at_work = job.id
        loop = asyncio.get_running_loop()
        reads = BatchedReads(
            self._batcher,
            languages=self._languages,
            loop=loop,
            stop=stop,
            tell=self._metrics.read_by_job,
        )
        place = self.places.of(job.id)
        work = Work(job=job, place=place, reads=reads, facts=self._facts, stop=stop)
        if self._closing:
            stop.set()
        doing = loop.run_in_executor(self._thread, self._run, work)
        held_until = time.monotonic() + self._pace.lease
        while not (await asyncio.wait([doing], timeout=self._pace.renew))[0]:
            began = time.monotonic()
            held = await self._quietly(self._renew, work)
            if held:
                held_until = began + self._pace.lease
            if held is False or time.monotonic() > held_until:
                stop.set()  # it is somebody else's by now, or nobody's
        self._at_work = None
        await self._quietly(self._conclude, work, doing.result())

    def _run(self, work: Work) -> "Failure | Exception | None":
        """Do the work, in the thread; return why it failed, or what went wrong."""
        if work.job.attempts > _ATTEMPTS:
            return Failure(
                code=WorkerLost.code,
                message=f"the process that read it was lost {_ATTEMPTS} times",
            )
        try:
            return work.run()
        except Exception as error:
            return error

    def _renew(self, work: Work) -> bool:
        lease = time.time() + self._pace.lease
        progress = work.tally.progress
        return self.store.renew(
            work.job.id, self._worker, lease=lease, model=self._title, progress=progress
        )

    def _conclude(self, work: Work, outcome: "Failure | Exception | None") -> None:
        """Say how a job has ended, or give it back; remove what is not needed any more."""
        job, now = work.job, time.time()
        self._renew(work)  # so that what is in the journal counts
        wait = self._wait(work, outcome)
        if wait is not None:
            seconds, tried = wait
            self.store.give_back(job.id, self._worker, until=now + seconds, tried=tried)
        else:
            failure = _failure(outcome) if isinstance(outcome, Exception) else outcome
            progress = work.tally.progress
            ended = self.store.end(
                job.id, self._worker, now=now, progress=progress, failure=failure
            )
            if ended:
                work.place.remove_input()
                _LOGGER.info("job %s %s", job.id, failure.code if failure else "done")
            if ended and failure is not None:
                self._metrics.job_failed(failure.code)
        if not self.store.with_files([job.id]):
            work.place.remove()  # it was cancelled meanwhile

    def _wait(self, work: Work, outcome: "Failure | Exception | None") -> tuple[float, bool] | None:
        """Return after how long to try again, and whether this was an attempt; None for never."""
        if isinstance(outcome, OutputBusy):
            return self._pace.retry, False
        if isinstance(outcome, WorkerLost) and work.stop.is_set():
            return 0.0, False
        passing = isinstance(outcome, WorkerLost | OutputError | OSError)
        return (self._pace.retry, True) if passing and work.job.attempts < _ATTEMPTS else None

    async def _tidy(self) -> None:
        while True:
            await self._quietly(self._remove_expired)
            await asyncio.sleep(self._pace.tidy)

    def _remove_expired(self) -> None:
        now = time.time()
        before = now - self.kept_seconds
        for job_id in self.store.ended(before):
            self.places.of(job_id).remove()  # first: a full disk may have no room for the rest
        self.store.expire(before)
        self.store.forget(now - 2 * self.kept_seconds)
        self.places.sweep(self.store.with_files)

    async def _quietly(self, work: Callable[[*Ts], T], *arguments: *Ts) -> T | None:
        """Return what `work` returns in a thread, None where it fails: no failure ends the rest."""
        try:
            return await asyncio.to_thread(work, *arguments)
        except Exception as error:  # mostly of the database or the disk, and for now
            _LOGGER.error("jobs: %s in %s", type(error).__name__, work.__name__)
            return None


def _failure(error: Exception) -> Failure:
    """Return what is said of an error; what we did not foresee may quote a customer."""
    if is_full(error):
        return Failure(code=CODE, message=f"the disk was full, {_ATTEMPTS} times")
    if isinstance(error, VocError):
        return Failure(code=error.code, message=_OF_US)
    _LOGGER.error("a job failed: %s", type(error).__name__)
    return Failure(code=VocError.code, message=_OF_US)


_OF_US: Final = "the service could not read it; try again, or ask who runs it"
