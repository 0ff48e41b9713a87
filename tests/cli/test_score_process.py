"""`voc score` as a process of its own: real pipes, and readers that leave early."""

import json
from pathlib import Path
from subprocess import DEVNULL, PIPE

from commands import start_voc


def write_csv(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["id,comment", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_pipe_of_the_system_gets_json_lines_only(tmp_path: Path) -> None:
    tickets = write_csv(tmp_path / "in.csv", "a,fine", "b,", "c,broken")
    process = start_voc(["score", tickets], stdin=DEVNULL, stdout=PIPE)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 1
    assert [json.loads(line)["id"] for line in stdout.splitlines()] == ["a", "c"]
    assert b"scored 2, rejected 1 (empty_text 1)" in stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", *(f"{n},fine" for n in range(1000)))
    process = start_voc(["score", path], stdin=DEVNULL, stdout=PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        assert json.loads(process.stdout.readline())["id"] == "0"
        process.stdout.close()
        stderr = process.stderr.read()
    assert process.returncode == 0
    assert stderr == b""


def test_a_watcher_that_leaves_early_does_not_end_the_work(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", *(f"{n},fine" for n in range(1000)))
    out = tmp_path / "out.jsonl"
    process = start_voc(["score", path, "--show", "-q", "-o", out], stdin=DEVNULL, stdout=PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        assert process.stdout.readline().startswith(b"0  ")
        process.stdout.close()
        stderr = process.stderr.read()
    assert process.returncode == 0
    assert stderr == b""
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1000


def test_standard_input_of_the_system_is_read_as_it_comes() -> None:
    process = start_voc(["score", "-", "-q"], stdin=PIPE, stdout=PIPE)
    stdout, stderr = process.communicate("caf\u00e9\n".encode() * 3, timeout=60)
    assert process.returncode == 0
    assert [json.loads(line)["id"] for line in stdout.splitlines()] == [
        "stdin:1",
        "stdin:2",
        "stdin:3",
    ]
    assert stderr == b""
