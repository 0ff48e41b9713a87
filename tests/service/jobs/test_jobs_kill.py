"""A process that reads a job is killed, again and again; others end it as if nothing had been."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import voc
from killing import QuickEncoder
from service.jobs.kept import make_result
from service.jobs.places import Places
from service.jobs.records import Job, State, Viewer
from service.jobs.schemas import JobOptions
from service.jobs.store import Store
from voc.runs import folder_of

TESTS = Path(__file__).parents[2]
PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
ANYONE = Viewer(key_id=None, admin=True)


class Home:
    """The home of jobs, looked at from outside of the processes that read them."""

    def __init__(self, home: Path, model: Path) -> None:
        self.home, self.model = home, model
        self.places = Places(home / "jobs")
        self.store = Store(f"sqlite:///{home / 'jobs' / 'jobs.sqlite'}")

    def send(self, content: bytes) -> str:
        job_id, place = self.places.make()
        (place.folder / "upload.csv").write_bytes(content)
        options = JobOptions.model_validate({"redact": "patterns"}).model_dump()
        self.store.add(
            job_id=job_id, owner=None, file="t.csv", options=options, size=len(content), now=1.0
        )
        return job_id

    def job(self, job_id: str) -> Job:
        job = self.store.get(job_id, ANYONE)
        assert job is not None
        return job

    def start(self) -> "subprocess.Popen[bytes]":
        script = [sys.executable, str(TESTS / "jobbing_process.py"), self.home, self.model]
        return subprocess.Popen([str(part) for part in script], env=PATHS, cwd=TESTS)

    def killed(self, job_id: str, moment: float) -> bool:
        """Kill a process some time after another part is finished; return whether it was."""
        manifest = folder_of(self.places.of(job_id).readings) / "manifest.json"
        before = _parts(manifest)
        process = self.start()
        while process.poll() is None:
            if _parts(manifest) > before:
                time.sleep(moment)
                process.kill()
                break
            time.sleep(0.001)
        return process.wait() == -signal.SIGKILL


def _parts(manifest: Path) -> int:
    try:
        return int(json.loads(manifest.read_bytes())["parts"])
    except FileNotFoundError:
        return 0


@pytest.fixture
def home(tmp_path: Path, toy_model: Path) -> Iterator[Home]:
    opened = Home(tmp_path / "home", toy_model)
    yield opened
    opened.store.close()


def test_killed_again_and_again_a_job_ends_as_if_nothing_had_been(
    home: Home, toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (f"{n % 110},the app {n} was faulty" if n != 7 else "7," for n in range(160))
    content = "\n".join(["id,comment", *rows, ""]).encode()
    job_id = home.send(content)
    moments = random.Random(0)
    kills = [home.killed(job_id, moments.uniform(0, 0.05)) for _ in range(2)]
    assert all(kills)
    assert home.job(job_id).state is State.RUNNING
    both = [home.start(), home.start()]  # one of which takes it over
    assert [process.wait() for process in both] == [0, 0]
    job = home.job(job_id)
    assert (job.state, job.failure) == (State.DONE, None)
    assert (job.progress.read, job.progress.rejected) == (160, 1)
    place = home.places.of(job_id)
    assert sorted(path.name for path in place.folder.iterdir()) == [
        *("readings.gz", "rejected.jsonl")
    ]
    expected = _expected(content, toy_model, tmp_path, monkeypatch)
    assert [make_result(place, "jsonl").read_bytes(), place.rejections.read_bytes()] == expected


def _expected(content: bytes, model: Path, folder: Path, patch: pytest.MonkeyPatch) -> Any:
    """Return what `voc score` writes of the same file."""
    patch.setattr("voc.model.open_encoder", lambda *_, **__: QuickEncoder())
    patch.chdir(folder)
    Path("t.csv").write_bytes(content)
    voc("score", "t.csv", "-o", "out.jsonl", "--model", model, "-q")
    return [Path(name).read_bytes() for name in ("out.jsonl", "out.jsonl.rejected.jsonl")]
