"""Who was erased stays out, until they are allowed in again."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories import reading as of_statements
from factories import statement
from lakes import filled, ids, reading, rows
from voc.errors import LakeBusy, UsageError
from voc.lake import Added, Lake
from voc.lake.manifest import load
from voc.records import Reading
from voc.text.pseudonyms import pseudonym

WHO = "jo@acme.example"


def several(model: str = "m 1") -> list[Reading]:
    return [
        reading("ticket-0001", WHO, model=model),
        reading("ticket-0002", "another", model=model, metadata={"follows": "ticket-0001"}),
        reading("ticket-0003", "somebody", model=model),
    ]


def marks(lake: Lake) -> tuple[str, ...]:
    manifest = load(lake._store)
    assert manifest is not None
    return manifest.suppressed


def test_the_same_input_does_not_bring_a_customer_back(place: str) -> None:
    lake = filled(place, *several())
    lake.erase(WHO)
    before = rows(lake)
    assert lake.add(several()) == Added(new=0, replaced=0, same=2, suppressed=1)
    assert rows(lake) == before
    assert lake.check() == []


def test_a_later_reading_of_it_does_not_either_nor_tells_its_ids(place: str) -> None:
    lake = filled(place, *several())
    lake.erase(WHO)
    assert lake.add(several("m 2")) == Added(new=0, replaced=2, same=0, suppressed=1)
    found = rows(lake)
    assert [row["model"] for row in found] == ["m 2", "m 2"]
    assert dict(found[0]["metadata"])["follows"] == "<ERASED>"
    assert [*lake.export(WHO)] == []


@pytest.mark.parametrize("asked", [WHO, " JO@acme.example", pseudonym(WHO)])
@pytest.mark.parametrize("comes", [WHO, "Jo@Acme.example ", pseudonym(WHO)])
def test_all_spellings_and_the_pseudonym_stay_out(tmp_path: Path, asked: str, comes: str) -> None:
    lake = filled(str(tmp_path), reading("a"))
    lake.erase(asked)
    assert lake.add([reading("b", comes), reading("c", "al")]) == Added(
        new=1, replaced=0, same=0, suppressed=1
    )
    assert ids(lake) == ["a", "c"]


def test_another_key_of_pseudonyms_lets_nobody_in_who_has_a_plain_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = filled(str(tmp_path), reading("a"))
    lake.erase("8841")
    monkeypatch.setenv("VOC_PSEUDONYM_KEY", "quite another key")
    assert lake.add([reading("b", "8841")]).suppressed == 1


def test_others_of_the_same_message_stay_out_too(place: str) -> None:
    from dataclasses import replace

    answer = replace(reading("ticket-0001", "agent"), warnings=("duplicate_id",))
    lake = filled(place, reading("a"))
    lake.erase(WHO)
    assert lake.add([reading("ticket-0001", WHO), answer]).suppressed == 2
    assert ids(lake) == ["a"]


def test_only_a_keyed_hash_is_kept(place: str, tmp_path: Path) -> None:
    lake, other = filled(place, *several()), filled(str(tmp_path / "other"), *several())
    for one in (lake, other):
        one.erase(WHO)
    assert len(marks(lake)) == 2
    assert set(marks(lake)).isdisjoint(marks(other))
    assert lake.info().suppressed == 2
    names = [name for name in lake._store.names() if not name.endswith("lock")]
    everything = b"".join(map(lake._store.read, names))
    assert WHO.encode() not in everything
    assert pseudonym(WHO).encode() not in everything


def test_who_is_allowed_comes_in_again_and_no_hash_stays(place: str) -> None:
    lake = filled(place, *several())
    lake.erase(WHO)
    kept = marks(lake)
    assert lake.allow(WHO.upper())
    assert not lake.allow(WHO)
    assert lake.add(several()) == Added(new=1, replaced=0, same=2)
    manifests = [name for name in lake._store.names() if name.startswith("manifests/")]
    assert all(mark.encode() not in lake._store.read(n) for mark in kept for n in manifests)


def test_to_forget_entirely_keeps_the_day_alone(place: str) -> None:
    lake = filled(place, *several())
    lake.erase(WHO)
    assert len(lake.erased(WHO)) == 1
    lake.erase(WHO, forget=True)
    assert (lake.erased(WHO), len(lake.info().erased), marks(lake)) == ((), 2, ())
    (name,) = [name for name in lake._store.names() if name.startswith("manifests/")]
    assert {one["hash"] for one in json.loads(lake._store.read(name))["erased"]} == {""}
    assert lake.add(several()).new == 1


@pytest.mark.parametrize("customer", ["", " "])
def test_an_empty_id_is_refused(tmp_path: Path, customer: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        filled(str(tmp_path)).allow(customer)


def test_a_lake_without_a_list_works_on(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), *several())
    path = tmp_path / "manifests" / f"{1:012}.json"
    values = json.loads(path.read_text())
    del values["suppressed"]
    path.write_text(json.dumps({**values, "salt": "ab" * 16}))
    assert lake.add(several()).same == 3
    lake.erase(WHO)
    assert lake.add(several()).suppressed == 1


def erased_meanwhile(place: str) -> Iterator[Reading]:
    """Yield readings of a customer who is erased while they come in."""
    yield from several()
    Lake.open(place).erase(WHO)


def test_an_add_that_began_before_the_erasure_brings_nobody_back() -> None:
    place = "memory://meanwhile"
    lake = filled(place, *several())
    added = lake.add(erased_meanwhile(place))
    assert added == Added(new=0, replaced=0, same=2, suppressed=1)
    assert ids(lake) == ["ticket-0002", "ticket-0003"]
    assert lake.check() == []


def test_an_erasure_that_clears_away_what_comes_in_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = "memory://cleared"
    lake = filled(place, *several())
    monkeypatch.setattr("voc.lake.files._HELD_BYTES", 1)
    monkeypatch.setattr("voc.lake.files._FILE_ROWS", 1)
    monkeypatch.setattr("voc.lake.inputs.ROWS", 1)
    with pytest.raises(LakeBusy, match="add again"):
        lake.add(erased_meanwhile(place))
    assert ids(lake) == ["ticket-0002", "ticket-0003"]


def test_words_of_others_are_masked_as_they_come_in(place: str) -> None:
    lake = filled(place, reading("a"))
    lake.erase(WHO)
    told = of_statements(statement(f"They said {WHO} got a refund"), id="b")
    lake.add([told, reading("c", WHO)])
    (row,) = lake.query("SELECT text FROM statements WHERE id = 'b'").to_pylist()
    assert row["text"] == "They said <ERASED> got a refund"
