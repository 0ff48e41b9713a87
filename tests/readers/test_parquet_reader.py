from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.outcomes import faults, messages, rejections, texts
from voc.readers import Columns, read


def written(path: Path, table: pa.Table, **options: object) -> Path:
    pq.write_table(table, path, **options)
    return path


def test_a_row_is_a_message_with_its_number(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [7, None],
            "text": ["one\n", "two"],
            "when": pa.array([datetime(2025, 1, 2, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
            "price": pa.array([Decimal("1.10"), None]),
            "score": [float("nan"), 1.5],
            "raw": [b"\xff", None],
            "tags": [["a"], []],
            "via": [{"channel": "web"}, None],
        }
    )
    path = written(tmp_path / "in.parquet", table)
    first, second = messages(read([path], columns=Columns(time="when")))
    assert (first.id, first.text, first.time) == ("7", "one\n", "2025-01-02T00:00:00+00:00")
    assert first.metadata == {
        "price": "1.10",
        "score": None,
        "raw": "/w==",
        "tags": ["a"],
        "via": {"channel": "web"},
    }
    assert (second.id, second.time) == ("in.parquet:2", None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([5, None]), ["5"]),
        (pa.array([2.0, 2.5]), ["2", "2.5"]),
        (pa.array(["a", "b"], pa.large_string()), ["a", "b"]),
        (pa.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (pa.array([b"caf\xc3\xa9", b"b"]), ["café", "b"]),
        (pa.array([b"bad \xff", b"b"]), ["b"]),
        (pa.array([b"bad \xff", b"b"]).view(pa.string()), ["b"]),
        (pa.array([["a"], ["b"]]), []),
    ],
    ids=range(8),
)
def test_texts_of_any_type_are_read_or_rejected(
    values: pa.Array, expected: list[str], tmp_path: Path
) -> None:
    outcomes = list(read([written(tmp_path / "in.parquet", pa.table({"text": values}))]))
    assert texts(outcomes) == expected
    assert len(outcomes) == 2


def test_a_text_that_is_not_utf_8_is_rejected_with_its_id(tmp_path: Path) -> None:
    table = pa.table({"id": ["a", "b"], "text": pa.array([b"x", b"\xff"]).view(pa.string())})
    (rejection,) = rejections(read([written(tmp_path / "in.parquet", table)]))
    assert (rejection.id, rejection.code, rejection.origin and rejection.origin.line) == (
        "b",
        "bad_encoding",
        2,
    )


def test_dates_that_python_cannot_hold_are_strings(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": ["x"],
            "nano": pa.array([1], pa.timestamp("ns")),
            "late": pa.array([2**60], pa.timestamp("ms")),
        }
    )
    (message,) = messages(read([written(tmp_path / "in.parquet", table)]))
    # With a T between them where pandas is installed: pyarrow gives its timestamps then.
    assert str(message.metadata["nano"]).replace("T", " ") == "1970-01-01 00:00:00.000000001"
    assert isinstance(message.metadata["late"], str)


def test_repeated_columns_are_all_kept(tmp_path: Path) -> None:
    table = pa.Table.from_arrays(
        [pa.array(["x"]), pa.array([1]), pa.array([2])], ["text", "n", "n"]
    )
    (message,) = messages(read([written(tmp_path / "in.parquet", table)]))
    assert message.metadata == {"n": 1, "n (2)": 2}


def test_no_row_is_empty_and_no_text_a_missing_column(tmp_path: Path) -> None:
    empty = written(tmp_path / "a.parquet", pa.table({"text": pa.array([], pa.string())}))
    other = written(tmp_path / "b.parquet", pa.table({"x": [1]}))
    assert faults(read([empty, other])) == [("input_empty", None), ("missing_column", None)]


def test_a_file_that_is_cut_off_is_corrupt(tmp_path: Path) -> None:
    path = written(tmp_path / "in.parquet", pa.table({"text": ["x"] * 1000}))
    content = path.read_bytes()
    for size in (4, 5, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        assert faults(read([path])) == [("input_corrupt", None)]


@pytest.mark.parametrize("content", [b"PAR1" * 10, b"not parquet at all", b"id,text\n1,x\n"])
def test_what_is_no_parquet_is_corrupt(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_bytes(content)
    assert faults(read([path])) == [("input_corrupt", None)]


def test_a_file_damaged_in_the_middle_is_read_up_to_there(tmp_path: Path) -> None:
    table = pa.table({"text": [f"text number {number}" for number in range(4000)]})
    path = written(tmp_path / "in.parquet", table, row_group_size=2000, use_dictionary=False)
    content = bytearray(path.read_bytes())
    second = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    content[second : second + 200] = b"\xff" * 200
    path.write_bytes(content)
    outcomes = list(read([path]))
    assert len(texts(outcomes)) == 2000
    (rejection,) = rejections(outcomes)
    assert (rejection.code, rejection.detail) == (
        "input_corrupt",
        "the Parquet file is damaged after row 2000",
    )


def test_an_encrypted_file_wants_a_password(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_bytes(b"PARE" + b"\x15" * 40 + b"PARE")
    assert faults(read([path])) == [("input_encrypted", None)]


@settings(max_examples=20)
@given(
    rows=st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.integers(0, 9)), min_size=1)
)
def test_what_was_written_is_read_back(
    rows: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    table = pa.table({"text": [f"x{text}" for text, _ in rows], "n": [n for _, n in rows]})
    path = written(tmp_path_factory.mktemp("parquet") / "in.parquet", table)
    found = [(m.text.removeprefix("x"), m.metadata["n"]) for m in messages(read([path]))]
    assert found == rows
