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

from voc.runs import folder_of

TESTS = Path(__file__).parents[1]
PATHS = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
SMALL_PARTS = """
import voc.runs.run, voc.scoring
voc.runs.run._PART_MESSAGES = 20
voc.scoring._CHUNK_MESSAGES = 16
from voc.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("ending", "stride", "least"),
    [(".jsonl", 2, 20), (".csv", 9, 4), (".parquet", 9, 4), (".xlsx", 9, 4)],
)
def test_killed_before_any_step_a_run_goes_on_to_the_same_end(
    toy_model: Path, tmp_path: Path, ending: str, stride: int, least: int
) -> None:
    script = [sys.executable, TESTS / "killing.py", toy_model, tmp_path, ending, str(stride)]
    done = subprocess.run(script, env=PATHS, capture_output=True, text=True, check=False)
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
    toy_model: Path, tmp_path: Path
) -> None:
    tickets = tmp_path / "tickets.csv"
    rows = (f"{n % 1400},the app {n} was faulty and they refused" for n in range(1_500))
    tickets.write_text("\n".join(["id,comment", *rows]) + "\n")
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    command = [sys.executable, "-c", SMALL_PARTS, "score", tickets, "--model", toy_model, "-q"]
    moments = random.Random(0)
    kills = [
        killed([*command, "-o", out, *resume], out, moments.uniform(0, 0.1))
        for resume in ([], ["--resume"], ["--resume"])
    ]
    assert any(kills)
    assert not out.exists()
    for last in ([*command, "-o", out, "--resume"], [*command, "-o", whole]):
        subprocess.run([str(part) for part in last], env=PATHS, check=True)
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("out.jsonl", "tickets.csv", "whole.jsonl")
    ]
