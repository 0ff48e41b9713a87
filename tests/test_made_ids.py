"""Messages without an id: what stands on the same line of files of one name is told apart."""

from pathlib import Path

import pytest

from toy import FakeEncoder, toy_scorer
from voc.lake import Added, Lake
from voc.readers import read
from voc.records import Reading
from voc.scorer import Scorer
from voc.scoring import score_with

JANUARY = "text,date\nThe app crashes.,2026-01-05\nok,2026-01-06\n"
FEBRUARY = "text,date\nRude staff.,2026-02-03\nok,2026-02-04\n"


@pytest.fixture(scope="module")
def scorer(toy_model: Path) -> Scorer:
    return toy_scorer(toy_model, FakeEncoder())


def scored(scorer: Scorer, *paths: Path, redact: str = "patterns") -> list[Reading]:
    outcomes = score_with(scorer, read(paths), redact=redact)
    return [outcome for outcome in outcomes if isinstance(outcome, Reading)]


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_files_of_one_name_give_different_ids(scorer: Scorer, tmp_path: Path) -> None:
    first = written(tmp_path / "a" / "export.csv", JANUARY)
    second = written(tmp_path / "b" / "export.csv", FEBRUARY)
    readings = scored(scorer, first, second)
    places = ["export.csv:2", "export.csv:3"] * 2
    assert [reading.id.rpartition("-")[0] for reading in readings] == places
    assert len({reading.id for reading in readings}) == 4
    assert not any("duplicate_id" in reading.warnings for reading in readings)


def test_the_same_on_the_same_line_is_a_repeat(scorer: Scorer, tmp_path: Path) -> None:
    paths = [written(tmp_path / name / "export.csv", JANUARY) for name in "ab"]
    readings = scored(scorer, *paths)
    assert [reading.id for reading in readings[:2]] == [reading.id for reading in readings[2:]]
    assert ["duplicate_id" in reading.warnings for reading in readings] == [False] * 2 + [True] * 2
    assert Lake.open(tmp_path / "lake", create=True).add(readings).new == 4


def test_a_lake_loses_nothing_of_a_file_of_each_month(scorer: Scorer, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    lake = Lake.open(tmp_path / "lake", create=True)
    assert lake.add(scored(scorer, written(export, JANUARY))).new == 2
    assert lake.add(scored(scorer, written(export, FEBRUARY))) == Added(new=2, replaced=0, same=0)
    grown = written(export, FEBRUARY + "Late again.,2026-02-07\n")
    assert lake.add(scored(scorer, grown)) == Added(new=1, replaced=0, same=2)
    assert lake.query("SELECT count(*) AS n FROM readings").to_pylist() == [{"n": 5}]


def test_an_id_that_came_with_its_message_stays(scorer: Scorer, tmp_path: Path) -> None:
    path = written(tmp_path / "export.csv", "id,text\nt-17,The app crashes.\n")
    assert [reading.id for reading in scored(scorer, path)] == ["t-17"]


def test_the_id_of_an_answer_without_one_is_told_apart_too(scorer: Scorer, tmp_path: Path) -> None:
    header = "Timestamp,What could we improve?,What did you like?\n"
    rows = [f"2026/03/0{day} 9:12:44 am GMT+1,{{}} {day},Nothing at all {day}\n" for day in "123"]
    texts = [header + "".join(rows).replace("{}", said) for said in ("Be faster", "Be kinder")]
    ids = [scored(scorer, written(tmp_path / "form.csv", text))[0].id for text in texts]
    assert all(id_.startswith("form.csv:2:") for id_ in ids)
    assert ids[0] != ids[1]


def test_an_id_tells_nothing_of_what_was_redacted(scorer: Scorer, tmp_path: Path) -> None:
    ids = [
        scored(scorer, written(tmp_path / "export.csv", f"text\nWrite to {who}@example.com\n"))[
            0
        ].id
        for who in ("jo.park", "al.bert")
    ]
    assert ids[0] == ids[1]


def test_ids_that_redaction_makes_alike_are_repeats(scorer: Scorer) -> None:
    cards = ("4111 1111 1111 1111", "5500 0000 0000 0004")
    items = [{"id": card, "text": f"ok {card}"} for card in cards]
    first, second = score_with(scorer, items, redact="patterns")
    assert isinstance(second, Reading)
    assert first.id == second.id
    assert "duplicate_id" in second.warnings


def test_a_run_that_goes_on_knows_the_ids_it_made(scorer: Scorer, tmp_path: Path) -> None:
    path = written(tmp_path / "export.csv", JANUARY + "Call 020 7946 0958 now.,2026-01-07\n")
    whole = scored(scorer, path)
    rest = score_with(scorer, read([path]), redact="patterns", earlier=whole[:2])
    assert [*rest] == whole
