import json
from pathlib import Path
from typing import Any

import pytest

from voc.errors import InputCorrupt, InputNotFound, OutputError
from voc.insight.themes import Book, Theme, read_book, write_book

BOOK = Book(
    themes=(
        Theme(
            id="brand-2", leaf="brand", name="café prices", round=1, least=0.2, terms={"caf": 1.0}
        ),
        Theme(
            id="interface-1", leaf="interface", name="app", round=2, least=0.1, terms={"app": 0.5}
        ),
    ),
    rounds=2,
    last={"brand": 2, "interface": 1},
)


def changed(path: Path, **fields: Any) -> None:
    write_book(BOOK, path)
    found = json.loads(path.read_text(encoding="utf-8"))
    for name, value in fields.items():
        place = found if name in found else found["themes"][0]
        place[name] = value
    path.write_text(json.dumps(found), encoding="utf-8")


def test_a_book_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "themes.json"
    write_book(Book(), path)
    write_book(BOOK, path)
    assert read_book(path) == BOOK
    assert "café prices" in path.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["themes.json"]


def test_people_may_rename_and_delete(tmp_path: Path) -> None:
    path = tmp_path / "themes.json"
    changed(path, name=" dear coffee ")
    found = json.loads(path.read_text(encoding="utf-8"))
    del found["themes"][1]
    path.write_text(json.dumps(found), encoding="utf-8")
    book = read_book(path)
    assert [theme.name for theme in book.themes] == ["dear coffee"]
    assert book.last == BOOK.last


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound, match=r"themes\.json"):
        read_book(tmp_path / "themes.json")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "{'a'", '{"themes": 3}', "\ud800", "null", "[" * 100_000]
)
def test_another_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "themes.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputCorrupt):
        read_book(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"leaf": "shop"},
        {"name": " "},
        {"terms": {}},
        {"terms": {"app": "much"}},
        {"terms": {"app": -1}},
        {"least": 0},
        {"name": "two\nlines"},
        {"name": "long " * 50},
        {"round": 3},
        {"round": 0},
        {"rounds": float("inf")},
        {"least": float("nan")},
        {"id": "interface-1"},
        {"last": []},
        {"id": "brand-3"},
        {"id": "coffee"},
        {"id": "brand-0"},
    ],
)
def test_fields_that_cannot_be(tmp_path: Path, wrong: dict[str, Any]) -> None:
    path = tmp_path / "themes.json"
    changed(path, **wrong)
    with pytest.raises(InputCorrupt, match="no file of themes"):
        read_book(path)


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"themes\.json"):
        write_book(BOOK, tmp_path / "missing" / "themes.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(OutputError):
        write_book(BOOK, tmp_path / "folder.json")
    assert [file.name for file in tmp_path.iterdir()] == ["folder.json"]
