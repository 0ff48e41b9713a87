import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from insight.made import readings_of, write_readings
from insight.report.pages import rows, tree
from voc.cli.main import main


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_readings(tmp_path_factory.mktemp("report") / "readings.parquet", list(rows(120)))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_a_page_is_written_and_told_on_standard_error(readings: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = run(readings, "-o", path, "--title", "Spring <3")
    assert done.exit_code == 0, done.output
    assert tree(path.read_text()).findtext(".//h1") == "Spring <3"
    assert done.stdout == ""
    assert "120 messages" in done.stderr


def test_tables_are_what_pipes_get(readings: Path) -> None:
    made = json.loads(run(readings, "--format", "json", "-q").stdout)
    assert made["total"][0]["messages"] == 120
    assert {row["component"] for row in made["components"]} >= {"brand", "platform"}
    assert "components_by_region" in made
    assert "## components" in run(readings, "-q").stdout
    assert run(readings, "--format", "csv", "-q").stdout.startswith('"table"')


def test_columns_and_periods_are_chosen(readings: Path) -> None:
    made = run(readings, "--format", "json", "-q", "--by", "region", "--period", "month").stdout
    frames = json.loads(made)
    assert {row["period"][-2:] for row in frames["trends"]} == {"01"}
    assert "by_region" in frames


def test_a_column_that_is_named_twice_counts_once(readings: Path) -> None:
    once = ("--by", "region")
    made = run(readings, "--format", "json", "-q", *once, *once)
    assert made.stdout == run(readings, "--format", "json", "-q", *once).stdout


def test_statements_may_have_been_taken_out(tmp_path: Path) -> None:
    readings = [{**reading, "statements": []} for reading in readings_of(rows(60))]
    (tmp_path / "out.jsonl").write_text("".join(json.dumps(one) + "\n" for one in readings))
    done = run(tmp_path / "out.jsonl", "-o", tmp_path / "report.html")
    assert done.exit_code == 0, done.output


def test_columns_may_have_any_name(tmp_path: Path) -> None:
    odd = ["place", "row", "outcome", "_place", "_row", "period"]
    told = [
        {**row, "metadata": {name: f"{name} {n % 2}" for name in odd} | row.get("metadata", {})}
        for n, row in enumerate(rows(60))
    ]
    path = tmp_path / "report.html"
    done = run(write_readings(tmp_path / "odd.jsonl", told), "-o", path)
    assert done.exit_code == 0, done.output
    assert "place 1" in path.read_text()


def test_worth_is_told_of_the_assumptions(readings: Path, tmp_path: Path) -> None:
    file = tmp_path / "worth.toml"
    number = 'low = {0}\nmid = {0}\nhigh = {0}\nsource = "us"\n'
    file.write_text(
        'currency = "EUR"\noutcome = "nps"\n[value_per_customer]\n'
        + number.format(100)
        + "[retained_per_point]\n"
        + number.format(0.001)
    )
    worth = json.loads(run(readings, "--format", "json", "-q", "--worth", file).stdout)["worth"]
    row = next(r for r in worth if r["label"] == "platform.policy")
    assert row["value"] == pytest.approx(row["customers"] * row["gain"] * 0.001 * 100, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.parquet"], "[input_not_found]"),
        (["{readings}", "-o", "report.doc"], "[usage]"),
        (["{readings}", "-o", "nowhere/report.html"], "[output]"),
        (["{readings}", "--by", "shoe_size"], "[usage]"),
        (["{readings}", "--worth", "nowhere.toml"], "[input_not_found]"),
        (["{readings}", "--min-count", "0"], "min-count"),
        (["{readings}", "--now", "soon"], "--now"),
        (["{readings}", "--themes", "nowhere/themes.json"], "[output]"),
        ([], "READINGS"),
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_2(
    readings: Path, arguments: list[str], sentence: str
) -> None:
    done = run(*(one.format(readings=readings) for one in arguments))
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.output


def test_a_file_that_holds_no_readings_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text('{"id": "1", "text": "secret words"}\n')
    done = run(path)
    assert done.exit_code == 2
    assert "secret" not in done.output


def test_noise_alone_is_no_report_unless_asked_for(tmp_path: Path) -> None:
    path = write_readings(tmp_path / "noise.jsonl", [{"noise": "spam"}])
    assert "--noise" in run(path).stderr
    assert run(path, "--noise", "-q").exit_code == 0


def themes_of(done: Result) -> list[tuple[str, str, bool]]:
    rows = json.loads(done.stdout)["themes"]
    return [(row["theme"], row["name"], row["new"]) for row in rows if row["theme"] != "other"]


def test_themes_are_kept_between_runs(readings: Path, tmp_path: Path) -> None:
    file = tmp_path / "themes.json"
    options = ("--format", "json", "-q", "--now", "2026-04-01", "--themes", file)
    first, again = themes_of(run(readings, *options)), themes_of(run(readings, *options))
    assert first
    assert {new for _, _, new in first} == {True}
    assert again == [(theme, name, False) for theme, name, _ in first]
    held = json.loads(file.read_text())
    held["themes"][0]["name"] = "our own name"
    file.write_text(json.dumps(held))
    assert "our own name" in {name for _, name, _ in themes_of(run(readings, *options))}
    assert [one.name for one in tmp_path.iterdir()] == ["themes.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[1, 2]", b'{"version": 1, "told": []}', b'{"version": 9}']
)
def test_another_file_than_of_themes_is_told_and_left_alone(
    readings: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "themes.json"
    file.write_bytes(content)
    done = run(readings, "--themes", file, "-o", tmp_path / "report.html")
    assert (done.exit_code, file.read_bytes()) == (2, content)
    assert "[input_corrupt]" in done.stderr
    assert "themes.json" in done.stderr
    assert "Traceback" not in done.output
    assert [one.name for one in tmp_path.iterdir()] == ["themes.json"]


def test_a_report_that_fails_keeps_no_themes(readings: Path, tmp_path: Path) -> None:
    file = tmp_path / "themes.json"
    assert run(readings, "--by", "shoe_size", "--themes", file).exit_code == 2
    assert not file.exists()


def test_now_makes_the_same_report_at_any_time(readings: Path) -> None:
    options = ("--format", "json", "-q", "--period", "week")
    early = json.loads(run(readings, *options, "--now", "2026-02-04T12:00:00Z").stdout)["trends"]
    states = {row["period"]: row["state"] for row in early}
    assert (states["2026-01-26"], states["2026-02-02"]) == ("complete", "incomplete")
    assert max(states) == "2026-02-02"
    late = json.loads(run(readings, *options, "--now", "2027-01-01").stdout)["trends"]
    assert json.loads(run(readings, *options, "--now", "2030-01-01").stdout)["trends"] == late
