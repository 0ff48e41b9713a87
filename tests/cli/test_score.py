"""`voc score`: every kind of file in, every kind of file out, and what is said about it."""

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from commands import voc
from foreign import FOREIGN
from scores import SECRET, TEXTS, Score, objects, write_csv, write_parquet, written
from voc.model import Model


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "tickets.csv", f"a,{SECRET} broke", "b,", f"c,{SECRET} works")


@pytest.mark.parametrize("ending", [".jsonl", ".parquet", ".csv", ".xlsx"])
@pytest.mark.parametrize("source", ["in.csv", "in.jsonl", "in.txt", "in.parquet", "-"])
def test_any_input_goes_to_any_output(
    score: Score, tmp_path: Path, source: str, ending: str
) -> None:
    path, out = tmp_path / source, tmp_path / f"out{ending}"
    match path.suffix:
        case ".csv":
            write_csv(path, *(f'{n},"{text}"' for n, text in enumerate(TEXTS)))
        case ".jsonl":
            path.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
        case ".txt":
            path.write_text("\n".join(TEXTS))
        case ".parquet":
            write_parquet(path)
    result = score(path if path.suffix else "-", "-o", out, stdin="\n".join(TEXTS))
    assert result.exit_code == 0
    assert result.stdout == ""
    found = written(out)
    assert len(found) == len(TEXTS)
    assert all(text.startswith(start) for text, start in zip(TEXTS, found, strict=True))
    assert not (tmp_path / f"out{ending}.rejected.jsonl").exists()


