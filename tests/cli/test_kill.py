"""`voc score` is killed, at any moment and more than once, and goes on to the same end."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import voc
from killing import prepare
from voc.runs import folder_of

TESTS = Path(__file__).parents[1]
PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
PREPARED = "import killing, pytest; killing.prepare(pytest.MonkeyPatch()); killing.main()"


@pytest.mark.parametrize(
    ("ending", "stride", "least"),
    [(".jsonl", 2, 20), (".csv", 9, 4), (".parquet", 9, 4), (".xlsx", 9, 4)],
)
def test_killed_before_any_step_a_run_goes_on_to_the_same_end(
    toy_model: Path, tmp_path: Path, ending: str, stride: int, least: int
) -> None:
    script = [sys.executable, "killing.py", str(toy_model), str(tmp_path), ending, str(stride)]
    done = subprocess.run(script, cwd=TESTS, env=PATHS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= least


def killed(command: Sequence[object], out: Path, moment: float) -> bool:
    """Kill a run some time after it has finished another part; return whether it was killed."""
    manifest = folder_of(out) / "manifest.json"
    before = manifest.read_bytes() if manifest.exists() else b""
    process = subprocess.Popen([str(part) for part in command], env=PATHS)
    while process.poll() is None:
        if manifest.exists() and manifest.read_bytes() != before:
            time.sleep(moment)
            process.kill()
            break
        time.sleep(0.001)
    return process.wait() == -signal.SIGKILL


def test_killed_again_and_again_a_run_goes_on_to_the_same_end(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = tmp_path / "tickets.csv"
    rows = (f"{n % 110},the app {n} was faulty and they refused" for n in range(400))
    tickets.write_text("\n".join(["id,comment", *rows]) + "\n")
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    arguments = ["score", tickets, "--model", toy_model, "-q", "-o"]
    command = [sys.executable, "-c", PREPARED, *arguments, out]
    moments = random.Random(0)
    kills = [
        killed([*command, *resume], out, moments.uniform(0, 0.05))
        for resume in ([], ["--resume"], ["--resume"], ["--resume"])
    ]
    assert any(kills)
    assert not out.exists()
    prepare(monkeypatch)
    assert voc(*arguments, out, "--resume").exit_code == 0
    assert voc(*arguments, whole).exit_code == 0
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("out.jsonl", "tickets.csv", "whole.jsonl")
    ]
