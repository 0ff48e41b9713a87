"""Several writers at once lose nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import voc.lake.changes
from lakes import filled, ids, reading
from voc.errors import LakeBusy
from voc.lake import Added, Lake
from voc.records import Reading

ADD = """
import sys
sys.path[:0] = {path!r}
from lakes import reading
from voc.lake import Lake
for number in range(6):
    Lake.open({lake!r}, create=True).add(
        [reading(f"{name}-{{number}}-{{n}}") for n in range(3)] + [reading("shared")])
"""


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    codes = [ADD.format(path=sys.path, lake=lake, name=name) for name in ("one", "two")]
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code], stderr=subprocess.PIPE)
        for code in codes
    ]
    assert [process.communicate()[1] for process in running] == [b"", b""]
    expected = [f"{name}-{k}-{n}" for name in ("one", "two") for k in range(6) for n in range(3)]
    assert ids(Lake.open(lake)) == sorted([*expected, "shared"])
    assert Lake.open(lake).check() == []


def interrupted(place: str, times: int) -> Iterator[Reading]:
    """Yield readings while another writer changes the same lake before they are settled."""
    yield reading("mine")
    for number in range(times):
        Lake.open(place).add([reading("theirs"), reading(f"theirs-{number}")])
    yield reading("theirs", model="m 2")


def test_without_a_lock_who_comes_second_settles_with_what_is_there() -> None:
    place = "memory://second"
    lake = filled(place, reading("old"))
    assert lake.add(interrupted(place, 2)) == Added(new=1, replaced=1, same=0)
    assert ids(lake) == ["mine", "old", "theirs", "theirs-0", "theirs-1"]
    assert lake.check() == []


def test_a_taken_number_is_tried_again_and_not_for_ever() -> None:
    place = "memory://busy"
    lake = filled(place, reading("old"))
    tries = 0

    def work(manifest: object, shelves: object) -> voc.lake.changes.Change:
        nonlocal tries
        tries += 1
        lake.add([reading(f"theirs-{tries}")])
        return voc.lake.changes.Change(leaving=frozenset(), coming=())

    with pytest.raises(LakeBusy, match="10 times"):
        voc.lake.changes.change(lake._store, work)
    assert tries == 10
    assert len(ids(lake)) == 11


def test_a_reader_keeps_its_view_or_asks_again(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), reading("a"))
    before = lake.scan()
    lake.add([reading("a", model="m 2")])
    with pytest.raises(FileNotFoundError):
        before.to_table()
    assert lake.query("SELECT model FROM readings").to_pylist() == [{"model": "m 2"}]


def test_old_manifests_go(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voc.lake.manifest._KEPT", 3)
    lake = filled(place)
    for number in range(6):
        lake.add([reading(str(number))])
    names = [name for name in lake._store.names() if name.startswith("manifests/")]
    assert [int(name[10:22]) for name in names] == [5, 6, 7]


def test_files_that_another_writer_replaced_are_looked_for_again() -> None:
    place = "memory://replaced"
    lake = filled(place, reading("old"))
    tries = 0

    def work(manifest: object, shelves: object) -> voc.lake.changes.Change | None:
        nonlocal tries
        tries += 1
        if tries == 1:
            lake.add([reading("old", model="m 2")])
            raise FileNotFoundError
        return None

    voc.lake.changes.change(lake._store, work)
    assert tries == 2


def test_a_version_is_another_after_every_change_and_only_then(place: str) -> None:
    lake = Lake.open(place, create=True)
    seen = [lake.version()]
    for one in (reading("a"), reading("b"), reading("a", model="m 2")):
        lake.add([one])
        seen.append(lake.version())
    lake.add([reading("b")])
    assert Lake.open(place).version() == seen[-1]
    assert len({*seen}) == 4
