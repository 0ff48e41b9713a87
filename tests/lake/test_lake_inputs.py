"""What can be added: all that `voc score` writes and that holds whole readings."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from closed import close
from factories import conversation
from lakes import ids, reading, rows
from voc.errors import InputCorrupt, InputError, InputNotFound, OutputError, UnknownFormat
from voc.insight import read_facts
from voc.lake import Added, Lake
from voc.lake.columns import conformed
from voc.lake.inputs import files
from voc.writers import open_writer, reading_to_json
from voc.writers.parquet import SCHEMA

READINGS = [
    conversation(),
    reading("a", "7", time="2026-01-01", metadata={"n": 7, "deep": [1, {"x": None}]}),
    reading("b", metadata={"half": "\ud800"}),
]


def write(path: Path) -> Path:
    with open_writer(path) as writer:
        for one in READINGS:
            writer.write(one)
    return path


@pytest.mark.parametrize("first", [".jsonl", ".parquet"])
def test_all_formats_give_the_same_readings(tmp_path: Path, first: str) -> None:
    paths = [write(tmp_path / f"out{ending}") for ending in (".jsonl", ".parquet")]
    lake = Lake.open(tmp_path / "lake", create=True)
    paths.sort(key=lambda path: path.suffix != first)
    told: list[int] = []
    assert lake.add_files(paths[:1], told=told.append) == Added(new=3, replaced=0, same=0)
    assert sum(told) == 3
    assert lake.add_files(paths[1:]) == Added(new=0, replaced=0, same=3)
    assert lake.add(READINGS) == Added(new=0, replaced=0, same=3)


def test_a_folder_of_parts_is_read_without_rejections_and_hidden_files(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    (folder / "deep").mkdir(parents=True)
    for number, one in enumerate(READINGS):
        with open_writer(folder / ("deep" if number else "") / f"{number}.parquet") as writer:
            writer.write(one)
    (folder / "manifest.json").write_text("{}")
    (folder / "0.parquet.rejected.jsonl").write_text('{"id": "x"}\n')
    (folder / ".half.jsonl").write_text("{")
    lake = Lake.open(tmp_path / "lake", create=True)
    assert lake.add_files([folder]).new == 3
    assert lake.add_files(folder.glob("0.*")) == Added(new=0, replaced=0, same=1)


def test_older_readings_lack_columns_and_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "out.parquet")
    table = pq.read_table(path).drop_columns(["course", "question", "noise"])
    flat = table["statements"].combine_chunks()
    kept = [field.name for field in flat.type.value_type if field.name != "label_sentiments"]
    older = pa.array(
        [[{key: one[key] for key in kept} for one in some] for some in flat.to_pylist()],
        pa.list_(pa.struct({name: flat.type.value_type.field(name).type for name in kept})),
    )
    place = table.schema.get_field_index("statements")
    pq.write_table(table.set_column(place, "statements", older), path)
    lake = Lake.open(tmp_path / "lake", create=True)
    assert lake.add_files([path]).new == 3
    assert {row["course"] for row in rows(lake)} == {None}
    found = lake.query("SELECT DISTINCT label_sentiments FROM statements").to_pylist()
    assert found == [{"label_sentiments": None}]
    assert lake.add(READINGS).replaced == 3


def test_files_of_an_older_lake_are_read_and_written_again(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path, create=True)
    lake.add([reading("a", "someone"), reading("b")])
    (path,) = tmp_path.rglob("*.parquet")
    pq.write_table(pq.read_table(path).drop_columns(["course", "question"]), path)
    assert ids(lake) == ["a", "b"]
    assert [row["course"] for row in rows(lake)] == [None, None]
    assert lake.erase("someone").readings == 1
    assert lake.add([reading("c")]).new == 1
    assert ids(lake) == ["b", "c"]


def test_an_empty_file_of_readings_is_no_fault(tmp_path: Path) -> None:
    with open_writer(tmp_path / "out.parquet"):
        pass
    (tmp_path / "out.jsonl").touch()
    lake = Lake.open(tmp_path / "lake", create=True)
    assert lake.add_files([tmp_path / "out.parquet", tmp_path / "out.jsonl"]).new == 0


@pytest.mark.parametrize(
    ("name", "error", "why"),
    [
        ("out.csv", UnknownFormat, "no statements"),
        ("out.xlsx", UnknownFormat, "not all that a reading holds"),
        ("out.txt", UnknownFormat, "no format of readings"),
        ("none.jsonl", InputNotFound, "no such file"),
        ("empty", InputNotFound, "no readings"),
    ],
)
def test_what_holds_no_whole_readings_is_refused(
    tmp_path: Path, name: str, error: type[Exception], why: str
) -> None:
    for ending in ("csv", "xlsx", "txt"):
        (tmp_path / f"out.{ending}").write_text("id\n1\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(error, match=why):
        Lake.open(tmp_path / "lake", create=True).add_files([tmp_path / name])


SOUND = reading_to_json(reading("a"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: no JSON"),
        ("[]", "line 2: no reading"),
        ('{"id": 7}', "line 2: no reading"),
        ('{"id": "x"}', "line 2: no reading: no `model`"),
        (json.dumps({**SOUND, "aura": 1}), "`aura` is not of a reading"),
        (json.dumps({**SOUND, "statements": 7}), "a value is not what a reading has"),
        (json.dumps({**SOUND, "channel": 7}), "a value is not what a reading has"),
    ],
)
def test_a_line_that_is_no_reading_is_told_by_its_place(
    tmp_path: Path, line: str, why: str
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(f"{json.dumps(SOUND)}\n{line}\n")
    lake = Lake.open(tmp_path / "lake", create=True)
    with pytest.raises(InputCorrupt, match=why):
        lake.add_files([path])
    assert lake.check() == []


@pytest.mark.parametrize("content", [b"", b"PAR1", b"x" * 100])
def test_a_parquet_file_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "out.parquet"
    path.write_bytes(content)
    with pytest.raises(InputCorrupt, match="no whole Parquet file"):
        Lake.open(tmp_path / "lake", create=True).add_files([path])


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (pa.table({"id": ["a"]}), "no column `components`"),
        (SCHEMA.empty_table().append_column("aura", pa.array([], pa.int8())), "column `aura`"),
        (pa.Table.from_pylist([{"id": None}], SCHEMA), "1 readings have no id"),
        (
            SCHEMA.empty_table().set_column(0, "id", pa.array([], pa.list_(pa.int8()))),
            "id.item",
        ),
    ],
)
def test_a_table_that_is_none_of_readings_is_told(table: pa.Table, why: str) -> None:
    with pytest.raises(InputCorrupt, match=why):
        conformed(table, schema=SCHEMA, source="out.parquet")


@pytest.mark.parametrize("inner", ["", "0.parquet", "deep"])
def test_what_may_not_be_opened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inner: str
) -> None:
    closed = tmp_path / "parts" / "closed"
    closed.mkdir(parents=True)
    write(tmp_path / "parts" / "0.parquet")
    close(monkeypatch, closed)
    for place in (tmp_path / "parts", closed / inner):
        with pytest.raises(InputError, match=r"closed.*cannot be opened: Permission denied"):
            list(files([place]))
        with pytest.raises(InputError, match=r"closed.*cannot be opened: Permission denied"):
            read_facts([place])
    for pattern in ("parts/**/*.parquet", "*/*/*.parquet", "*/*/0.parquet"):
        with pytest.raises(InputError, match=r"closed.*cannot be opened: Permission denied"):
            read_facts([tmp_path / pattern])


def test_a_lake_in_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, tmp_path / "closed")
    with pytest.raises(OutputError, match="Permission denied"):
        Lake.open(tmp_path / "closed" / "lake")
