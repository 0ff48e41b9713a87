"""`voc lake` on the command line."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commands import voc
from lakes import reading
from voc.writers import open_writer


@pytest.fixture
def lake(tmp_path: Path) -> str:
    with open_writer(tmp_path / "out.parquet") as writer:
        for number in range(3):
            writer.write(reading(f"ticket-{number}", f"someone-{number}", time="2026-01-01"))
    place = str(tmp_path / "lake")
    done = voc("lake", "add", tmp_path / "out.parquet", "--lake", place)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "3 new, 0 replaced, 0 the same\n" in done.stderr
    return place


def test_adding_again_says_so(lake: str, tmp_path: Path) -> None:
    done = voc("lake", "add", tmp_path / "out.parquet", tmp_path / "out.parquet", "--lake", lake)
    assert "0 new, 0 replaced, 3 the same, 3 overtaken by a later one" in done.stderr
    assert voc("lake", "add", tmp_path / "out.parquet", "--lake", lake, "-q").stderr == ""


def test_a_query_is_a_table_for_people(lake: str) -> None:
    done = voc("lake", "query", "SELECT id, statements FROM readings ORDER BY id", "--lake", lake)
    assert done.exit_code == 0
    assert "ticket-0" in done.stdout


SQL = "SELECT id, '=1+1' AS formula, moment, [1, 2] AS list FROM readings ORDER BY id LIMIT 1"


def test_a_query_is_csv_json_and_parquet_for_programs(lake: str, tmp_path: Path) -> None:
    printed = voc("lake", "query", SQL, "--lake", lake, "--format", "csv").stdout
    assert [*csv.reader(printed.splitlines())] == [
        ["id", "formula", "moment", "list"],
        ["ticket-0", "'=1+1", "2026-01-01T00:00:00", "[1, 2]"],
    ]
    row = {"id": "ticket-0", "formula": "=1+1", "moment": "2026-01-01T00:00:00", "list": [1, 2]}
    assert json.loads(voc("lake", "query", SQL, "--lake", lake, "--format", "json").stdout) == row
    for ending in ("csv", "jsonl", "parquet"):
        path = tmp_path / f"found.{ending}"
        assert voc("lake", "query", SQL, "--lake", lake, "-o", path).exit_code == 0
    assert (tmp_path / "found.csv").read_text() == printed
    assert json.loads((tmp_path / "found.jsonl").read_text()) == row
    assert pq.read_table(tmp_path / "found.parquet")["id"].to_pylist() == ["ticket-0"]


def test_numbers_and_times_of_a_query_are_such_in_every_format(lake: str) -> None:
    sql = "SELECT sum(1) AS n, sum(0.5) AS half, time '10:00' AS at, [sum(2)] AS list FROM readings"
    ask = ("lake", "query", sql, "--lake", lake, "--format")
    row = {"n": 3, "half": 1.5, "at": "10:00:00", "list": [6]}
    assert json.loads(voc(*ask, "json").stdout) == row
    assert voc(*ask, "csv").stdout.splitlines()[1] == '3,1.5,"10:00:00","[6]"'
    assert voc(*ask, "table").stdout.splitlines()[1].split() == ["3", "1.5", "10:00:00", "[6]"]


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_a_value_without_a_form_is_a_sentence(lake: str, tmp_path: Path, form: str) -> None:
    value = "INTERVAL 1 DAY" if form == "parquet" else "'infinity'::TIMESTAMP"
    output = ("-o", tmp_path / "found.parquet") if form == "parquet" else ()
    done = voc("lake", "query", f"SELECT {value}", "--lake", lake, "--format", form, *output)
    assert (done.exit_code, done.stderr) == (
        2,
        "voc: a value has no form there; cast it to VARCHAR in the query [bad_query]\n",
    )
    assert not (tmp_path / "found.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["query", "DROP VIEW readings"], "bad_query"),
        (["query", "SELECT 1", "--format", "parquet"], "usage"),
        (["query", "SELECT 1", "-o", "found.txt"], "usage"),
        (["query", "SELECT 1", "-o", "none/found.csv"], "output"),
        (["query", "SELECT 1", "-o", "found.csv", "--format", "table"], "usage"),
        (["erase", "--customer", " "], "usage"),
        (["export", "--customer", "x", "-o", "none/found.jsonl"], "output"),
        (["expire", "--older-than", "0"], "usage"),
        (["add", "none.jsonl"], "input_not_found"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    lake: str, arguments: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = voc("lake", *arguments, "--lake", lake)
    assert done.exit_code == 2
    assert done.stderr.rstrip().endswith(f"[{code}]")


@pytest.mark.parametrize("command", ["info", "check"])
def test_where_no_lake_is_a_sentence_says_so(tmp_path: Path, command: str) -> None:
    done = voc("lake", command, "--lake", tmp_path)
    assert done.exit_code == 2
    assert "is no lake" in done.stderr


def test_a_customer_is_exported_and_erased(lake: str, tmp_path: Path) -> None:
    printed = voc("lake", "export", "--customer", "someone-1", "--lake", lake).stdout
    assert json.loads(printed)["id"] == "ticket-1"
    path = tmp_path / "theirs.jsonl"
    voc("lake", "export", "--customer", "someone-1", "--lake", lake, "-o", path)
    assert path.read_text() == printed
    done = voc("lake", "erase", "--customer", "someone-1", "--lake", lake)
    assert done.exit_code == 0
    assert "removed: 1 readings of 1 messages" in done.stdout
    assert "proof: no trace in 2 readings" in done.stdout
    assert voc("lake", "export", "--customer", "someone-1", "--lake", lake).stdout == ""
    told = voc("lake", "info", "--lake", lake, "--customer", "someone-1").stdout
    assert "2 readings of 2 known customers, 2 changes" in told
    assert "of this customer: 20" in told


def test_who_was_erased_stays_out_until_allowed(lake: str, tmp_path: Path) -> None:
    again = ("lake", "add", tmp_path / "out.parquet", "--lake", lake)
    who = ("--customer", "someone-1", "--lake", lake)
    done = voc("lake", "erase", *who)
    assert "kept: the day, and hashes" in done.stdout
    assert "2 the same, 1 of erased customers left out" in voc(*again).stderr
    assert voc("lake", "allow", *who).stdout == "may be added again\n"
    assert voc("lake", "allow", *who).stdout == "was not kept out\n"
    assert "1 new" in voc(*again).stderr
    assert "kept: the day\n" in voc("lake", "erase", *who, "--forget-entirely").stdout
    assert "1 new" in voc(*again).stderr


def test_a_trace_that_is_left_is_an_error(lake: str) -> None:
    (Path(lake) / "notes.txt").write_text("someone-1")
    done = voc("lake", "erase", "--customer", "someone-1", "--lake", lake)
    assert done.exit_code == 2
    assert "`notes.txt` [not_erased]" in done.stderr


def test_old_readings_expire(lake: str) -> None:
    done = voc("lake", "expire", "--older-than", "1", "--lake", lake)
    assert done.stdout == "removed: 3 readings\n"


def test_a_check_tells_what_is_wrong(lake: str) -> None:
    assert voc("lake", "check", "--lake", lake).stdout == "all is as it should be\n"
    for path in Path(lake).rglob("*.parquet"):
        path.unlink()
    done = voc("lake", "check", "--lake", lake)
    assert done.exit_code == 1
    assert "is not there" in done.stdout


def test_every_command_has_an_example() -> None:
    for command in ("add", "query", "erase", "allow", "export", "expire", "info", "check"):
        done = voc("lake", command, "--help")
        assert f"Example: voc lake {command}" in " ".join(done.stdout.split())
