"""Inputs that were made to stall, crash or flood a run: each is one clear error."""

import io
import json
import os
import zipfile
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from readers.outcomes import faults, messages, read_file, rejections, texts
from voc.readers import expand, parquet, read, workbook_parts
from voc.readers.archives import limits
from voc.readers.columns import MOST_COLUMNS
from voc.records import Message

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in pairwise("abcdefghi"))
    + "]>"
)


def workbook(path: Path, *, part: str = "", old: str = "", new: str = "") -> Path:
    """Write a workbook of one text; in one part, `old` becomes `new`."""
    book, content = Workbook(), io.BytesIO()
    for text in ("text", "hello"):
        book.active.append([text])
    book.save(content)
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(path, "w", 8) as archive:
        assert not part or part in made.namelist()
        for name in made.namelist():
            xml = made.read(name).decode()
            assert name != part or old in xml
            archive.writestr(name, xml.replace(old, new, 1) if name == part else xml)
    return path


@pytest.mark.parametrize(
    ("part", "root"),
    [
        (SHEET, "<worksheet"),
        ("xl/styles.xml", "<styleSheet"),
        ("xl/workbook.xml", "<workbook"),
        ("[Content_Types].xml", "<Types"),
    ],
)
@pytest.mark.parametrize("declared", [LAUGHS, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
def test_a_workbook_that_declares_entities_is_not_opened(
    part: str, root: str, declared: str, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", part=part, old=root, new=declared + root)
    (rejection,) = rejections(read([path]))
    assert rejection.code == "input_corrupt"
    assert "document type" in rejection.detail


def test_a_comment_without_end_before_the_content_is_too_large(tmp_path: Path) -> None:
    new = "<!--" + os.urandom(200_000).hex() + "--><styleSheet"
    path = workbook(tmp_path / "a.xlsx", part="xl/styles.xml", old="<styleSheet", new=new)
    assert faults(read([path])) == [("input_too_large", None)]


def test_a_workbook_of_very_many_sheets_is_too_large(tmp_path: Path) -> None:
    sheets = "".join(
        f'<sheet name="s{number}" sheetId="{number}"/>'
        for number in range(workbook_parts.MOST_SHEETS)
    )
    new = "<sheets>" + sheets
    path = workbook(tmp_path / "a.xlsx", part="xl/workbook.xml", old="<sheets>", new=new)
    assert faults(read([path])) == [("input_too_large", None)]


@pytest.mark.parametrize(
    ("limit", "module"), [("MOST_HELD", workbook_parts), ("MOST_RATIO", limits)]
)
def test_a_workbook_that_unpacks_to_too_much_is_not_opened(
    limit: str, module: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FREE_BYTES", 100)
    monkeypatch.setattr(module, limit, 2)
    path = workbook(tmp_path / "a.xlsx", part=SHEET, old="hello", new="h" * 9999)
    assert faults(read([path])) == [("input_too_large", None)]


@pytest.mark.parametrize("row", ["5001", "99999999999999"])
def test_a_row_of_a_huge_number_ends_the_sheet(
    row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voc.readers.excel._MOST_ROWS", 5000)
    last = f'<row r="{row}"><c r="A{row}"><v>1</v></c></row></sheetData>'
    path = workbook(tmp_path / "a.xlsx", part=SHEET, old="</sheetData>", new=last)
    outcomes = list(read([path]))
    assert (texts(outcomes), faults(outcomes)) == (["hello"], [("input_corrupt", None)])


def test_a_huge_dimension_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", part=SHEET, old='ref="A1:A2"', new='ref="A1:XFD1048576"')
    assert texts(read([path])) == ["hello"]


def test_parquet_of_few_bytes_and_very_many_rows_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_FREE_ROWS", 1000)
    pq.write_table(pa.table({"text": ["same"] * 200_000}), tmp_path / "a.parquet")
    assert faults(read([tmp_path / "a.parquet"])) == [("input_too_large", None)]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_input(device: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(device)
    (tmp_path / "b.txt").write_text("hello\n")
    outcomes = list(read([tmp_path / "a.csv", device, tmp_path / "b.txt"]))
    assert faults(outcomes) == [("input", None)] * 2
    assert texts(outcomes) == texts(read([tmp_path])) == ["hello"]


def test_folders_that_hold_themselves_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("hello\n")
    for name in ("one", "two", "three"):
        (tmp_path / "sub" / name).symlink_to(tmp_path)
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    for pattern in ("", "/**", "/**/*", "/**/*.txt", "/**/sub/**"):
        assert [path.name for path in expand([f"{tmp_path}{pattern}"])] == ["a.txt"]


def test_a_file_that_shrinks_while_it_is_read_ends_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "hello\n" * 200_000)
    stream = read([path])
    first = next(stream)
    os.truncate(path, 0)
    rest = list(stream)
    assert isinstance(first, Message)
    assert 0 < len(messages(rest)) < 200_000


@pytest.mark.parametrize(("more", "code"), [(-1, None), (0, "input_too_large")])
def test_a_table_has_a_limit_of_columns(more: int, code: str | None, tmp_path: Path) -> None:
    wide = MOST_COLUMNS + more
    names, cells = ["text", *map(str, range(wide))], ["hello", *["1"] * wide]
    content = "\n".join(map(",".join, (names, cells)))
    (outcome,) = read_file(tmp_path / "a.csv", content)
    assert getattr(outcome, "code", None) == code


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("in.jsonl", '{"text": "a", "n": ' + "[" * 100_000 + "]" * 100_000 + "}\n"),
        ("in.jsonl", '{"text": "a", "n": ' + "9" * 100_000 + "}\n"),
        ("in.jsonl", '{"text": "' + "a" * 17_000_000 + '"}\n'),
    ],
)
def test_a_monstrous_line_is_one_rejection(name: str, bad: str, tmp_path: Path) -> None:
    good = json.dumps({"text": "hello"}) + "\n"
    outcomes = read_file(tmp_path / name, good + bad + good)
    assert texts(outcomes) == ["hello"] * 2
    assert [line for _, line in faults(outcomes)] == [2]


def test_an_object_of_very_many_fields_is_one_rejection(tmp_path: Path) -> None:
    lines = ['{"text": "hello"}', '{"text": "a"' + ', "a": 1' * 50_000 + "}"]
    outcomes = read_file(tmp_path / "in.jsonl", "\n".join([*lines, *lines[:1]]))
    assert (texts(outcomes), faults(outcomes)) == (["hello"] * 2, [("bad_record", 2)])


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN"])
def test_a_number_that_json_lacks_is_none(number: str, tmp_path: Path) -> None:
    (message,) = messages(read_file(tmp_path / "in.json", f'[{{"text": "a", "n": {number}}}]'))
    assert message.metadata == {"n": None}


def test_nul_and_bytes_of_another_encoding_do_no_harm_to_neighbours(tmp_path: Path) -> None:
    content = "text\nfirst ü\n".encode() + b"a\0b\n" + b"caf\xe9\n" * 2 + b"last\n"
    outcomes = read_file(tmp_path / "in.csv", content)
    assert len(outcomes) == 5
    assert messages(outcomes)[-1].text == "last"
