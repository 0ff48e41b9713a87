"""Standard streams that are closed or full, or whose reader has left before a word was written."""

import functools
import os
from pathlib import Path
from subprocess import DEVNULL, PIPE

import pytest

from commands import start_voc

FULL = Path("/dev/full")
PRINTS = [["formats"], ["models"], ["--help"], ["score", "--help"], ["--version"]]
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no full device here")


@needs_full
@pytest.mark.parametrize("arguments", PRINTS, ids=" ".join)
def test_a_full_standard_output_is_one_sentence(arguments: list[str]) -> None:
    with FULL.open("wb") as full:
        process = start_voc(arguments, stdin=DEVNULL, stdout=full)
        _, stderr = process.communicate(timeout=60)
    told = b"voc: standard output cannot be written: No space left on device [output]\n"
    assert (process.returncode, stderr) == (2, told)


@needs_full
def test_a_full_standard_output_ends_a_view_too(tmp_path: Path) -> None:
    tickets = tmp_path / "in.csv"
    tickets.write_text("id,comment\na,fine\n", encoding="utf-8")
    with FULL.open("wb") as full:
        process = start_voc(["score", tickets, "--show"], stdin=DEVNULL, stdout=full)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert stderr.startswith(b"voc: standard output cannot be written")


@pytest.mark.parametrize("arguments", PRINTS, ids=" ".join)
def test_a_reader_that_has_left_is_no_error(arguments: list[str]) -> None:
    end, start = os.pipe()
    os.close(end)
    process = start_voc(arguments, stdin=DEVNULL, stdout=start)
    os.close(start)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, b"")


def test_a_closed_standard_output_is_told() -> None:
    process = start_voc(["formats"], stdin=DEVNULL, preexec_fn=lambda: os.close(1))
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 2
    assert stderr.startswith(b"voc: standard output cannot be written")


def test_a_file_is_written_where_all_streams_are_closed(tmp_path: Path) -> None:
    tickets, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    tickets.write_text("id,comment\na,fine\n", encoding="utf-8")
    process = start_voc(["score", tickets, "-o", out], preexec_fn=lambda: os.closerange(0, 3))
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


@needs_full
def test_what_cannot_be_told_on_standard_error_ends_no_work(tmp_path: Path) -> None:
    tickets, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    tickets.write_text("id,comment\na,fine\n", encoding="utf-8")

    def fill() -> None:
        os.dup2(os.open(FULL, os.O_WRONLY), 2)

    process = start_voc(["score", tickets, "-o", out], stdin=DEVNULL, preexec_fn=fill)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


def test_a_process_that_may_open_few_files_is_told_so() -> None:
    resource = pytest.importorskip("resource")
    few = functools.partial(resource.setrlimit, resource.RLIMIT_NOFILE, (20, 20))
    process = start_voc(["formats"], stdin=DEVNULL, stdout=PIPE, preexec_fn=few)
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (2, b"")
    assert stderr == (
        b"voc: 48 files cannot be opened at once: Too many open files; "
        b"`ulimit -n 256` allows more [usage]\n"
    )
