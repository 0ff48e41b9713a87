import csv
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading, statement
from strategies import TEXTS, readings
from voc.records import Reading
from voc.writers import open_writer
from voc.writers.table import FIXED_COLUMNS

NUMBER = re.compile(r"-\d+(\.\d+)?")


def written(folder: Path, *items: Reading) -> Path:
    path = folder / "out.csv"
    with open_writer(path) as writer:
        for item in items:
            writer.write(item)
    return path


def read_back(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@given(st.lists(readings(TEXTS), max_size=3))
def test_the_csv_module_reads_back_what_was_written(items: list[Reading]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = read_back(written(Path(folder), *items))
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert row["id"].removeprefix("'") == item.id.removeprefix("'")
        assert row["text"].removeprefix("'") == item.message.text.removeprefix("'")
        assert row["author"].removeprefix("'") == (item.message.author or "").removeprefix("'")
        assert float(row["sentiment_score"]) == item.sentiment.score
        cells = {*row.values(), *(cell.removeprefix("'") for cell in row.values())}
        assert set(item.message.metadata.values()) <= cells


BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]  # noqa: RUF001


@given(st.sampled_from(BEGINNINGS), st.text(st.characters(codec="utf-8"), max_size=9))
def test_no_cell_is_a_formula(beginning: str, rest: str) -> None:
    text = beginning + rest + "x"
    item = reading(statement(text), id=text, metadata={text: text})
    with tempfile.TemporaryDirectory() as folder:
        (row,) = read_back(written(Path(folder), item))
    cells = [*row, *row.values()]
    assert not [cell for cell in cells if cell[:1] in BEGINNINGS and not NUMBER.fullmatch(cell)]
    assert row["text"] == row["'" + text] == "'" + text


@pytest.mark.parametrize("number", ["-5", "+4.5", "-1,234.50", "-1e-7", "-12%"])
def test_numbers_that_came_as_text_stay_numbers(tmp_path: Path, number: str) -> None:
    (row,) = read_back(written(tmp_path, reading(metadata={"n": number})))
    assert row["n"] == number


@pytest.mark.parametrize(
    "text",
    [
        "a\rb",
        "a\r\nb\nc",
        'she said "no", twice',
        "a\x00b",
        "-5",
        "\u2028\x85",
        " spaces ",
        "ü🙂",
        ";\t|",
    ],
)
def test_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    (row,) = read_back(written(tmp_path, reading(statement(text), metadata={text: text})))
    assert row["text"] == row["brand_evidence"] == row[text] == text


def test_the_file_is_plain_utf_8_with_line_feeds(tmp_path: Path) -> None:
    content = written(tmp_path, reading(statement("Köln"))).read_bytes()
    assert content.startswith(b'"id","channel","language",')
    assert content.endswith(b'1,"toy 1.0.0",""\n')
    assert "Köln".encode() in content
    assert b"\r" not in content


def test_numbers_are_not_quoted_and_empty_cells_are_empty(tmp_path: Path) -> None:
    item = reading(metadata={"order": 7, "stars": 4.5, "note": None})
    line = written(tmp_path, item).read_text(encoding="utf-8").splitlines()[1]
    assert line.endswith(',1,"toy 1.0.0","",7,4.5,""')
    assert line.startswith(
        '"t-1","ticket","en","","","","The toaster arrived dead","negative",-0.9,'
    )


def test_metadata_of_several_inputs_stand_side_by_side(tmp_path: Path) -> None:
    items = [reading(metadata={"a": "1"}), reading(metadata={"b": "2", "text": "theirs"})]
    rows = read_back(written(tmp_path, *items))
    assert list(rows[0])[len(FIXED_COLUMNS) :] == ["a", "b", "input_text"]
    assert [(row["a"], row["b"], row["input_text"]) for row in rows] == [
        ("1", "", ""),
        ("", "2", "theirs"),
    ]


def test_lone_surrogates_are_spelled_out(tmp_path: Path) -> None:
    (row,) = read_back(written(tmp_path, reading(metadata={"\udfff": "\ud800!"})))
    assert row["\\udfff"] == "\\ud800!"


def test_without_readings_there_is_still_a_header(tmp_path: Path) -> None:
    with written(tmp_path).open(newline="") as stream:
        assert list(csv.reader(stream)) == [list(FIXED_COLUMNS)]
