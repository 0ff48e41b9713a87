"""What a lake holds, what is wrong with it, and places that are none."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lakes import filled, reading
from voc.errors import LakeDamaged, LakeNotFound, OutputError, UsageError
from voc.lake import Lake
from voc.lake.manifest import load
from voc.lake.store import open_store


def parquet_of(folder: Path) -> Path:
    (path,) = folder.rglob("*.parquet")
    return path


def test_figures_are_those_of_what_was_added(place: str) -> None:
    found = filled(
        place,
        reading("a", "7", time="2026-01-01"),
        reading("b", "7", time="2026-01-02", model="m 2"),
        reading("c"),
    ).info()
    assert (found.readings, found.customers, found.changes) == (3, 1, 1)
    assert found.months == {"2026-01": 2, "unknown": 1}
    assert found.models == {"m 2": 1, "toy 1.0.0": 2}
    assert found.files == 2
    assert found.bytes > 0


def test_each_fault_is_told(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    path = parquet_of(tmp_path)
    sound = path.read_bytes()
    (tmp_path / "notes.txt").write_text("x")
    (path.parent / "draft.parquet").write_bytes(b"x")
    strangers = ["`notes.txt` does not count", "draft.parquet` does not count, and is removed"]
    assert [a in b for a, b in zip(strangers, lake.check(), strict=True)] == [True, True]
    path.write_bytes(sound[:-20])
    assert "cannot be read" in lake.check()[0]
    path.unlink()
    assert "is not there" in lake.check()[0]


def test_a_file_with_other_readings_is_told(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    other = filled(str(tmp_path / "other"), reading("b", time="2026-01-01"), reading("c"))
    months = sorted((tmp_path / "other").rglob("*.parquet"))
    path = tmp_path / load(lake._store).entries[0].name  # type: ignore[union-attr]
    path.write_bytes(months[0].read_bytes())
    assert "1 readings of other months" in lake.check()[0]
    path.write_bytes(twice(months[1]))
    assert "holds 2 readings, not 1" in lake.check()[0]
    assert other.check() == []


def twice(path: Path) -> bytes:
    import io

    import pyarrow as pa

    table, stream = pq.read_table(path), io.BytesIO()
    pq.write_table(pa.concat_tables([table, table]), stream)
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"format": 2}', b'{"format": 1}', b"\xff"])
def test_a_manifest_that_is_none_is_damage(tmp_path: Path, content: bytes) -> None:
    filled(str(tmp_path), reading("a"))
    (tmp_path / "manifests" / f"{9:012}.json").write_bytes(content)
    with pytest.raises(LakeDamaged, match="000000000009"):
        Lake.open(tmp_path)


def test_a_file_that_is_damaged_stops_an_erasure(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a", "someone"))
    parquet_of(tmp_path).write_bytes(b"PAR1")
    with pytest.raises(LakeDamaged, match="not what was written"):
        lake.erase("someone")


@pytest.mark.parametrize("place", ["memory://nothing-here", "xyz://a/b", "{tmp}/none", "{tmp}"])
def test_where_no_lake_is_there_is_none(tmp_path: Path, place: str) -> None:
    with pytest.raises(LakeNotFound):
        Lake.open(place.format(tmp=tmp_path))


@pytest.mark.parametrize("place", ["", "xyz://a"])
def test_bad_places_are_refused_also_when_one_is_made(place: str) -> None:
    with pytest.raises(UsageError):
        Lake.open(place, create=True)


def test_a_password_in_a_url_is_never_shown() -> None:
    with pytest.raises(LakeNotFound) as found:
        open_store("xyz://me:sesame@host/x?token=sesame")
    assert "sesame" not in str(found.value)
    assert "xyz://host/x" in str(found.value)


def test_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        Lake.open(tmp_path / "file", create=True)
    with pytest.raises(OutputError):
        Lake.open(tmp_path / "file" / "lake", create=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission"):
        Lake.open(tmp_path / "lake", create=True)


def test_a_folder_of_files_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path, create=True)
    (tmp_path / "readings").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        lake.add([reading("a")])


@pytest.mark.parametrize("name", ["notes.txt", "readings/june.parquet", "data/x.jsonl"])
def test_no_lake_is_made_among_other_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(UsageError, match=f"other files .`{name}`"):
        Lake.open(tmp_path, create=True)
    assert path.read_text() == "mine"


def test_a_lake_whose_first_writer_was_killed_is_made_again(tmp_path: Path) -> None:
    left = tmp_path / "readings" / "month=2026-01" / "1f0c.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"PAR1")
    (tmp_path / ".DS_Store").write_text("x")
    assert filled(str(tmp_path), reading("a")).info().readings == 1
    assert not left.exists()


@pytest.mark.parametrize("ask", ["query", "info", "export", "add", "expire", "erase"])
def test_a_file_that_is_not_there_is_damage(place: str, ask: str) -> None:
    lake = filled(place, reading("a", "someone", time="2020-01-01"))
    for name in lake._store.names("readings/"):
        lake._store.remove(name)
    asked: dict[str, Callable[[], object]] = {
        "query": lambda: lake.query("SELECT * FROM readings"),
        "info": lake.info,
        "export": lambda: [*lake.export("someone")],
        "add": lambda: lake.add([reading("a", model="m 2")]),
        "expire": lambda: lake.expire(1),
        "erase": lambda: lake.erase("someone"),
    }
    with pytest.raises(LakeDamaged, match="lacks a file that counts"):
        asked[ask]()


def test_a_file_that_is_damaged_is_no_bad_query(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    parquet_of(tmp_path).write_bytes(b"PAR1")
    with pytest.raises(LakeDamaged, match="not what was written"):
        lake.query("SELECT * FROM readings")


def test_a_lake_of_a_newer_version_is_not_changed(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    path = tmp_path / "manifests" / f"{1:012}.json"
    path.write_text(path.read_text().replace('"author"', '"aura"'))
    with pytest.raises(LakeDamaged, match="newer version of voc: it has `aura`"):
        lake.add([reading("b")])
    assert len(lake.query("SELECT * FROM readings")) == 1
