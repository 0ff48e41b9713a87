"""What `voc score` says of a run: its summary, its exit code, why nothing could be done."""

import json
import re
from pathlib import Path

import pytest

from commands import voc
from scores import SECRET, Score, objects, truncated_parquet, write_csv, written


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "tickets.csv", f"a,{SECRET} broke", "b,", f"c,{SECRET} works")


def test_what_cannot_be_read_lies_beside_the_output(
    score: Score, tickets: Path, tmp_path: Path
) -> None:
    result = score(tickets, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert len(written(tmp_path / "out.csv")) == 2
    (rejection,) = objects(tmp_path / "out.csv.rejected.jsonl")
    assert (rejection["id"], rejection["line"], rejection["code"]) == ("b", 3, "empty_text")


def test_a_summary_closes_the_run(score: Score, tickets: Path, tmp_path: Path) -> None:
    result = score(tickets, "-o", tmp_path / "out.jsonl")
    assert re.fullmatch(
        r"read 3, scored 2, rejected 1 \(empty_text 1\); [\d,]+ messages/s; "
        r"model toy 1\.0\.0 \((openvino|torch) .*\)\n",
        result.stderr,
    )


def test_the_summary_counts_warnings_by_their_codes(score: Score, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "in.csv", "a,one", "a,two", "a,three")
    result = score(path)
    assert "read 3, scored 3, rejected 0;" in result.stderr
    assert result.stderr.endswith("\nwarnings: 2 (duplicate_id 2)\n")


def test_the_summary_counts_noise_by_kind(score: Score, tmp_path: Path) -> None:
    mailing = "News of June. Unsubscribe | View in browser"
    path = write_csv(tmp_path / "in.csv", f"a,{mailing}", f"b,{mailing}", "c,The app is slow.")
    result = score(path)
    assert "read 3, scored 3 (1 of them repeats: duplicate_text 1), rejected 0;" in result.stderr
    assert result.stderr.endswith("\nnoise: 2 (newsletter 2)\n")


def test_records_that_are_no_messages_are_counted_and_no_fault(
    score: Score, tmp_path: Path
) -> None:
    comment = {"body": "[deleted]", "author": "[deleted]", "subreddit": "rail", "link_id": "t3_1"}
    path = tmp_path / "in.jsonl"
    rows = [comment, {**comment, "body": f"The {SECRET} was late."}, comment]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = score(path)
    assert result.exit_code == 0
    assert "read 3, scored 1, rejected 0;" in result.stderr
    assert result.stderr.endswith("\nskipped: 2 (deleted 2)\n")
    assert "deleted or removed" not in result.stderr
    assert score(path, "-o", tmp_path / "out.jsonl").exit_code == 0
    beside = objects(tmp_path / "out.jsonl.rejected.jsonl")
    assert [(line["code"], line["line"]) for line in beside] == [("deleted", 1), ("deleted", 3)]


def test_nothing_but_skips_is_nothing_wrong(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,comment,plan\n,,\n, ,\n")
    result = score(path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "read 2, scored 0, rejected 0;" in result.stderr
    assert result.stderr.endswith("\nskipped: 2 (no_words 2)\n")


def test_the_summary_says_how_much_was_said_before(score: Score, tmp_path: Path) -> None:
    again = "the app was faulty and nobody answers the phone"
    path = tmp_path / "in.jsonl"
    posts = [again, again, f"RT @x: {again}", f"RT @x: {again}", "fine"]
    rows = (
        {"id": n, "text": t, "author_id": "2", "conversation_id": "1"} for n, t in enumerate(posts)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = score(path)
    assert "scored 5 (3 of them repeats: duplicate_text 2, repost 2), rejected 0;" in result.stderr


@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_says_nothing(score: Score, tickets: Path, tmp_path: Path, option: str) -> None:
    result = score(tickets, "-o", tmp_path / "out.jsonl", option)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["none.csv"], "input_not_found"),
        (["*.tsv"], "input_not_found"),
        (["tickets.csv", "none.csv"], "input_not_found"),
        (["tickets.csv", "-o", "out.docx"], "unknown_format"),
        (["tickets.csv", "-o", "out"], "unknown_format"),
        (["tickets.csv", "-o", "none/out.csv"], "output"),
        (["tickets.csv", "-o", "."], "unknown_format"),
        (["tickets.csv", "--model", "none"], "model_not_found"),
        (["tickets.csv", "--model", "."], "model_not_found"),
        (["tickets.csv", "--engine", "steam"], "usage"),
        (["tickets.csv", "--text", " "], "usage"),
        (["tickets.csv", "--text", "body"], "nothing_read"),
        (["empty.csv"], "nothing_read"),
        (["header.csv"], "nothing_read"),
        (["-"], "nothing_read"),
        (["broken.parquet"], "nothing_read"),
    ],
)
def test_a_run_that_can_do_nothing_says_why_and_exits_2(
    toy_model: Path,
    tickets: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: str,
) -> None:
    monkeypatch.chdir(tickets.parent)
    Path("empty.csv").touch()
    write_csv(Path("header.csv"))
    truncated_parquet(Path("broken.parquet"))
    monkeypatch.setattr("voc.encoder.folder.bundled_models", lambda: {"cem-en-small": toy_model})
    result = voc("score", *arguments, stdin="")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert all(line.startswith("voc: ") for line in result.stderr.splitlines())
    assert result.stderr.endswith(f" [{code}]\n")


@pytest.mark.parametrize(
    ("rows", "exit_code"),
    [
        (["a,fine"], 0),
        (["a,fine", "b,"], 1),
        (["a,", "b,"], 1),
        (["a,fine", "b,one,two,three"], 1),
    ],
)
def test_the_exit_code_says_whether_all_was_read(
    score: Score, tmp_path: Path, rows: list[str], exit_code: int
) -> None:
    assert score(write_csv(tmp_path / "in.csv", *rows)).exit_code == exit_code


def test_an_earlier_output_outlives_a_run_that_reads_nothing(score: Score, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("earlier")
    result = score(truncated_parquet(tmp_path / "in.parquet"), "-o", out)
    assert result.exit_code == 2
    assert "[input_corrupt] [nothing_read]" in result.stderr
    assert out.read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.jsonl"]


def test_a_broken_file_among_others_is_one_rejection(score: Score, tmp_path: Path) -> None:
    broken = truncated_parquet(tmp_path / "in.parquet")
    result = score(broken, write_csv(tmp_path / "in.csv", "a,fine"), "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert "scored 1, rejected 1 (input_corrupt 1)" in result.stderr
    (rejection,) = objects(tmp_path / "out.jsonl.rejected.jsonl")
    assert (rejection["id"], rejection["file"]) == (None, str(broken))


def test_any_number_of_bad_rows_is_told_in_a_line(score: Score, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("5\n" * 1000)
    result = score(path)
    assert result.exit_code == 2
    *complaints, last = result.stderr.splitlines()
    assert len(complaints) == 1000
    assert last.startswith(f"voc: no message was read: {path}:1: ")
    assert last.endswith("[nothing_read]")
    assert last.count("[bad_record]") == 5


def test_a_missing_column_is_told_with_those_there_are(score: Score, tmp_path: Path) -> None:
    result = score(write_csv(tmp_path / "in.csv", "a,fine"), "--text", "body")
    assert result.exit_code == 2
    assert "no column `body` for the text; there are `id`, `comment`" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        f"b,{SECRET},{SECRET},{SECRET}",
        f'b,"{SECRET}',
        f"b,{SECRET}\0\ud800",
        f"b,{SECRET} \udcff",
    ],
)
@pytest.mark.parametrize("output", [[], ["-o", "out.csv"], ["--text", "none"]])
def test_what_a_customer_wrote_is_never_on_standard_error(
    score: Score,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    output: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["id,comment", f"a,{SECRET}", "c,", line, ""]
    (tmp_path / "in.csv").write_bytes(
        "\n".join(lines).encode("utf-8", "surrogateescape" if "\udcff" in line else "surrogatepass")
    )
    result = score("in.csv", *output)
    assert result.exit_code in (1, 2)
    assert result.stderr
    assert SECRET not in result.stderr
