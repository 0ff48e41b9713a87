"""A process that is timed from outside, and the memory of it and its children. Linux only."""

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Final

_PAGE: Final = resource.getpagesize()
_EVERY: Final = 0.05  # seconds between two looks at the memory
_ROOT: Final = Path(__file__).parents[2]


class Failed(Exception):
    """A process ended with an error; says which kind, and where its own words are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A process that ended well.

    seconds: from before its start to its end.
    peak_mb: highest sum of resident memory over the process and its children, seen twenty times a
    second; pages that they share count in each.
    """

    seconds: float
    peak_mb: float


def run(command: Sequence[str], *, log: Path, accepted: Sequence[int] = (0,)) -> Finished:
    """Run a command offline, with all it prints going to `log`.

    Raises Failed for an exit code that is not accepted.
    """
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment()
        )
        watch = _Watch(process.pid)
        watch.start()
        try:
            process.wait()
        finally:
            seconds = time.perf_counter() - began
            watch.stop()
    if process.returncode not in accepted:
        kind = kind_of_error(log) or f"exit code {process.returncode}"
        raise Failed(f"failed ({kind}): see {log}")
    return Finished(seconds=seconds, peak_mb=watch.peak / 2**20)


def environment() -> dict[str, str]:
    """Return the environment of a measured process: this one's, offline, with these modules."""
    paths = (str(_ROOT / "benchmarks"), str(_ROOT), os.environ.get("PYTHONPATH", ""))
    return {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def kind_of_error(log: Path) -> str:
    """Return the name of the exception at the end of a log, or nothing; its words may quote."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "")
    name = last.partition(":")[0].rpartition(".")[2]
    return name if name.isidentifier() and name[0].isupper() else ""


class _Watch(Thread):
    """Looks at the memory of a process and its children until it is stopped."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._process = process
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(_EVERY):
            self.peak = max(self.peak, resident(self._process))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def resident(process: int) -> int:
    """Return the resident bytes of a process and all below it; 0 of one that has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        children = [
            int(child)
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return 0
    return pages * _PAGE + sum(map(resident, children))
