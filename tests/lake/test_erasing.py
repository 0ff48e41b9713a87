"""A customer is removed, and it is proved; or is given all that is held."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import statement
from lakes import filled, ids, reading, rows
from voc.errors import NotErased, UsageError
from voc.lake import Lake
from voc.lake.columns import SCHEMA, with_own
from voc.lake.inputs import table_of_readings
from voc.lake.store import open_store
from voc.lake.traces import OWN_WORDS, Traces, prove
from voc.records import Reading
from voc.text.pseudonyms import pseudonym
from voc.writers import reading_to_json

WHO = "customer-ännä/8841"


def several(customer: str = WHO) -> list[Reading]:
    return [
        reading("ticket-0001", customer, time="2026-01-05"),
        reading("ticket-0002", customer, time="2026-02-05"),
        reading("ticket-0003", "somebody", time="2026-01-06"),
        reading("ticket-0004", "another", metadata={"follows": "ticket-0002"}),
        reading("ticket-00021", None),
    ]


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_every_trace_goes_and_nothing_else(place: str) -> None:
    lake = filled(place, *several())
    done = lake.erase(WHO)
    assert (done.readings, done.messages, done.masked) == (2, 2, 1)
    assert done.proof.found == ()
    assert done.proof.rows == 3
    assert ids(lake) == ["ticket-00021", "ticket-0003", "ticket-0004"]
    assert dict(rows(lake)[2]["metadata"]) == {"follows": "<ERASED>", "customer_id": "another"}
    assert lake.check() == []


@pytest.mark.parametrize("customer", ["customer", "Platform", "complaint", "statements", "ticket"])
def test_an_id_that_is_a_word_of_ours_takes_no_labels_of_others(
    tmp_path: Path, customer: str
) -> None:
    lake = filled(str(tmp_path), *several("somebody else"), reading("ticket-0009", customer))
    before = [row for row in rows(lake) if row["id"] != "ticket-0009"]
    done = lake.erase(customer)
    assert (done.readings, done.masked, done.proof.found) == (1, 0, ())
    assert rows(lake) == before


def test_an_id_that_is_a_number_in_a_manifest_is_no_trace(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), *several())
    size = next(path for path in (tmp_path / "readings").rglob("*.parquet")).stat().st_size
    assert lake.erase(f"{size:06}").proof.found == ()


def test_no_byte_tells_who_was_erased(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), *several())
    assert b"ticket-0001" in all_bytes(tmp_path)
    lake.erase(WHO)
    left = all_bytes(tmp_path)
    assert WHO.encode() not in left
    assert b"ticket-0001" not in left


def test_the_log_keeps_a_day_and_a_salted_hash(place: str, tmp_path: Path) -> None:
    lake, other = filled(place, *several()), filled(str(tmp_path / "other"), *several())
    assert lake.erased(WHO) == ()
    lake.erase(WHO)
    other.erase(WHO)
    (day,) = lake.erased(WHO)
    assert lake.info().erased == (day,)
    assert lake.erased("somebody") == ()
    hashes = [one._store.read(f"manifests/{2:012}.json") for one in (lake, other)]
    assert hashes[0].split(b'"hash"')[1] != hashes[1].split(b'"hash"')[1]


@pytest.mark.parametrize("customer", ["jo@acme.example", " JO@acme.example "])
def test_a_raw_id_finds_its_pseudonym_and_other_spellings(place: str, customer: str) -> None:
    some = [
        reading("a-00001", pseudonym("jo@acme.example")),
        reading("a-00002", "Jo@acme.example"),
        reading("a-00003", "al@acme.example"),
    ]
    lake = filled(place, *some)
    assert lake.erase(customer).readings == 2
    assert ids(lake) == ["a-00003"]


def test_a_pseudonym_finds_its_readings(place: str) -> None:
    known = pseudonym("jo@acme.example")
    lake = filled(place, reading("a-00001", known), reading("a-00002", "al"))
    assert len([*lake.export(known)]) == 1
    assert lake.erase(known).readings == 1


@pytest.mark.parametrize("customer", ["7", "o'Hara", '"', "a b", "%", "\\", "😀", "x" * 5_000])
def test_an_odd_or_short_id_is_erased_where_ids_stand(place: str, customer: str) -> None:
    some = [
        reading("a", customer),
        reading("b", "another", metadata={"weight": "7", "user_id": customer}, author=customer),
        reading("7", "another"),
    ]
    lake = filled(place, *some)
    done = lake.erase(customer)
    assert (done.readings, done.masked) == (1, 1)
    left = {row["id"]: row for row in rows(lake)}
    assert set(left) == {"b", "7"}
    assert left["b"]["author"] == "<ERASED>"
    metadata = {"weight": "7", "user_id": "<ERASED>", "customer_id": "another"}
    assert dict(left["b"]["metadata"]) == metadata


def test_words_of_others_that_tell_an_id_are_masked(place: str) -> None:
    from factories import reading as of_statements

    told = of_statements(statement(f"They called me {WHO}, not ticket-00011"), id="b")
    lake = filled(place, reading("ticket-0001", WHO), told)
    assert lake.erase(WHO).masked == 1
    (row,) = lake.query("SELECT text FROM statements").to_pylist()
    assert row["text"] == "They called me <ERASED>, not ticket-00011"


def test_others_of_the_same_message_go_too(place: str) -> None:
    from dataclasses import replace

    answer = replace(reading("ticket-0001", "agent"), warnings=("duplicate_id",))
    lake = filled(place, reading("ticket-0001", WHO), answer)
    assert lake.erase(WHO).readings == 2


def test_who_is_not_there_can_be_erased_too(place: str) -> None:
    lake = filled(place, *several())
    done = lake.erase("nobody at all")
    assert (done.readings, done.files) == (0, 0)
    assert len(lake.erased("nobody at all")) == 1
    assert len(ids(lake)) == 5


@pytest.mark.parametrize("other", ["Martinů", "ÉMartin", "Martin子"])
def test_an_id_is_not_found_within_a_longer_word_of_any_letters(place: str, other: str) -> None:
    lake = filled(place, reading("ticket-0001", "Martin"), reading("ticket-0002", other))
    assert lake.erase("Martin").proof.found == ()
    assert ids(lake) == ["ticket-0002"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Martinů", False), ("ůMartin", False), ("ů Martin\n", True), ("Martinů, Martin", True)],
)
@pytest.mark.parametrize("before", [0, 1, (1 << 20) - 3, 1 << 20])
def test_an_id_stands_alone_in_bytes_wherever_they_are_cut(
    text: str, found: bool, before: int
) -> None:
    data = b"." * before + text.encode()
    assert Traces(names={"Martin"}).in_bytes(data) == found


@pytest.mark.parametrize("customer", ["", " "])
def test_an_empty_id_is_refused(place: str, customer: str) -> None:
    lake = filled(place, *several())
    with pytest.raises(UsageError, match="empty"):
        lake.erase(customer)


def plant_text(folder: Path) -> None:
    (folder / "notes.txt").write_text(f"call {WHO}!")


def plant_parquet(folder: Path) -> None:
    (table,) = table_of_readings([reading("ticket-0001", WHO)])
    pq.write_table(table, folder / "copy.parquet", compression="zstd", use_dictionary=False)


def plant_statement(folder: Path) -> None:
    from factories import reading as of_statements

    (table,) = table_of_readings([of_statements(statement(f"I know {WHO}" * 50), id="b")])
    pq.write_table(table, folder / "words.parquet", compression="zstd")


@pytest.mark.parametrize("plant", [plant_text, plant_parquet, plant_statement])
def test_a_trace_that_is_left_is_found(tmp_path: Path, plant: Any) -> None:
    lake = filled(str(tmp_path), *several())
    plant(tmp_path)
    with pytest.raises(NotErased, match="1 files") as found:
        lake.erase(WHO)
    assert WHO not in str(found.value)
    assert WHO not in str(rows(lake))


def test_what_a_killed_writer_left_is_erased_as_well(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), *several())
    plant_parquet(tmp_path / "readings" / "month=2026-01")
    (tmp_path / "readings" / "month=2026-01" / ".voc-12.part").write_text(WHO)
    assert lake.erase(WHO).proof.found == ()
    assert WHO.encode() not in all_bytes(tmp_path)


def test_the_proof_reads_each_file(tmp_path: Path) -> None:
    lake = filled(str(tmp_path), *several())
    store = open_store(tmp_path)
    proof = prove(store, Traces(names={WHO}))
    assert proof.rows == 5
    assert proof.files == len(store.names())
    assert proof.bytes == len(all_bytes(tmp_path))
    assert len(proof.found) == 2
    assert prove(store, Traces(names={"nobody at all"})).found == ()
    assert lake.check() == []


IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=30)


@given(IDS.filter(lambda id_: id_ not in OWN_WORDS), st.data())
def test_an_id_is_found_at_any_depth(id_: str, data: st.DataObject) -> None:
    from factories import reading as of_statements

    hiding = data.draw(
        st.sampled_from(
            [
                of_statements(statement(f"by {id_} .")),
                of_statements(author=id_),
                of_statements(metadata={"see": ["x", {"y": f" {id_} "}]})
                if id_.isalnum() and id_.isascii()
                else of_statements(metadata={"see": f"({id_})"}),
                of_statements(metadata={id_: "x"}),
                of_statements(warnings=[id_]),
            ]
        )
    )
    traces = Traces(names={id_})
    (table,) = table_of_readings([hiding])
    from datetime import UTC, datetime

    table = with_own(table, added=datetime.now(UTC), sequence=0, customer_keys=["none"])
    assert traces.mentioned(table)
    masked, told = traces.masked(table)
    assert told == 1
    assert masked.schema == SCHEMA
    assert not traces.mentioned(masked)


def test_an_export_is_what_was_added(place: str) -> None:
    some = several()
    lake = filled(place, *some)
    found = {str(row["id"]): row for row in lake.export(WHO)}
    for one in some[:2]:
        row = found.pop(one.id)
        assert row.pop("customer") == WHO
        assert str(row.pop("added")).endswith("Z")
        moment = str(row.pop("moment"))
        assert moment.startswith(str(one.message.time))
        assert row == reading_to_json(one)
    assert found == {}


def test_an_export_of_nobody_is_empty(place: str) -> None:
    lake: Lake = filled(place, *several())
    assert [*lake.export("nobody")] == []
