"""Commands that are told to end leave nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lakes import reading
from voc.lake import Lake
from voc.writers import open_writer

ENDED_WHILE_WRITING = """
import os, signal, sys
sys.path[:0] = {path!r}
from voc.cli.main import main
os.fsync = lambda descriptor: signal.raise_signal(signal.SIGTERM)
main({arguments!r})
"""


@pytest.mark.parametrize(
    "command",
    [
        ["report", "in.jsonl", "-o", "out.json"],
        ["lake", "query", "SELECT id FROM readings", "--lake", "lake", "-o", "out.csv"],
        ["lake", "export", "--customer", "7", "--lake", "lake", "-o", "out.jsonl"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_command_that_is_told_to_end_leaves_nothing(tmp_path: Path, command: list[str]) -> None:
    found = [reading("a", "7", time="2026-01-01")]
    with open_writer(tmp_path / "in.jsonl") as writer:
        writer.write(found[0])
    Lake.open(tmp_path / "lake", create=True).add(found)
    before = {*os.listdir(tmp_path)}
    code = ENDED_WHILE_WRITING.format(path=sys.path, arguments=command)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)
    assert done.returncode == 128 + signal.SIGTERM
    assert {*os.listdir(tmp_path)} == before
