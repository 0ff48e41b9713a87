import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given

from factories import conversation, reading, signalled, statement
from strategies import readings
from voc.records import Json, Reading
from voc.taxonomy import COMPONENTS, FACETS, LABELS, TAXONOMY_VERSION
from voc.writers import open_writer, reading_to_json
from voc.writers.contract import json_text
from voc.writers.parquet import SCHEMA, ParquetWriter


def read_back(*items: Reading) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    writer = ParquetWriter(stream)
    for item in items:
        writer.write(item)
    writer.close()
    rows = pq.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    return [without_nulls(row) for row in rows]


def without_nulls(value: Any) -> Any:
    """Return a row as JSON has it: what is null in a column of structs is absent there."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list) and not (value and isinstance(value[0], tuple)):
        return [without_nulls(item) for item in value]
    return value


def expected(item: Reading) -> dict[str, Any]:
    value: dict[str, Any] = reading_to_json(item)
    if "metadata" in value:
        value["metadata"] = [
            (key, cell if cell is None or isinstance(cell, str) else json_text(cell))
            for key, cell in value["metadata"].items()
        ]
    return value


def nearly(value: Any) -> Any:
    """Return a value that equals itself in 32 bits."""
    if isinstance(value, float):
        return pytest.approx(value, abs=1e-6)
    if isinstance(value, dict):
        return {key: nearly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [nearly(item) for item in value]
    return value


@given(readings())
def test_a_row_reads_back_as_the_json_of_its_reading(item: Reading) -> None:
    assert read_back(item) == [nearly(expected(item))]


def test_rows_keep_their_order(tmp_path: Path) -> None:
    with open_writer(tmp_path / "out.parquet") as writer:
        for number in range(50):
            writer.write(reading(id=str(number)))
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["id"].to_pylist() == [str(number) for number in range(50)]


def test_the_names_are_those_of_the_contract_and_only_platform_has_facets() -> None:
    full = reading(*(statement(label, [label]) for label in LABELS), time="t", author="a")
    full_json = reading_to_json(conversation())
    assert SCHEMA.names == list(full_json)
    (row,) = read_back(full)
    assert list(row["components"]) == list(COMPONENTS)
    assert [name for name in COMPONENTS if "facets" in row["components"][name]] == ["platform"]
    assert list(row["components"]["platform"]["facets"]) == list(FACETS)


def test_a_label_that_a_statement_lacks_has_neither_a_band_nor_a_feeling() -> None:
    stream = io.BytesIO()
    writer = ParquetWriter(stream)
    writer.write(reading(statement("Dead", ["brand"], band="low")))
    writer.close()
    (row,) = pq.read_table(io.BytesIO(stream.getvalue())).to_pylist()
    (found,) = row["statements"]
    assert found["bands"] == {**dict.fromkeys(LABELS), "brand": "low"}
    felt = found["label_sentiments"]
    assert (felt["brand"]["label"], felt["brand"]["band"]) == ("negative", "high")
    assert [label for label in LABELS if felt[label] is not None] == ["brand"]
    assert row["components"]["brand"]["band"] == "low"


def test_signals_are_as_in_json() -> None:
    (row,) = read_back(signalled())
    evidence = {"rule": "leaves", "start": 4, "end": 8, "statement": 0}
    assert row["signals"] == [{"kind": "churn_risk", "evidence": [evidence]}]


def test_a_file_without_readings_has_the_columns_and_the_taxonomy(tmp_path: Path) -> None:
    with open_writer(tmp_path / "out.parquet"):
        pass
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.num_rows == 0
    assert table.schema.equals(SCHEMA)
    assert table.schema.metadata == {b"voc.taxonomy": TAXONOMY_VERSION.encode()}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("007", "007"),
        ("", ""),
        ("a\x00b", "a\x00b"),
        (None, None),
        (7, "7"),
        (True, "true"),
        (["a", 1], '["a",1]'),
        (float("nan"), None),
        (float("inf"), "inf"),
        ([float("nan")], "[null]"),
        ("\ud800", "\\ud800"),
    ],
)
def test_metadata_are_strings_others_are_json(value: Json, cell: str | None) -> None:
    (row,) = read_back(reading(metadata={"key": value}))
    assert row["metadata"] == [("key", cell)]


def test_row_groups_are_bounded_by_readings(tmp_path: Path) -> None:
    item = reading()
    with open_writer(tmp_path / "out.parquet") as writer:
        for _ in range(10_001):
            writer.write(item)
    groups = pq.ParquetFile(tmp_path / "out.parquet").metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [10_000, 1]


@pytest.mark.parametrize(
    "heavy",
    [reading(statement("x" * 17_000_000)), reading(metadata={"attachment": "x" * 17_000_000})],
    ids=["text", "metadata"],
)
def test_row_groups_are_bounded_by_size(tmp_path: Path, heavy: Reading) -> None:
    with open_writer(tmp_path / "out.parquet") as writer:
        for _ in range(3):
            writer.write(heavy)
    groups = pq.ParquetFile(tmp_path / "out.parquet").metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [2, 1]
