"""Where readings go: to a file, down a pipe, or before a person's eyes."""

import io
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from factories import reading
from voc.cli.outputs import Output, file_output, piped_output, progress, terminal_output
from voc.cli.streams import guarded
from voc.errors import OutputError, UnknownFormat
from voc.records import Origin, Reading, Rejection
from voc.writers import reading_to_json, rejection_to_json

Outcome = Reading | Rejection

READING = reading(id="t-1")
REJECTION = Rejection(
    id="t-2",
    stage="read",
    code="empty_text",
    detail="`text` has no visible character",
    origin=Origin(file="tickets.csv", line=3),
)
FULL = Path("/dev/full")


@contextmanager
def stdout_to(target: int | Path) -> Iterator[None]:
    """Make a real file standard output; closing it fails if something is left to write."""
    with open(target, "w", encoding="ascii") as stream, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", guarded(stream.fileno(), like=stream))
        yield


def write(output: AbstractContextManager[Output], outcomes: Iterable[Outcome]) -> None:
    with output as out:
        for outcome in outcomes:
            out.write(outcome)


def lines(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_file_takes_readings_and_the_file_beside_it_rejections(tmp_path: Path) -> None:
    write(file_output(tmp_path / "out.jsonl"), [REJECTION, READING])
    assert lines(tmp_path / "out.jsonl") == [reading_to_json(READING)]
    assert lines(tmp_path / "out.jsonl.rejected.jsonl") == [rejection_to_json(REJECTION)]


def test_without_rejections_there_is_no_file_for_them(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl.rejected.jsonl").write_text("of an earlier run")
    write(file_output(tmp_path / "out.jsonl"), [READING])
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_run_that_fails_leaves_both_files_as_they_were(tmp_path: Path) -> None:
    out, beside = tmp_path / "out.jsonl", tmp_path / "out.jsonl.rejected.jsonl"
    out.write_text("earlier")
    beside.write_text("earlier")

    def broken() -> Iterator[Outcome]:
        yield from (READING, REJECTION)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(file_output(out), broken())
    assert (out.read_text(), beside.read_text()) == ("earlier", "earlier")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "error"), [("out.docx", UnknownFormat), ("none/out.csv", OutputError)]
)
def test_a_file_that_can_never_be_written_is_refused(
    tmp_path: Path, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        write(file_output(tmp_path / name), [])
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_takes_json_lines_and_nothing_else(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    write(piped_output(), [READING, REJECTION, READING])
    found = capsysbinary.readouterr()
    assert [json.loads(line) for line in found.out.splitlines()] == [reading_to_json(READING)] * 2
    assert found.err == b"voc: tickets.csv:3: `text` has no visible character [empty_text]\n"


@pytest.mark.parametrize("text", ["naïve 😊", "line\nbreak", "lone \ud800 surrogate", "\x1b[31m"])
def test_any_text_goes_down_a_pipe_whole_whatever_the_terminal_is_set_to(
    tmp_path: Path, text: str
) -> None:
    with stdout_to(tmp_path / "stdout"):
        write(piped_output(), [reading(text=text, id=text)])
    (found,) = (tmp_path / "stdout").read_bytes().splitlines()
    assert json.loads(found)["id"] == text


def test_numbers_that_json_has_no_word_for_do_not_break_a_line(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    write(piped_output(), [reading(metadata={"stars": math.nan})])
    found = json.loads(capsysbinary.readouterr().out, parse_constant=pytest.fail)
    assert found["metadata"] == {"stars": None}


@pytest.mark.parametrize(
    ("origin", "place"),
    [
        (None, ""),
        (Origin(file="tickets.csv"), "tickets.csv: "),
        (Origin(file="tickets.csv", line=7), "tickets.csv:7: "),
    ],
)
def test_a_rejection_says_where_it_was(
    capsys: pytest.CaptureFixture[str], origin: Origin | None, place: str
) -> None:
    rejection = Rejection(id=None, stage="read", code="a_code", detail="why", origin=origin)
    write(piped_output(), [rejection])
    assert capsys.readouterr().err == f"voc: {place}why [a_code]\n"


@pytest.mark.parametrize("readings", [1, 200])
def test_a_reader_that_leaves_ends_the_run_quietly(readings: int) -> None:
    end, start = os.pipe()
    os.close(end)
    with stdout_to(start), pytest.raises(SystemExit) as ended:
        write(piped_output(), [READING] * readings)
    assert ended.value.code == 0


@pytest.mark.skipif(not FULL.exists(), reason="there is no full device here")
@pytest.mark.parametrize("readings", [1, 200])
def test_a_full_disk_behind_standard_output_is_told(readings: int) -> None:
    told = "standard output cannot be written: No space left"
    with stdout_to(FULL), pytest.raises(OutputError, match=told):
        write(piped_output(), [READING] * readings)


def test_a_terminal_shows_readings_and_rejections(capsys: pytest.CaptureFixture[str]) -> None:
    write(terminal_output(), [READING, REJECTION])
    found = capsys.readouterr()
    assert "The toaster arrived dead" in found.out
    assert "[brand]" in found.out
    assert "empty_text" in found.out
    assert found.err == ""


def test_progress_is_shown_on_standard_error_and_wiped_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress() as advance:
        for _ in range(1200):
            advance()
    assert "1,200 messages" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")
    assert capsys.readouterr().out == ""
