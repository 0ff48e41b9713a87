import io
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

from factories import reading, signalled, statement
from strategies import readings
from voc.errors import OutputError
from voc.records import Json, Reading
from voc.taxonomy import LABELS
from voc.writers import open_writer
from voc.writers.excel import MAX_CELL, STATEMENT_COLUMNS, ExcelWriter
from voc.writers.table import FIXED_COLUMNS, Spool


def written(folder: Path, *items: Reading) -> Any:
    path = folder / "out.xlsx"
    with open_writer(path) as writer:
        for item in items:
            writer.write(item)
    return openpyxl.load_workbook(path)


def cells(sheet: Any) -> list[dict[str, Any]]:
    header, *rows = sheet.iter_rows()
    names = [cell.value for cell in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_there_are_two_sheets_with_frozen_bold_headers(tmp_path: Path) -> None:
    workbook = written(tmp_path, reading())
    assert workbook.sheetnames == ["messages", "statements"]
    for sheet, columns in zip(workbook, (FIXED_COLUMNS, STATEMENT_COLUMNS), strict=True):
        assert [cell.value for cell in sheet[1]] == list(columns)
        assert all(cell.font.bold for cell in sheet[1])
        assert not any(cell.font.bold for cell in sheet[2])
        assert sheet.freeze_panes == "A2"
        assert sheet.column_dimensions["E"].width >= 11


def test_a_message_has_the_cells_of_the_table(tmp_path: Path) -> None:
    item = reading(metadata={"order": 7, "shop": "Köln"})
    (row,) = cells(written(tmp_path, item)["messages"])
    assert (row["text"].value, row["brand"].value) == ("The toaster arrived dead", 1)
    assert (row["sentiment_score"].value, row["order"].value) == (-0.9, 7)
    assert (row["shop"].value, row["author"].value) == ("Köln", None)


def test_a_statement_has_the_signals_that_it_shows(tmp_path: Path) -> None:
    workbook = written(tmp_path, signalled())
    assert [row["signals"].value for row in cells(workbook["statements"])] == ["churn_risk", None]
    assert cells(workbook["messages"])[0]["signals"].value == "churn_risk"


def test_each_statement_has_a_row(tmp_path: Path) -> None:
    item = reading(
        statement("Dead", ["brand"]),
        statement("Rude and slow", ["platform.people", "platform.process"]),
        id="t-9",
    )
    rows = cells(written(tmp_path, item)["statements"])
    assert [row["text"].value for row in rows] == ["Dead", "Rude and slow"]
    assert {name: cell.value for name, cell in rows[1].items()} == {
        "id": "t-9",
        "statement": 1,
        "start": 5,
        "end": 18,
        "text": "Rude and slow",
        "labels": "platform.process, platform.people",
        "signals": None,
        **{f"{label.replace('.', '_')}_probability": 0.05 for label in LABELS},
        "platform_people_probability": 0.9,
        "platform_process_probability": 0.9,
        "sentiment": "negative",
        "score": -0.9,
        "confidence": 0.9,
        "band": "high",
    }


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","y")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "#N/A",
        "=",
        "007",
    ],
)
def test_text_is_never_a_formula_or_a_number(tmp_path: Path, text: str) -> None:
    item = reading(statement(text), id=text, author=text, metadata={text: text})
    workbook = written(tmp_path, item)
    (message,), (first,) = cells(workbook["messages"]), cells(workbook["statements"])
    places = [message[name] for name in ("id", "author", "text", "brand_evidence", text)]
    for cell in [*places, first["id"], first["text"]]:
        assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x0b", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_forbids_is_replaced(tmp_path: Path, bad: str) -> None:
    item = reading(author=f"a{bad}b", metadata={f"k{bad}": f"{bad}v"})
    (row,) = cells(written(tmp_path, item)["messages"])
    assert row["author"].value == "a\ufffdb"
    assert row["k\ufffd"].value == "\ufffdv"


@pytest.mark.parametrize("text", ["tab\tstop", "two\nlines", " both ends ", "Köln 🙂", "<b>&amp;"])
def test_what_xml_allows_comes_back(tmp_path: Path, text: str) -> None:
    (row,) = cells(written(tmp_path, reading(statement(text)))["messages"])
    assert row["text"].value == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [("x" * 40_000, 32_703), ("🙂" * 20_000, 16_351), ("x" + "🙂" * 20_000, 16_352)],
    ids=["characters", "surrogate pairs", "a pair across the edge"],
)
def test_a_cell_over_the_limit_is_cut_visibly(tmp_path: Path, text: str, kept: int) -> None:
    workbook = written(tmp_path, reading(statement(text), warnings=["long"]))
    (row,), (first,) = cells(workbook["messages"]), cells(workbook["statements"])
    cut = f"{text[:kept]} … [cut: {len(text) - kept} characters]"
    assert row["text"].value == row["brand_evidence"].value == first["text"].value == cut
    assert len(cut.encode("utf-16-le")) // 2 <= MAX_CELL
    assert row["warnings"].value == "long;cell_cut"


@pytest.mark.parametrize("text", ["x" * MAX_CELL, "é" * 20_000, "🙂" * (MAX_CELL // 2)])
def test_a_cell_at_the_limit_is_whole(tmp_path: Path, text: str) -> None:
    (row,) = cells(written(tmp_path, reading(statement(text)))["messages"])
    assert (row["text"].value, row["warnings"].value) == (text, None)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (10**15 - 1, 10**15 - 1),
        (10**15, "1000000000000000"),
        (-(10**20), "-100000000000000000000"),
        (4.5, 4.5),
        (True, "true"),
        ([1], "[1]"),
        (float("nan"), None),
    ],
)
def test_numbers_that_excel_would_round_are_text(tmp_path: Path, value: Json, cell: object) -> None:
    (row,) = cells(written(tmp_path, reading(metadata={"key": value}))["messages"])
    assert row["key"].value == cell


@pytest.mark.parametrize(
    ("messages", "statements", "fits"), [(2, 1, True), (1, 2, True), (3, 0, False), (1, 3, False)]
)
def test_a_full_sheet_is_an_error_with_a_way_out(
    tmp_path: Path, messages: int, statements: int, fits: bool
) -> None:
    path = tmp_path / "out.xlsx"
    item = reading(*[statement("a")] * statements, text="a" * 9)
    with Spool(path) as first, Spool(path) as second:
        writer = ExcelWriter(path, messages=first, statements=second, max_rows=3)
        for _ in range(messages - 1):
            writer.write(reading(text="none"))
        if fits:
            writer.write(item)
        else:
            with pytest.raises(OutputError, match=r"2 rows .* write \.parquet or \.csv"):
                writer.write(item)


def test_too_many_columns_are_an_error_with_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    metadata: dict[str, Json] = {str(number): number for number in range(16_384)}
    with Spool(path) as first, Spool(path) as second:
        writer = ExcelWriter(path, messages=first, statements=second)
        writer.write(reading(metadata=metadata))
        with pytest.raises(OutputError, match=r"16,384 columns; write \.parquet or \.csv"):
            writer.close(io.BytesIO())


@settings(max_examples=30)
@given(readings())
def test_any_reading_makes_a_workbook_that_opens(item: Reading) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workbook = written(Path(folder), item)
    assert workbook["messages"].max_row == 2
    assert workbook["statements"].max_row == 1 + len(item.statements)
