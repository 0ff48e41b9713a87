"""`voc score --resume` refuses what would not come to the same end, and says why."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import voc
from stopping import SECRET, Score, names, shorten, stop, write_tickets
from toy import write_toy_model
from voc.errors import RunChanged
from voc.records import Message
from voc.runs import folder_of
from voc.runs.folder import held
from voc.scorer import Scorer
from voc.scoring import score_with


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    return write_tickets(tmp_path / "tickets")


def longer(folder: Path) -> None:
    with (folder / "a.csv").open("a") as file:
        file.write("10,one more,1\n")


def touched(folder: Path) -> None:
    os.utime(folder / "a.csv", ns=(0, 0))


def one_more(folder: Path) -> None:
    (folder / "c.txt").write_text("one more\n")


def one_less(folder: Path) -> None:
    (folder / "b.jsonl").unlink()


@pytest.mark.parametrize(
    ("change", "named"),
    [(longer, "a.csv"), (touched, "a.csv"), (one_more, "c.txt"), (one_less, "b.jsonl")],
)
def test_with_other_inputs_a_run_does_not_go_on(
    score: Score, tickets: Path, tmp_path: Path, change: Callable[[Path], None], named: str
) -> None:
    out = tmp_path / "out.jsonl"
    stop(score, tickets, "-o", out)
    kept = names(folder_of(out))
    change(tickets)
    result = score(tickets, "-o", out, "--resume")
    assert result.exit_code == 2
    error, note = result.stderr.splitlines()
    assert re.fullmatch(
        rf"voc: input \d, `.*{named}`, is not what it was when the run began \[run_changed\]", error
    )
    assert note.startswith("voc: 6 messages are done and kept")
    assert names(folder_of(out)) == kept


def test_with_a_text_that_changed_unseen_a_run_does_not_go_on(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    path = tickets / "a.csv"
    stop(score, tickets, "-o", tmp_path / "out.jsonl")
    times = path.stat()
    path.write_text(path.read_text().replace("app 3", "app 9"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    result = score(tickets, "-o", tmp_path / "out.jsonl", "--resume")
    assert result.exit_code == 2
    assert "the messages are not those that the run has read [run_changed]" in result.stderr
    assert SECRET not in result.stderr


@pytest.mark.parametrize(
    "option",
    [["--text", "stars"], ["--channel", "call"], ["--id", "id"], ["--min-confidence", "high"]],
)
def test_with_other_options_a_run_does_not_go_on(
    score: Score, tickets: Path, tmp_path: Path, option: list[str]
) -> None:
    out = tmp_path / "out.jsonl"
    stop(score, tickets, "-o", out)
    result = score(tickets, "-o", out, "--resume", *option)
    assert result.exit_code == 2
    assert f"voc: {option[0]} is not what it was when the run began [run_changed]" in result.stderr
    assert score(tickets, "-o", out, "--resume", "--show", "-q").exit_code == 1


@pytest.mark.parametrize(("what", "seed"), [("1.0.1", 0), ("1.0.0", 1)])
def test_with_another_model_a_run_does_not_go_on(
    score: Score, tickets: Path, tmp_path: Path, what: str, seed: int
) -> None:
    other = write_toy_model(tmp_path / "model", version=what, seed=seed)
    stop(score, tickets, "-o", tmp_path / "out.jsonl")
    result = voc("score", tickets, "-o", tmp_path / "out.jsonl", "--resume", "--model", other)
    assert result.exit_code == 2
    assert "the model is not what it was when the run began [run_changed]" in result.stderr


def test_with_another_version_a_run_does_not_go_on(
    score: Score, tickets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(score, tickets, "-o", tmp_path / "out.jsonl")
    monkeypatch.setattr("voc.cli.score.__version__", "9.9.9")
    result = score(tickets, "-o", tmp_path / "out.jsonl", "--resume")
    assert "the version of voc is not what it was" in result.stderr


def test_two_runs_never_write_the_same_output(score: Score, tickets: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    stop(score, tickets, "-o", out)
    with held(out):
        for option in ([], ["--resume"], ["--restart"]):
            result = score(tickets, "-o", out, *option)
            assert result.exit_code == 2
            assert result.stderr.endswith("is being written by another run [output_busy]\n")
        assert score(tickets, "-o", tmp_path / "other.jsonl").exit_code == 1
    assert score(tickets, "-o", out, "--resume").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a.csv", "--resume"], "only a run that writes to a file"),
        (["a.csv", "--restart"], "only a run that writes to a file"),
        (["a.csv", "-o", "out.csv", "--resume", "--restart"], "choose one"),
        (["-", "-o", "out.csv", "--resume"], "come once"),
        (["a.csv", "-", "-o", "out.csv", "--resume"], "come once"),
        (["pipe", "-o", "out.csv", "--resume"], "come once"),
    ],
)
def test_what_cannot_be_resumed_is_a_usage_error(
    score: Score,
    tickets: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tickets)
    os.mkfifo("pipe")
    result = score(*arguments, stdin="fine\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert result.stderr.endswith(" [usage]\n")
    assert names(tickets) == ["a.csv", "b.jsonl", "pipe"]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("/", "is no output format; choose one of .jsonl, .parquet, .csv, .xlsx [unknown_format]"),
        ("loop.csv", "cannot be written: it is a link that leads back to itself [output]"),
    ],
)
def test_an_output_that_is_no_file_is_told(
    score: Score, tickets: Path, monkeypatch: pytest.MonkeyPatch, output: str, told: str
) -> None:
    monkeypatch.chdir(tickets)
    Path("loop.csv").symlink_to("loop.csv")
    result = score("a.csv", "-o", output)
    assert result.exit_code == 2
    assert result.stderr.endswith(f"{told}\n")
    assert names(tickets) == ["a.csv", "b.jsonl", "loop.csv"]


@pytest.mark.parametrize("change", ["order", "fewer"])
def test_what_was_found_of_other_messages_is_refused(fake_scorer: Scorer, change: str) -> None:
    messages = [Message(id=str(n), text=f"the app {n}") for n in range(6)]
    earlier = list(score_with(fake_scorer, messages))
    others = messages[::-1] if change == "order" else messages[:5]
    with pytest.raises(RunChanged):
        list(score_with(fake_scorer, others, earlier=earlier))
