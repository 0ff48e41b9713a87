"""Kills a process that changes a lake, each time just before another step on the disk.

    python tests/lake/dying.py FOLDER OPERATION STRIDE

Every change, and every look at what it left, is a fork of this process, which has loaded all and
begun nothing: no threads.
"""

import io
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Final

import duckdb  # noqa: F401 - loaded before the forks
import pyarrow.dataset  # noqa: F401

from lakes import reading
from voc.lake import Lake

WHO: Final = "customer-4711"
OLD: Final = [reading(f"t-{n}", WHO if n < 4 else "al", time=f"2026-0{n}-01") for n in range(1, 8)]
NEW: Final = [reading(f"t-{n}", "al", time="2026-02-01", model="m 2") for n in range(5, 12)]
STEPS: Final = frozenset(
    map(id, (os.open, os.close, os.fsync, os.mkdir, os.replace, os.link, os.unlink))
)

OPERATIONS: Final[dict[str, Callable[[Lake], object]]] = {
    "add": lambda lake: lake.add(NEW),
    "erase": lambda lake: lake.erase(WHO),
    "expire": lambda lake: lake.expire(200),
}


def forked(work: Callable[[], object], *, kill_at: int | None = None) -> bool:
    """Do some work in a fork; return whether it lived until its end, and fail if it failed."""
    child = os.fork()
    if not child:
        step = count(1)

        def watch(frame: object, event: str, function: Any) -> None:
            if event == "c_call" and _is_step(function) and next(step) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    lived = os.WIFEXITED(status)
    assert not lived or os.WEXITSTATUS(status) == 0
    return lived


def _is_step(function: Any) -> bool:
    if isinstance(getattr(function, "__self__", None), io.FileIO):
        return bool(function.__name__ == "write")
    return id(function) in STEPS


def state(folder: Path) -> list[tuple[str, str]]:
    """Return what a lake holds."""
    rows = Lake.open(folder).query("SELECT id, model FROM readings ORDER BY id").to_pylist()
    return [(row["id"], row["model"]) for row in rows]


def keep_state(folder: Path, path: Path) -> None:
    """Write down what a lake holds."""
    path.write_text(repr(state(folder)))


def check(folder: Path, *allowed: str) -> None:
    """Fail unless a lake is in one of some states, and sound but for what does not count."""
    assert repr(state(folder)) in allowed
    assert [fault for fault in Lake.open(folder).check() if "does not count" not in fault] == []


def check_whole(folder: Path, after: str) -> None:
    """Fail unless a lake is in a state and nothing lies about."""
    check(folder, after)
    assert Lake.open(folder).check() == []


def kill_at_every_step(home: Path, name: str, stride: int) -> int:
    """Kill a change before one step after the other; return how many were killed."""
    base, whole, lake = home / "base", home / "whole", home / "lake"
    operation = OPERATIONS[name]
    forked(lambda: Lake.open(base, create=True).add(OLD))
    shutil.copytree(base, whole)
    forked(lambda: operation(Lake.open(whole)))
    states = []
    for folder in (base, whole):
        forked(lambda folder=folder: keep_state(folder, home / "state"))  # type: ignore[misc]
        states.append((home / "state").read_text())
    assert states[0] != states[1]
    for step in count(1, stride):
        shutil.rmtree(lake, ignore_errors=True)
        shutil.copytree(base, lake)
        if forked(lambda: operation(Lake.open(lake)), kill_at=step):
            return step // stride
        forked(lambda: check(lake, *states))
        forked(lambda: operation(Lake.open(lake)))
        forked(lambda: check_whole(lake, states[1]))
    raise AssertionError("there is no end of steps")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    _, home, name, stride = sys.argv
    print(kill_at_every_step(Path(home), name, int(stride)))