def test_an_input_that_is_written_while_it_is_read_is_told(
    score: Score, tickets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Model.read

    def cut(model: Model, messages: Sequence[Sequence[str]]) -> Any:
        os.truncate(tickets, 20)
        return read(model, messages)

    monkeypatch.setattr(Model, "read", cut)
    result = score(tickets, "-q", "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert len(written(tmp_path / "out.jsonl")) == 2
    assert result.stderr == (
        f"voc: input 1, `{tickets}`, is not what it was when the run began: "
        "some of it may be missing, or be cut\n"
    )


def test_readings_are_in_the_order_of_the_inputs(score: Score, tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        write_csv(tmp_path / name, *(f"{name}-{n},fine" for n in range(3)))
    result = score(tmp_path / "b.csv", tmp_path / "a.csv")
    ids = [json.loads(line)["id"] for line in result.stdout.splitlines()]
    assert ids == [f"{name}-{n}" for name in ("b.csv", "a.csv") for n in range(3)]


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_only_what_is_as_sure_as_wanted_is_written(
    score: Score, tmp_path: Path, ending: str
) -> None:
    path = write_csv(tmp_path / "in.csv", *(f'{n},"{text}"' for n, text in enumerate(TEXTS)))
    files = {}
    for least in ("", "low", "medium", "high"):
        option = ["--min-confidence", least] if least else []
        assert score(path, "-o", tmp_path / f"out{least}{ending}", *option).exit_code == 0
        files[least] = (tmp_path / f"out{least}{ending}").read_text(encoding="utf-8")
    assert files[""] == files["low"]
    assert len(set(files.values())) == 3
    assert "uncertain" not in files["low"]
    assert "uncertain" in files["medium"]


@pytest.mark.parametrize("least", ["high", "medium", "low"])
def test_readings_that_are_written_are_as_sure_as_wanted(
    score: Score, tmp_path: Path, least: str
) -> None:
    path = write_csv(tmp_path / "in.csv", *(f'{n},"{text}"' for n, text in enumerate(TEXTS)))
    result = score(path, "--min-confidence", least)
    below = {"high": {"medium", "low"}, "medium": {"low"}, "low": set()}[least]
    for line in result.stdout.splitlines():
        found = json.loads(line)
        choices = [found["sentiment"], found["intent"]]
        for statement in found["statements"]:
            choices += [statement["sentiment"], *statement["label_sentiments"].values()]
            assert not below & set(statement["bands"].values())
        assert [c["label"] == "uncertain" for c in choices] == [c["band"] in below for c in choices]


def test_a_confidence_that_is_no_band_is_a_usage_error(score: Score, tickets: Path) -> None:
    result = score(tickets, "--min-confidence", "sure")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'--min-confidence'" in result.stderr
    assert SECRET not in result.stderr


@pytest.mark.parametrize("pattern", ["", "*.csv"])
def test_folders_and_patterns_are_read(score: Score, tmp_path: Path, pattern: str) -> None:
    for name in ("b.csv", "a.csv"):
        write_csv(tmp_path / name, f"{name},fine")
    result = score(tmp_path / pattern)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a.csv", "b.csv"]


def test_another_language_is_rejected_unless_any_is_wanted(score: Score, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", f'a,"{FOREIGN["de"][0]}"', "b,The app is slow.")
    result = score(path)
    assert "scored 1, rejected 1 (unsupported_language 1)" in result.stderr
    result = score(path, "--any-language")
    assert result.exit_code == 0
    assert [json.loads(line)["language"] for line in result.stdout.splitlines()] == ["de", "en"]
    assert result.stderr.endswith("\nwarnings: 1 (language_de 1)\n")


def test_columns_can_be_named(score: Score, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "in.csv",
        "one,It broke.,n-1,Twitter,Monday,Ann",
        header="text,said,number,via,day,who",
    )
    result = score(
        *(path, "--text", "said", "--id", "number", "--channel", "via"),
        *("--time", "day", "--author", "who"),
    )
    found = json.loads(result.stdout)
    assert found["statements"][0]["text"] == "It broke."
    assert (found["id"], found["channel"]) == ("n-1", "post")
    assert (found["time"], found["author"]) == ("Monday", "Ann")
    assert found["metadata"] == {"text": "one", "via": "Twitter"}


def test_one_channel_can_hold_for_all(score: Score) -> None:
    result = score("-", "--channel", "call", stdin="one\ntwo\n")
    assert [json.loads(line)["channel"] for line in result.stdout.splitlines()] == ["call"] * 2


def test_json_lines_are_read_from_standard_input(score: Score) -> None:
    result = score("-", stdin='{"id": "a", "text": "fine"}\n{"id": "b", "text": "bad"}\n')
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]


def test_readings_are_shown_beside_a_file(score: Score, tickets: Path, tmp_path: Path) -> None:
    result = score(tickets, "-o", tmp_path / "out.jsonl", "--show")
    assert f"{SECRET} broke" in result.stdout
    assert "empty_text" in result.stdout
    assert "{" not in result.stdout
    assert len(objects(tmp_path / "out.jsonl")) == 2


@pytest.mark.parametrize(("terminal", "shown"), [(True, True), (False, False)])
def test_a_terminal_gets_a_view_and_a_pipe_gets_json(
    toy_model: Path,
    tickets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    shown: bool,
) -> None:
    from voc.cli.main import main

    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    with pytest.raises(SystemExit) as ended:
        main(["score", str(tickets), "--model", str(toy_model)])
    assert ended.value.code == 1
    found = capsys.readouterr()
    assert f"{SECRET} broke" in found.out
    assert (found.out[0] != "{") is shown
    assert ("empty_text" in found.out) is shown
    assert "scored 2" in found.err


@pytest.mark.parametrize(
    ("extra", "shown"), [([], True), (["--quiet"], False), (["--show"], False)]
)
def test_progress_is_shown_on_a_terminal_that_shows_nothing_else(
    extra: list[str],
    shown: bool,
    toy_model: Path,
    tickets: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from voc.cli.main import main

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    out = tmp_path / "out.jsonl"
    with pytest.raises(SystemExit):
        main(["score", str(tickets), "--model", str(toy_model), "-o", str(out), *extra])
    shown_progress = re.search(r"\b3 messages(?!/s)", capsys.readouterr().err)  # not the speed
    assert (shown_progress is not None) is shown
    assert len(objects(out)) == 2


@pytest.mark.parametrize("given", ["in.csv", ".", "*.csv"])
def test_an_input_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    content = write_csv(tmp_path / "in.csv", "a,fine").read_bytes()
    result = voc("score", given, "-o", "in.csv")
    assert result.exit_code == 2
    assert result.stderr == "voc: `in.csv` is among the inputs: write somewhere else [usage]\n"
    assert (tmp_path / "in.csv").read_bytes() == content


@pytest.mark.parametrize("length", [245, 300])
def test_an_output_whose_name_is_too_long_is_told(tmp_path: Path, length: int) -> None:
    path = write_csv(tmp_path / "in.csv", "a,fine")
    result = voc("score", path, "-o", tmp_path / f"{'x' * length}.csv")
    assert result.exit_code == 2
    assert "[output]" in result.stderr


@pytest.mark.parametrize("text", ["fine", ""], ids=["readings", "rejections"])
def test_an_input_is_not_taken_for_the_rejections_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    given = tmp_path / "y.csv.rejected.jsonl"
    given.write_text(json.dumps({"id": "a", "text": text}))
    result = voc("score", given.name, "-o", "y.csv")
    assert result.exit_code == 2
    assert result.stderr == (
        "voc: `y.csv.rejected.jsonl` is among the inputs, and the rejections of `y.csv` go there: "
        "write somewhere else [usage]\n"
    )
    assert json.loads(given.read_text()) == {"id": "a", "text": text}
    assert [path.name for path in tmp_path.iterdir()] == [given.name]


def test_two_workers_read_what_one_process_reads(toy_model: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("".join(f"The app is slow {n}.\n" for n in range(30)), encoding="utf-8")
    outs = [tmp_path / f"{count}.jsonl" for count in (1, 2)]
    for count, out in enumerate(outs, 1):
        found = voc("score", source, "--model", toy_model, "--workers", count, "-q", "-o", out)
        assert found.exit_code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_whose_turns_are_read_can_be_said(toy_model: Path, tmp_path: Path) -> None:
    source = tmp_path / "call.txt"
    source.write_text(
        "Agent: Good morning, how can I help?\nCustomer: The app is slow.\n"
        "Agent: I am sorry.\nCustomer: Thanks.\n",
        encoding="utf-8",
    )
    words = {}
    for speakers in ("customer", "agent", "all"):
        found = voc("score", source, "--model", toy_model, "--speakers", speakers, "-q")
        (line,) = found.stdout.splitlines()
        words[speakers] = [s["text"] for s in json.loads(line)["statements"]]
    assert words["customer"] == ["The app is slow.", "Thanks."]
    assert "I am sorry." in words["agent"]
    assert set(words["all"]) == {*words["customer"], *words["agent"]}
