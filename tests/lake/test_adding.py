"""Readings come in: each message is there once, by its last reading."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import voc.lake.files
import voc.lake.index
import voc.lake.inputs
from lakes import filled, ids, reading, rows
from strategies import readings as any_readings
from voc.errors import InputCorrupt
from voc.lake import Added, Lake
from voc.records import Reading

ODD = [
    "",
    " ",
    "é\u0301",
    "a'b",
    'a"b',
    "../../x",
    "a/b\\c",
    "a\nb",
    "a\0b",
    "😀",
    "%2e",
    "x" * 50_000,
]

PLAIN = st.builds(
    reading,
    st.sampled_from(["a", "b", "c", "d", "'; DROP"]),
    model=st.sampled_from(["m 1", "m 2"]),
    time=st.sampled_from([None, "2026-01-31", "2026-02-01T00:00:00Z", "soon"]),
)
SEQUENCES = st.lists(st.lists(PLAIN, max_size=5), min_size=1, max_size=4)


def test_what_is_added_is_there_and_adding_it_again_changes_nothing(place: str) -> None:
    some = [reading(f"t-{n}", time=f"2026-0{n}-01") for n in range(1, 6)]
    lake = Lake.open(place, create=True)
    assert lake.add(some) == Added(new=5, replaced=0, same=0)
    before, changes = rows(lake), lake.info().changes
    assert lake.add(some) == Added(new=0, replaced=0, same=5)
    assert (rows(lake), lake.info().changes) == (before, changes)
    assert ids(lake) == [f"t-{n}" for n in range(1, 6)]


@settings(max_examples=15)
@given(SEQUENCES)
def test_any_adds_leave_the_last_reading_of_each_message(adds: list[list[Reading]]) -> None:
    with TemporaryDirectory() as folder:
        lake = Lake.open(folder, create=True)
        expected: dict[str, Reading] = {}
        for some in [*adds, adds[-1]]:
            before = dict(expected)
            expected.update({one.id: one for one in some})
            last = {one.id: one for one in some}
            same = sum(before.get(id_) == one for id_, one in last.items())
            new = len(last.keys() - before.keys())
            assert lake.add(some) == Added(
                new=new,
                replaced=len(last) - new - same,
                same=same,
                repeated=len(some) - len(last),
            )
        found = [(row["id"], row["model"], row["time"]) for row in rows(lake)]
        assert found == sorted((r.id, r.model, r.message.time) for r in expected.values())
        assert lake.check() == []


@settings(max_examples=15)
@given(st.lists(any_readings(), max_size=4))
def test_any_reading_can_be_added_twice(some: list[Reading]) -> None:
    with TemporaryDirectory() as folder:
        lake = Lake.open(folder, create=True)
        first, second = lake.add(some), lake.add(some)
        assert second == Added(new=0, replaced=0, same=first.new, repeated=first.repeated)
        assert len(rows(lake)) == first.new


@pytest.mark.parametrize(
    "other",
    [
        replace(reading("t-1"), model="toy 2.0.0"),
        reading("t-1", text="", feeling="positive"),
        reading("t-1", metadata={"region": "north"}),
        reading("t-1", time="2026-05-05"),
    ],
    ids=["model", "reading", "metadata", "time"],
)
def test_another_reading_of_a_message_takes_its_place(place: str, other: Reading) -> None:
    lake = filled(place, reading("t-1"), reading("t-2"))
    assert lake.add([other]) == Added(new=0, replaced=1, same=0)
    assert ids(lake) == ["t-1", "t-2"]
    assert lake.add([other]) == Added(new=0, replaced=0, same=1)
    assert lake.check() == []


def test_a_second_message_under_one_id_is_kept_too(tmp_path: Path) -> None:
    from factories import statement

    first = reading("t-1")
    second = replace(
        reading("t-1"), statements=(statement("Still dead"),), warnings=("duplicate_id",)
    )
    lake = Lake.open(tmp_path, create=True)
    assert lake.add([first, second]).new == 2
    assert lake.add([first, second]) == Added(new=0, replaced=0, same=2)
    assert lake.add([replace(second, model="toy 2.0.0")]).replaced == 1


@pytest.mark.parametrize("id_", ODD)
def test_any_id_is_only_an_id(tmp_path: Path, id_: str) -> None:
    lake = filled(str(tmp_path / "lake"), reading(id_, customer="c"), reading("other"))
    assert lake.add([reading(id_, customer="c")]).same == 1
    assert sorted(ids(lake)) == sorted([id_, "other"])
    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


def test_months_are_those_of_the_times_in_utc(place: str) -> None:
    times = {
        "2026-03-01": "2026-03",
        "2026-03-01T00:30:00+02:00": "2026-02",
        "Tue, 3 Mar 2026 10:00:00 +0000": "2026-03",
        "1772323200": "2026-03",
        "yesterday": "unknown",
        "": "unknown",
        "9999-12-31T23:59:59-14:00": "unknown",
    }
    lake = filled(place, *(reading(time, time=time) for time in times), reading("none"))
    assert {row["id"]: row["month"] for row in rows(lake)} == {**times, "none": "unknown"}
    assert lake.info().months == {"2026-02": 1, "2026-03": 3, "unknown": 4}


def test_nothing_can_be_added_and_makes_an_empty_lake(place: str) -> None:
    assert Lake.open(place, create=True).add([]) == Added(new=0, replaced=0, same=0)
    assert rows(Lake.open(place)) == []


def test_who_wrote_is_told_by_the_best_key_and_never_by_a_placeholder(place: str) -> None:
    some = [
        reading("a", "7", author="Jo"),
        reading("b", "<ACCOUNT>", author="Jo"),
        reading("c", metadata={"Requester ID": "8", "user_id": "9"}),
        reading("d", metadata={"loyalty": "5"}),
    ]
    lake = filled(place, *some)
    assert [row["customer"] for row in rows(lake)] == ["7", "Jo", "8", None]
    lake.add([reading("d", metadata={"loyalty": "5"}, model="m 2")], customer_keys=["Loyalty"])
    assert rows(lake)[3]["customer"] == "5"


def test_a_reading_that_is_none_leaves_all_as_it_was(place: str) -> None:
    lake = filled(place, reading("a"))
    with pytest.raises(InputCorrupt, match="readings"):
        lake.add([{"id": "b", "statements": "none"}])
    assert ids(lake) == ["a"]
    assert lake.check() == []


def test_small_files_of_a_month_become_one(place: str) -> None:
    lake = Lake.open(place, create=True)
    for number in range(20):
        lake.add([reading(f"t-{number:02}")])
    assert lake.info().files < 17
    assert ids(lake) == [f"t-{number:02}" for number in range(20)]


def test_it_is_the_same_in_small_shares_and_small_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voc.lake.index, "SHARE", 7)
    monkeypatch.setattr(voc.lake.files, "_HELD_BYTES", 1)
    monkeypatch.setattr(voc.lake.files, "_FILE_ROWS", 3)
    monkeypatch.setattr(voc.lake.inputs, "ROWS", 4)
    some = [reading(f"t-{n:03}", time=f"2026-0{n % 3 + 1}-01") for n in range(40)]
    lake = Lake.open(tmp_path, create=True)
    assert lake.add([*some, *some[:5]]) == Added(new=40, replaced=0, same=0, repeated=5)
    assert lake.add([replace(some[3], model="m 2"), *some[4:]]) == Added(new=0, replaced=1, same=36)
    assert ids(lake) == [one.id for one in some]
    assert lake.check() == []
