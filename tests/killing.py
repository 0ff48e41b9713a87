"""Runs `voc score` in processes that are killed, each just before a chosen step on the disk.

    python tests/killing.py MODEL FOLDER ENDING STRIDE

Every run is a fork of this process, which has loaded all and begun nothing: no torch, no threads.
"""

import fcntl
import gc
import io
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
import pytest

from voc import readers, runs, scorer, scoring, workers
from voc.cli import outputs
from voc.cli.main import main
from voc.encoder.protocol import Hidden
from voc.encoder.windows import Window
from voc.writers import comma, excel, json_lines, parquet

LOADED: Final = (
    readers,
    runs,
    scorer,
    scoring,
    workers,
    outputs,
    comma,
    excel,
    json_lines,
    parquet,
)
ROWS: Final = 14
EARLIER: Final = "the result of an earlier run"
CHANGES: Final = (
    *(os.open, os.close, os.fsync, os.mkdir, os.rmdir, os.replace, os.unlink, os.chmod),
    fcntl.flock,
)
STEPS: Final = frozenset(map(id, CHANGES))  # what a profiler is given may have no hash


class QuickEncoder:
    """The `FakeEncoder` of `toy`, which cannot be had without spaCy, which brings torch."""

    name = "quick"
    width = 16  # of the toy model

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        self._table = random.normal(size=(1_000, self.width)).astype(np.float32)

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Look the states of batches up."""
        for windows in batches:
            yield [self._table[list(window.ids)] for window in windows]


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Let runs be short of breath: small parts, small chunks, and an encoder without torch."""
    patch.setattr("voc.model.open_encoder", lambda *_, **__: QuickEncoder())
    patch.setattr("voc.runs.run._PART_MESSAGES", 6)
    patch.setattr("voc.scoring._CHUNK_MESSAGES", 4)


def is_step(function: Any) -> bool:
    """Return whether a function of the interpreter changes anything on the disk."""
    if isinstance(getattr(function, "__self__", None), io.FileIO):
        return bool(function.__name__ == "write")
    return id(function) in STEPS


def score(arguments: Sequence[object], *, kill_at: int | None = None) -> bool:
    """Run `voc score` in a fork; return whether it lived until its end.

    kill_at: the number of the step, from 1, before which it is killed.
    """
    child = os.fork()
    if not child:
        step = count(1)

        def watch(frame: object, event: str, function: Any) -> None:
            if event == "c_call" and is_step(function) and next(step) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(watch)
        try:
            main(["score", *map(str, arguments)])
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
        except BaseException:
            traceback.print_exc()
        os._exit(99)
    status = os.waitpid(child, 0)[1]
    lived = os.WIFEXITED(status)
    assert not lived or os.WEXITSTATUS(status) == 1  # one row is rejected
    return lived


def content(path: Path) -> object:
    """Return the bytes of a file, and of a workbook, which has a date in it, the cells."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    return [list(sheet.values) for sheet in openpyxl.load_workbook(path).worksheets]


def write_tickets(path: Path) -> Path:
    """Write messages, one of which cannot be read; some ids come again."""
    rows = (f"{n % 11},the app {n} was faulty" if n != 7 else "7," for n in range(ROWS))
    path.write_text("\n".join(["id,comment", *rows]) + "\n")
    return path


def kill_at_every_step(folder: Path, ending: str, model: str, stride: int) -> int:
    """Kill runs before one step after the other; return how many were killed.

    Each goes on, is killed again before the step of the same number, and goes on to its end,
    which must be that of a run that nobody killed. At no moment may there be half an output.
    """
    tickets = write_tickets(folder / "tickets.csv")
    names = [f"{{}}{ending}", f"{{}}{ending}.rejected.jsonl"]
    arguments = [tickets, "--model", model, "-q", "-o"]
    assert score([*arguments, folder / f"whole{ending}"])
    assert len((folder / names[1].format("whole")).read_bytes().splitlines()) == 1
    whole = {folder / n.format("out"): content(folder / n.format("whole")) for n in names}
    before = {path.name for path in [*folder.iterdir(), *whole]}
    for step in count(1, stride):
        for path in whole:
            path.write_text(EARLIER)
        if score([*arguments, folder / f"out{ending}"], kill_at=step):
            return step // stride
        check_none_is_half(whole)
        score([*arguments, folder / f"out{ending}", "--resume"], kill_at=step)
        check_none_is_half(whole)
        assert score([*arguments, folder / f"out{ending}", "--resume"])
        assert {path: content(path) for path in whole} == whole
        assert {path.name for path in folder.iterdir()} == before
    raise AssertionError("there is no end of steps")


def check_none_is_half(whole: dict[Path, object]) -> None:
    """Fail unless each file is what it was before, or all that it shall be."""
    for path, expected in whole.items():
        assert path.read_bytes() == EARLIER.encode() or content(path) == expected


def warmed(model: str) -> Callable[..., scorer.Scorer]:
    """Load all that a run needs, once and not in every fork; none of it changes anything."""
    opened = scorer.Scorer.open(model)
    list(
        scoring.score_with(opened, readers.read(["-"], stdin=io.BytesIO(b"ok")), redact="patterns")
    )
    while threading.active_count() > 1:  # a fork would have their locks and not them
        time.sleep(0.01)
    return lambda *_, **__: opened


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    gc.freeze()
    _, model, folder, ending, stride = sys.argv
    patch = pytest.MonkeyPatch()
    prepare(patch)
    patch.setattr(scorer.Scorer, "open", warmed(model))
    print(kill_at_every_step(Path(folder), ending, model, int(stride)))
