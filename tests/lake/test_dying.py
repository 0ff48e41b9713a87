"""A process that is killed leaves a lake as it was, or as it shall be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("operation", ["add", "erase", "expire"])
def test_a_kill_at_any_step_leaves_before_or_after(tmp_path: Path, operation: str) -> None:
    path = os.pathsep.join([str(HERE), *sys.path])
    done = subprocess.run(
        [sys.executable, str(HERE / "dying.py"), str(tmp_path), operation, "1"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 12
