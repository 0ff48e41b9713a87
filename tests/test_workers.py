"""Several processes read what one would have read."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alike import assert_alike
from voc.errors import ModelNotFound, UsageError, WorkerLost
from voc.records import Message
from voc.scorer import Scorer
from voc.scoring import score_with
from voc.workers import Workers

TEXTS = [f"The app is slow {number}. Staff were kind." for number in range(1200)]


@pytest.fixture(scope="module")
def workers(toy_model: Path) -> Iterator[Workers]:
    with closing(Workers(str(toy_model), count=2)) as started:
        yield started


def test_they_read_what_one_process_reads_in_order(workers: Workers, toy_model: Path) -> None:
    found = list(score_with(workers, TEXTS))
    alone = list(score_with(Scorer.open(str(toy_model)), TEXTS))
    assert [outcome.id for outcome in found] == [str(n) for n in range(1, len(TEXTS) + 1)]
    for outcome, expected in zip(found, alone, strict=True):
        assert_alike(outcome, expected)


def test_they_say_what_they_read_with(workers: Workers, toy_model: Path) -> None:
    assert workers.title == "toy 1.0.0"
    assert workers.engine == Scorer.open(str(toy_model)).engine


def test_a_model_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(ModelNotFound, match="no model `nowhere`"):
        Workers("nowhere", count=1)


def test_there_is_one_at_least(toy_model: Path) -> None:
    with pytest.raises(UsageError, match="`workers` is 0"):
        Workers(str(toy_model), count=0)


def test_a_worker_that_dies_ends_the_stream_and_loses_nothing_silently(toy_model: Path) -> None:
    with closing(Workers(str(toy_model), count=1)) as started:
        pid = started._pool.submit(os.getpid).result()
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerLost, match="has died"):
            started.readings([Message(id="1", text="The app is slow.")])


def started(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a process and a group of its own; ends when all that it started has ended."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.path[:0] = {sys.path!r}\n{code}"]
        + [str(argument) for argument in arguments],
        capture_output=True,  # the pipes are theirs, too, and close with the last of them
        text=True,
        check=False,
        start_new_session=True,
        timeout=60,
    )


KILLING = """
import multiprocessing, threading
from voc.cli.main import main

def kill():
    while not (workers := multiprocessing.active_children()):
        pass
    workers[0].kill()

threading.Thread(target=kill).start()
main()
"""


def test_a_worker_that_dies_while_it_loads_is_told_in_a_line(
    toy_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "in.txt").write_text("The app is slow.\n")
    arguments = ["score", tmp_path / "in.txt", "--workers", "2", "--model", toy_model]
    ended = started(KILLING, *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "voc: a worker process has died: out of memory, or killed [worker_lost]\n"
    )


SIGNALLED = """
import os, signal
from voc.workers import Workers

workers = Workers(sys.argv[1], count=2)
try:
    os.{kill}
except KeyboardInterrupt:
    workers.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no groups of processes")
def test_workers_say_nothing_of_an_interruption(toy_model: Path) -> None:
    ended = started(SIGNALLED.format(kill="killpg(0, signal.SIGINT)"), toy_model)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_workers_end_when_who_started_them_is_killed(toy_model: Path) -> None:
    ended = started(SIGNALLED.format(kill="kill(os.getpid(), signal.SIGKILL)"), toy_model)
    assert ended.returncode == -signal.SIGKILL
