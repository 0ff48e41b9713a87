import io
import json
from pathlib import Path

import pytest
from hypothesis import given

from factories import reading, statement
from strategies import readings
from voc.records import Origin, Reading, Rejection
from voc.writers import open_writer, reading_to_json, rejection_to_json, write_rejections
from voc.writers.json_lines import JsonLinesWriter

REJECTION = Rejection(
    id="t-3",
    stage="text",
    code="empty_text",
    detail="`text` has no visible character",
    origin=Origin(file="in.csv", line=4),
)


def written(*items: Reading) -> bytes:
    stream = io.BytesIO()
    writer = JsonLinesWriter(stream)
    for item in items:
        writer.write(item)
    return stream.getvalue()


@given(readings())
def test_a_line_parses_back_to_the_reading(item: Reading) -> None:
    assert json.loads(written(item)) == reading_to_json(item)


@given(readings(), readings())
def test_a_reading_is_one_line_whatever_it_holds(first: Reading, second: Reading) -> None:
    lines = written(first, second).split(b"\n")
    assert [json.loads(line)["id"] for line in lines[:2]] == [first.id, second.id]
    assert lines[2:] == [b""]


def test_lines_are_compact_utf_8(tmp_path: Path) -> None:
    with open_writer(tmp_path / "out.jsonl") as writer:
        writer.write(reading(statement("Köln\n🙂"), id="é"))
    line = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert line.startswith('{"id":"é","channel":"ticket","language":"en","sentiment":{')
    assert '"text":"Köln\\n🙂"' in line


@pytest.mark.parametrize("text", ["a\x00b", "\u2028", "\r\n", '"\\', "\x7f\x85", "x" * 40_000])
def test_text_comes_back_as_it_was(text: str) -> None:
    item = reading(statement(text), id=text, metadata={text: text})
    value = json.loads(written(item))
    assert value["statements"][0]["text"] == value["id"] == value["metadata"][text] == text


@pytest.mark.parametrize("name", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_lone_surrogates_of_the_metadata_are_escaped_and_come_back(name: str) -> None:
    line = written(reading(metadata={name: [name]}))
    assert json.loads(line.decode("utf-8"))["metadata"] == {name: [name]}


def test_rejections_are_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "out.rejected.jsonl"
    with write_rejections(path) as writer:
        writer.write(REJECTION)
        writer.write(REJECTION)
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        rejection_to_json(REJECTION)
    ] * 2


def test_without_a_rejection_there_is_no_file_and_a_stale_one_goes(tmp_path: Path) -> None:
    (tmp_path / "stale").write_text("{}")
    for name in ("stale", "fresh"):
        with write_rejections(tmp_path / name):
            pass
    assert list(tmp_path.iterdir()) == []


def write_and_fail(path: Path) -> None:
    with write_rejections(path) as writer:
        writer.write(REJECTION)
        raise RuntimeError


def test_a_run_that_fails_leaves_the_rejections_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "stale"
    path.write_text("{}")
    with pytest.raises(RuntimeError):
        write_and_fail(path)
    assert path.read_text() == "{}"
    assert list(tmp_path.iterdir()) == [path]
