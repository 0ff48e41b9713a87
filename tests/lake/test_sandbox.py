"""Queries see the lake and nothing else."""

from pathlib import Path

import pyarrow as pa
import pytest

from factories import statement
from lakes import filled, ids, reading
from voc.errors import BadQuery
from voc.lake import Lake
from voc.lake.sandbox import connected, query
from voc.taxonomy import LABELS

ATTACKS = [
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM parquet_metadata('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM query('SELECT * FROM read_text(''{secret}'')')",
    "SELECT getenv('HOME')",
    "SELECT * FROM read_csv('https://example.org/x.csv')",
    "SELECT * FROM duckdb_secrets()",
    "COPY (SELECT * FROM readings) TO '{out}'",
    "COPY readings TO '{out}' (FORMAT parquet)",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{out}'",
    "ATTACH '{out}' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL spatial FROM community",
    "PRAGMA database_list",
    "PRAGMA enable_external_access",
    "SET enable_external_access = true",
    "RESET enable_external_access",
    "SET lock_configuration = false",
    "CALL pragma_version()",
    "CREATE TABLE t AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "INSERT INTO readings SELECT * FROM readings",
    "DELETE FROM readings",
    "DROP VIEW readings",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'",
    "SELECT 1; COPY (SELECT 1) TO '{out}'",
    "SELECT 1; SELECT 2",
    "WITH x AS (DELETE FROM readings RETURNING *) SELECT * FROM x",
    "SELECT * FROM secret_of_python",
    "",
    "-- nothing",
    "SELEKT",
    "SELECT nothing FROM readings",
    "\0",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_reaches_outside_is_refused(tmp_path: Path, attack: str) -> None:
    secret_of_python = pa.table({"a": [1]})
    secret, out = tmp_path / "secret.csv", tmp_path / "out"
    secret.write_text("word\nsesame\n")
    lake = filled(str(tmp_path / "lake"), reading("a"))
    with pytest.raises(BadQuery) as refused:
        lake.query(attack.format(secret=secret, out=out))
    assert "sesame" not in str(refused.value)
    assert not out.exists()
    assert ids(lake) == ["a"]
    assert secret_of_python.num_rows == 1


def test_files_of_the_lake_are_shut_too(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    with pytest.raises(BadQuery):
        lake.query(f"SELECT * FROM read_parquet('{tmp_path}/readings/*/*.parquet')")


def test_an_error_never_tells_a_value(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("sesame"))
    with pytest.raises(BadQuery) as refused:
        lake.query("SELECT CAST(id AS INTEGER) FROM readings")
    assert "sesame" not in str(refused.value)


def test_statements_are_there_one_by_one(place: str) -> None:
    from factories import reading as of_statements

    lake = Lake.open(place, create=True)
    lake.add([of_statements(statement("Dead"), statement("Rude", ["platform.people"]), id="a")])
    found = lake.query("SELECT id, statement, text, labels, sentiment.label FROM statements")
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("a", 0, "Dead", ["brand"], "negative"),
        ("a", 1, "Rude", ["platform.people"], "negative"),
    ]


def test_components_are_there_one_by_one_with_facets(place: str) -> None:
    from factories import reading as of_statements

    lake = Lake.open(place, create=True)
    lake.add([of_statements(*(statement(label, [label]) for label in LABELS), id="a")])
    found = lake.query("SELECT component, facets, evidence FROM components ORDER BY evidence[1]")
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("customer", [], [0]),
        ("environment", [], [1]),
        ("brand", [], [2]),
        ("platform", ["process", "policy", "people", "technology"], [3, 4, 5, 6]),
        ("interface", [], [7]),
    ]


def test_an_empty_lake_has_all_views(place: str) -> None:
    lake = filled(place)
    for view in ("readings", "statements", "components"):
        assert lake.query(f"SELECT count(*) AS n FROM {view}").to_pylist() == [{"n": 0}]


def test_the_store_s_own_columns_are_hidden(place: str) -> None:
    lake = filled(place, reading("a"))
    names = lake.query("SELECT * FROM readings").column_names
    assert [name for name in names if name.startswith("_")] == []
    assert {"customer", "moment", "added", "month"} < set(names)
    assert "_key" not in lake.frame().collect_schema()


def test_a_frame_of_polars_has_what_a_query_finds(place: str) -> None:
    import polars as pl

    lake = filled(place, reading("a", model="m 1"), reading("b", model="m 2"))
    frame = lake.frame().filter(pl.col("model") == "m 2").select("id").collect()
    assert frame["id"].to_list() == ["b"]


def test_a_file_that_went_away_is_not_taken_for_a_bad_query(tmp_path: Path) -> None:
    lake = filled(str(tmp_path / "lake"), reading("a"))
    before = lake.scan()
    lake.add([reading("a", model="m 2")])
    with pytest.raises(FileNotFoundError):
        query(before, "SELECT * FROM readings")


def test_what_duckdb_leaves_of_ctrl_c_is_ctrl_c_again() -> None:
    with pytest.raises(KeyboardInterrupt), connected():
        raise RuntimeError("Query interrupted")


def test_another_fault_in_a_query_is_left_alone() -> None:
    with pytest.raises(RuntimeError, match="another"), connected():
        raise RuntimeError("another")


def test_columns_of_one_name_are_told_apart(place: str) -> None:
    found = Lake.open(place, create=True).query("SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a")
    assert found.to_pylist() == [{"a": 1, "a_1": 2, "a_1_1": 3, "a_2": 4}]
