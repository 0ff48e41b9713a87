import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from readers.outcomes import faults, messages, read_file, rejections, texts
from voc.readers import Columns, read

Sheet = list[list[Any]]


def written(path: Path, *sheets: Sheet) -> Path:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_row_is_a_message_with_its_number_in_the_sheet(tmp_path: Path) -> None:
    rows: Sheet = [
        ["id", "Review Text", "date", "stars", "at"],
        [17, "one\ntwo", datetime(2025, 1, 2, 3, 4), 4.0, time(9, 30)],
        [],
        ["x-1", "three", date(2025, 1, 3), None, None],
    ]
    first, second = messages(read([written(tmp_path / "in.xlsx", rows)]))
    assert (first.id, first.text, first.time) == ("17", "one\ntwo", "2025-01-02T03:04:00")
    assert first.metadata == {"stars": 4, "at": "09:30:00"}
    assert (second.id, second.origin and second.origin.line) == ("x-1", 4)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (5, "5"),
        (17.0, "17"),
        (4.5, "4.5"),
        (date(2025, 1, 1), "2025-01-01T00:00:00"),
        ("a_x000D_\nb", "a\r\nb"),
    ],
)
def test_a_cell_of_another_type_is_read_as_its_text(
    cell: object, expected: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "in.xlsx", [["id", "text"], [17.0, cell]])
    assert [(m.id, m.text) for m in messages(read([path]))] == [("17", expected)]


@pytest.mark.parametrize(
    ("cell", "code"), [(None, "empty_text"), (" ", "empty_text"), (True, "bad_record")]
)
def test_a_cell_without_a_text_is_rejected(cell: object, code: str, tmp_path: Path) -> None:
    path = written(tmp_path / "in.xlsx", [["id", "text"], ["a", cell], ["b", "ok"]])
    outcomes = list(read([path]))
    assert faults(outcomes) == [(code, 2)]
    assert rejections(outcomes)[0].id == "a"
    assert texts(outcomes) == ["ok"]


def test_the_first_sheet_with_a_text_column_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "in.xlsx",
        [],
        [["About"], ["written by hand"]],
        [[], [None, "Comment"], [None, "found"]],
        [["month", "comment count"], ["May", 1]],
    )
    outcomes = list(read([path]))
    assert [(one.text, one.id) for one in messages(outcomes)] == [("found", "in.xlsx:3")]
    assert rejections(outcomes) == []


def test_sheets_with_the_columns_of_the_first_are_read_and_other_texts_are_told(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path / "in.xlsx",
        [["date", "comment"], ["May", "one"]],
        [["code", "description"], [1, "Billing"]],
        [["comment", "date"], ["two", "June"]],
    )
    outcomes = list(read([path]))
    assert [(one.id, one.text, one.time) for one in messages(outcomes)] == [
        ("in.xlsx:2", "one", "May"),
        ("in.xlsx!Sheet2:2", "two", "June"),
    ]
    (rejection,) = rejections(outcomes)
    assert (rejection.code, rejection.origin and rejection.origin.file) == (
        "bad_record",
        f"{path}!Sheet1",
    )


def test_a_sheet_behind_a_legend_is_told_with_how_to_choose_it(tmp_path: Path) -> None:
    path = written(
        tmp_path / "in.xlsx",
        [["code", "description"], [1, "Billing"]],
        [["date", "comment"], ["May", "one"]],
    )
    (rejection,) = rejections(read([path]))
    assert "`Sheet`" in rejection.detail
    assert "`--text`" in rejection.detail
    assert texts(read([path], columns=Columns(text="comment"))) == ["one"]


def test_a_title_above_the_header_is_no_header(tmp_path: Path) -> None:
    title = "Customer feedback report, October 2026"
    path = written(
        tmp_path / "in.xlsx",
        [[title], [], [None, "All regions"], ["date", "comment"], ["May", "one"], ["June", "two"]],
    )
    outcomes = list(read([path]))
    assert texts(outcomes) == ["one", "two"]
    assert faults(outcomes) == [("no_words", 1), ("no_words", 3)]


def test_cells_beyond_the_header_and_repeated_names_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "in.xlsx", [["n", "text", "n"], [1, "a", 2, None, 3], [4, "b"]])
    first, second = messages(read([path]))
    assert first.metadata == {"n": 1, "n (2)": 2, "column 4": None, "column 5": 3}
    assert second.metadata == {"n": 4, "n (2)": None}


def test_columns_are_those_that_the_user_names(tmp_path: Path) -> None:
    path = written(tmp_path / "in.xlsx", [["text"], ["a"]], [["Q2"], ["b"]])
    assert texts(read([path], columns=Columns(text="q2"))) == ["b"]


def test_no_text_column_tells_the_columns_of_the_first_sheet(tmp_path: Path) -> None:
    path = written(tmp_path / "in.xlsx", [["x", "y"], [1, 2]], [["z"]])
    (rejection,) = rejections(read([path]))
    assert rejection.code == "missing_column"
    assert "there are `x`, `y`" in rejection.detail


@pytest.mark.parametrize("sheets", [[[]], [[["text"]]], [[], []]])
def test_no_row_is_empty(sheets: list[Sheet], tmp_path: Path) -> None:
    assert faults(read([written(tmp_path / "in.xlsx", *sheets)])) == [("input_empty", None)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a zip archive", "input_corrupt"),
        (b"PK\x03\x04" + b"\x00" * 60, "input_corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "input_encrypted"),
        (b"", "input_empty"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.xlsx", content)) == [(code, None)]


def test_an_archive_of_other_things_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert faults(read([path])) == [("input_corrupt", None)]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_corrupt(share: float, tmp_path: Path) -> None:
    path = written(tmp_path / "in.xlsx", [["text"], *[[f"text {n}"] for n in range(500)]])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert faults(read([path])) == [("input_corrupt", None)]


def test_a_sheet_damaged_in_the_middle_is_read_up_to_there(tmp_path: Path) -> None:
    whole, path = written(tmp_path / "a.xlsx", [["text"], ["one"], ["two"]]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if "sheet1" in name:
                content = content[: content.index(b'<row r="3"')] + b"<row <"
            copy.writestr(name, content)
    outcomes = list(read([path]))
    assert (texts(outcomes), faults(outcomes)) == (["one"], [("input_corrupt", None)])
