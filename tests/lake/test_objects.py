"""Readings at a URL: what goes away under a reader never hangs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from lakes import filled, reading
from voc.errors import LakeDamaged
from voc.lake import Lake

LIMIT = 60
"""Seconds that a process may take; what hangs does so for ever."""

PREPARED = """
import sys
sys.path[:0] = {path!r}
import fsspec
from lakes import filled, reading
lake = filled("memory://h", *[reading(f"a-{{n:02}}", time=f"20{{n + 10}}-01-01") for n in range(9)])
files = fsspec.filesystem("memory").store
scanned = lake.scan()
def lose():
    del files[sorted(name for name in files if name.endswith(".parquet"))[4]]
"""

VANISHED = """
from voc.errors import LakeDamaged
lose()
for sql in ("SELECT * FROM readings", "SELECT count(*) FROM statements"):
    try:
        lake.query(sql)
    except LakeDamaged:
        print("told")
"""
LET_GO = """
for _ in range(20):
    next(scanned.to_batches())
    scanned.scanner().to_reader().read_next_batch()
    assert len(lake.query("SELECT id FROM readings LIMIT 1")) == 1
print("told")
"""
READ = """
lose()
for read in (scanned.to_table, lambda: [*scanned.to_batches()], lake.frame().collect):
    try:
        read()
    except Exception as error:
        print("told" if "FileNotFoundError" in repr(error) else repr(error))
"""


@pytest.mark.parametrize(
    ("code", "told"), [(VANISHED, 2), (LET_GO, 1), (READ, 3)], ids=["vanished", "let go", "read"]
)
def test_nothing_hangs(code: str, told: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PREPARED.format(path=sys.path) + code],
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert (done.stdout, done.returncode) == ("told\n" * told, 0), done.stderr


def lakes(tmp_path: Path) -> tuple[Lake, Lake]:
    some = [reading(f"a-{n}", time=f"2026-0{n % 3 + 1}-01", model=f"m {n % 2}") for n in range(9)]
    return filled("memory://same", *some), filled(str(tmp_path), *some)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id, model FROM readings WHERE model = 'm 1' AND month = '2026-02' ORDER BY id",
        "SELECT count(*) AS n FROM readings",
        "SELECT a.id FROM readings a JOIN statements b USING (id) WHERE a.model = 'm 0' ORDER BY 1",
        "SELECT metadata, statements FROM readings ORDER BY id",
    ],
)
def test_a_query_of_a_url_finds_what_one_of_a_folder_does(tmp_path: Path, sql: str) -> None:
    remote, local = lakes(tmp_path)
    found = remote.query(sql)
    assert found.num_rows > 0
    assert found.to_pylist() == local.query(sql).to_pylist()


def test_a_scan_of_a_url_finds_what_one_of_a_folder_does(tmp_path: Path) -> None:
    import pyarrow.dataset as pads

    remote, local = (lake.scan() for lake in lakes(tmp_path))
    chosen = {"columns": ["id"], "filter": pads.field("model") == "m 1"}
    tables = [one.to_table(**chosen).sort_by("id") for one in (remote, local)]
    assert tables[0] == tables[1]
    assert remote.schema == local.schema
    assert remote.count_rows() == local.count_rows() == 9
    assert remote.count_rows(filter=chosen["filter"]) == 4
    assert remote.head(4, columns=["id"]).num_rows == 4


def test_a_file_that_is_damaged_is_told(tmp_path: Path) -> None:
    remote, _ = lakes(tmp_path)
    name = next(name for name in remote._store.names() if name.endswith(".parquet"))
    remote._store.remove(name)
    remote._store.create(name, b"PAR1")
    with pytest.raises(LakeDamaged, match="not what was written"):
        remote.scan().to_table()
    with pytest.raises(LakeDamaged):
        remote.query("SELECT * FROM readings")
