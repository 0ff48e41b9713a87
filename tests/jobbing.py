"""A small application with the routes of jobs, a toy model, and workers that do not wait long."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.batching import Batcher
from service.failures import answer_failures
from service.jobs import Jobs, router
from service.jobs.runner import Pace
from service.keys import Keys
from service.loading import described
from service.settings import Settings
from toy import VOCABULARY, FakeEncoder, toy_scorer
from voc.encoder.protocol import Hidden
from voc.encoder.windows import Window

QUICK: Final = Pace(lease=2.0, renew=0.05, poll=0.05, retry=0.05, tidy=0.1)
PATIENCE: Final = 60.0
OPEN: Final = ("queued", "running")
TICKETS: Final = b"id,comment\n1,the toaster was faulty\n2,they refused\n"


class GatedEncoder(FakeEncoder):
    """A `FakeEncoder` that waits at a gate until a test opens it.

    only: word before which it waits, in whatever batch; None for all batches.
    waiting: set when it waits.
    """

    def __init__(self, *, only: str | None = None) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.waiting = threading.Event()
        self._only = None if only is None else VOCABULARY[only]

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Look states up, when the gate is open where it has to be."""
        for batch in batches:
            if self._only is None or any(self._only in window.ids for window in batch):
                self.waiting.set()
                assert self.gate.wait(PATIENCE)
            yield from super().encode([batch])


def job_settings(home: Path, model: Path, **options: Any) -> Settings:
    """Return settings for jobs that `model` reads."""
    return Settings(home=home, model=str(model), **options)


def job_app(
    settings: Settings, encoder: FakeEncoder | None = None, *, pace: Pace = QUICK
) -> FastAPI:
    """Return the application; its jobs begin and end with its lifespan."""
    scorer = toy_scorer(Path(settings.model), encoder or FakeEncoder())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        batcher = Batcher(
            scorer,
            batch_tokens=settings.batch_tokens,
            queue_messages=settings.queue_messages,
            queue_tokens=settings.queue_tokens,
        )
        batcher.start()
        app.state.jobs = Jobs(settings, batcher, described(scorer, settings), pace=pace)
        app.state.jobs.start()
        yield
        await app.state.jobs.close()
        await batcher.close(PATIENCE)

    app = FastAPI(lifespan=lifespan)
    app.state.keys, app.state.jobs = Keys(settings), None
    answer_failures(app)
    app.include_router(router)
    return app


class Client:
    """Asks an application for jobs; `http` is the client below."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def send(
        self, content: bytes = TICKETS, *, name: str = "tickets.csv", **options: Any
    ) -> dict[str, Any]:
        """Send a file in a form; return the job."""
        answer = self.http.post("/v1/jobs", files={"file": (name, content)}, params=options)
        assert answer.status_code == 202, answer.text
        job: dict[str, Any] = answer.json()
        return job

    def get(self, job: dict[str, Any], *parts: str, **options: Any) -> Any:
        """Get what belongs to a job."""
        return self.http.get("/".join(["/v1/jobs", job["id"], *parts]), params=options)

    def ended(self, job: dict[str, Any]) -> dict[str, Any]:
        """Return a job when nobody works on it any more."""
        now: dict[str, Any] = self.until(job, lambda now: now["state"] not in OPEN)
        return now

    def until(self, job: dict[str, Any], is_so: Any) -> Any:
        """Return a job when something is so."""
        return eventually(lambda: self.get(job).json(), is_so)

    def done(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Send a file and return its job when it is done."""
        job = self.ended(self.send(*arguments, **options))
        assert job["state"] == "done", job
        return job


@contextmanager
def job_client(app: FastAPI, **headers: str) -> Iterator[Client]:
    """Open a client of an application, within its lifespan."""
    with TestClient(app, headers=headers) as http:
        yield Client(http)


def eventually(look: Any, is_so: Any = bool) -> Any:
    """Return what `look` returns as soon as `is_so` of it; fail after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        seen = look()
        if is_so(seen):
            return seen
        time.sleep(0.01)
    raise AssertionError(f"never so: {look()}")


async def eventually_so(is_so: Any) -> None:
    """Return as soon as something is so, in an event loop; fail after a minute."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.01)


def folders(home: Path) -> list[str]:
    """Return the names of the folders of jobs that are there."""
    return [path.name for path in (home / "jobs").iterdir() if path.is_dir()]
