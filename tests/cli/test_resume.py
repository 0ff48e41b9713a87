"""`voc score --resume`: what stops a run, what is kept of it, and when it cannot go on."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stopping import Score, names, results, shorten, stop, stopped, write_tickets
from voc.records import Message, Reading
from voc.runs import folder_of
from voc.scorer import Scorer
from voc.scoring import score_with

ENDINGS = [".jsonl", ".csv", ".parquet", ".xlsx"]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    return write_tickets(tmp_path / "tickets")


CHUNKS = ("app 0", "app 4", "staff 0", "staff 3")
"""Words of the first message of each chunk."""


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("at", CHUNKS)
def test_a_run_that_was_interrupted_goes_on_to_the_same_end(
    score: Score, tickets: Path, tmp_path: Path, ending: str, at: str
) -> None:
    out = tmp_path / f"out{ending}"
    stop(score, tickets, "-o", out, at=at)
    assert not out.exists()
    assert score(tickets, "-o", out, "--resume").exit_code == 1
    score(tickets, "-o", tmp_path / f"whole{ending}")
    assert results(out) == results(tmp_path / f"whole{ending}")
    assert not folder_of(out).exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_parts_change_nothing(
    score: Score, tickets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    score(tickets, "-o", tmp_path / f"parts{ending}")
    monkeypatch.setattr("voc.runs.run._PART_MESSAGES", 1_000)
    score(tickets, "-o", tmp_path / f"one{ending}")
    assert results(tmp_path / f"parts{ending}") == results(tmp_path / f"one{ending}")


def test_what_is_done_is_not_read_again(score: Score, tickets: Path, tmp_path: Path) -> None:
    whole = score(tickets, "-o", tmp_path / "whole.jsonl")
    stop(score, tickets, "-o", tmp_path / "out.jsonl")
    with stopped(at="app 0"):
        result = score(tickets, "-o", tmp_path / "out.jsonl", "--resume")
    assert "read 14 (6 of them before a stop), scored 13, rejected 1" in result.stderr
    before, after = (
        re.sub(r" \(6 .*? stop\)|[\d,]+ messages/s", "", r.stderr) for r in (whole, result)
    )
    assert before == after


def test_an_interrupted_run_says_what_is_kept(score: Score, tickets: Path, tmp_path: Path) -> None:
    result = stop(score, tickets, "-o", tmp_path / "out.csv")
    assert result.stderr == (
        "voc: interrupted\n"
        "voc: 6 messages are done and kept: with the same inputs, options and model --resume "
        "goes on after them, --restart begins again\n"
    )


def test_a_run_that_was_stopped_early_leaves_nothing_and_says_nothing(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    result = stop(score, tickets, "-o", tmp_path / "out.csv", at="app 0")
    assert result.stderr == "voc: interrupted\n"
    assert names(tmp_path) == ["tickets"]


def test_an_earlier_output_stays_until_the_run_is_at_its_end(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("earlier")
    stop(score, tickets, "-o", out)
    stop(score, tickets, "-o", out, "--resume", at="staff 3")
    assert out.read_text() == "earlier"
    score(tickets, "-o", out, "--resume")
    assert len(out.read_text().splitlines()) == 13


def test_without_an_unfinished_run_resume_begins_one(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    result = score(tickets, "-o", tmp_path / "out.jsonl", "--resume")
    assert result.exit_code == 1
    assert "read 14, scored 13" in result.stderr


def test_an_unfinished_run_is_not_dropped_unasked(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    stop(score, tickets, "-o", out)
    result = score(tickets, "-o", out)
    assert result.exit_code == 2
    assert result.stderr == (
        f"voc: `{out}`: a run was stopped after 6 messages; --resume goes on with it, "
        "--restart begins again [run_unfinished]\n"
    )
    result = score(tickets, "-o", out, "--restart")
    assert "read 14, scored 13" in result.stderr
    assert names(tmp_path) == ["out.jsonl", "out.jsonl.rejected.jsonl", "tickets"]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow over `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_costs_nothing_that_is_done(score: Score, tmp_path: Path) -> None:
    path, out = tmp_path / "in.txt", tmp_path / "out.jsonl"
    path.write_text("".join(f"the app {n} was slow. The staff was kind!\n" for n in range(250)))
    with full_disk(300_000):  # the second time that the output is written, after 260 KB
        result = score(path, "-o", out)
    assert result.exit_code == 2
    error, note = result.stderr.splitlines()
    assert error == f"voc: `{out}` cannot be written: File too large [output]"
    assert re.match(r"voc: \d+ messages are done and kept: with the same inputs,", note)
    assert not out.exists()
    assert "before a stop" in score(path, "-o", out, "--resume").stderr
    score(path, "-o", tmp_path / "whole.jsonl")
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_disk_too_full_for_any_part_is_told(score: Score, tickets: Path, tmp_path: Path) -> None:
    with full_disk(100):
        result = score(tickets, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert "part-00000.jsonl.gz` cannot be written: File too large [output]" in result.stderr
    assert names(tmp_path) == ["tickets"]


def test_a_folder_that_cannot_be_made_is_told_at_once(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    folder_of(tmp_path / "out.jsonl").touch()
    result = score(tickets, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 2
    assert result.stderr.endswith(".voc-run` cannot be written: File exists [output]\n")


def test_a_damaged_part_is_told_and_nothing_is_dropped(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    stop(score, tickets, "-o", out)
    kept = names(folder_of(out))
    (folder_of(out) / "part-00001.jsonl.gz").write_bytes(b"\x1f\x8b")
    result = score(tickets, "-o", out, "--resume")
    assert result.exit_code == 2
    assert "--restart begins again [run_damaged]" in result.stderr
    assert names(folder_of(out)) == kept
    assert score(tickets, "-o", out, "--restart").exit_code == 1


def test_nothing_is_kept_of_what_cannot_be_read_again(score: Score, tmp_path: Path) -> None:
    lines = "".join(f"the app {n}\n" for n in range(20))
    with stopped(at="app 13"):
        result = score("-", "-o", tmp_path / "out.jsonl", stdin=lines)
    assert result.stderr == "voc: interrupted\n"
    assert names(tmp_path) == []
    assert score("-", "-o", tmp_path / "out.jsonl", stdin=lines).exit_code == 0
    assert names(tmp_path) == ["out.jsonl"]


def test_a_run_that_reads_nothing_leaves_nothing_to_resume(score: Score, tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    path.write_text("5\n" * 20)
    out.write_text("earlier")
    for _ in range(2):
        result = score(path, "-o", out)
        assert result.exit_code == 2
        assert result.stderr.endswith("[nothing_read]\n")
        assert names(tmp_path) == ["in.jsonl", "out.jsonl"]
    assert out.read_text() == "earlier"


@pytest.mark.parametrize("known", [0, 3, 4, 6, 10])
def test_with_what_was_found_earlier_the_stream_is_the_same(
    fake_scorer: Scorer, known: int
) -> None:
    messages = [Message(id=str(n % 4), text=f"the app {n}" if n != 5 else "") for n in range(10)]
    whole = list(score_with(fake_scorer, messages))
    assert list(score_with(fake_scorer, messages, earlier=whole[:known])) == whole
    assert isinstance(whole[9], Reading)
    assert "duplicate_id" in whole[9].warnings
