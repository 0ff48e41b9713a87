import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.made import facts_of, readings_of, write_readings
from voc import insight
from voc.errors import InputCorrupt, InputNotFound, LakeBusy, LakeDamaged, UnknownFormat, UsageError
from voc.insight import Facts, read_facts
from voc.insight.facts import COMPONENT_ROWS, MENTIONS, MESSAGES, SIGNAL_ROWS, STATEMENTS
from voc.lake import CUSTOMER_KEYS, Lake
from voc.lake.columns import customers
from voc.lake.inputs import table_of_readings

TILL = ("The till broke", ["platform.technology", "brand"], "negative")
FINE = ("All fine", ["brand"], "positive", 0.5)
ROWS: list[dict[str, Any]] = [
    {
        "says": [TILL, FINE],
        "nps": 2,
        "time": "2026-01-02T10:00:00+02:00",
        "channel": "email",
        "customer": "c-1",
        "metadata": {"region": "north", "order": "1"},
        "signals": ["safety", "effort"],
    },
    {"says": [("", [], "neutral")], "metadata": {"region": "south", "order": "2"}},
    {"says": [], "author": "Ann", "metadata": {"region": "north", "order": "3"}},
]
REJECTION = (
    '{"id":"9","file":"in.csv","line":9,"stage":"read","code":"empty_text","detail":"no text"}\n'
)


def same(one: Facts, other: Facts) -> bool:
    frames = ("messages", "components", "mentions", "statements", "signals")
    return (one.groups, one.skipped) == (other.groups, other.skipped) and all(
        getattr(one, name).equals(getattr(other, name)) for name in frames
    )


def in_file(name: str) -> Callable[[Path], list[str]]:
    return lambda folder: [str(write_readings(folder / name, ROWS))]


def in_folder(folder: Path) -> list[str]:
    (folder / "deep").mkdir()
    write_readings(folder / "a.jsonl", ROWS[:2])
    readings = readings_of(ROWS)[2:]
    (folder / "deep" / "b.jsonl").write_text(json.dumps(readings[0]) + "\n")
    (folder / "a.jsonl.rejected.jsonl").write_text("{}\n")
    return [str(folder)]


def in_lake(folder: Path) -> list[str]:
    for reading in readings_of(ROWS):
        Lake.open(folder / "lake", create=True).add([reading])
    return [str(folder / "lake")]


@pytest.mark.parametrize(
    "write",
    [
        in_file("a.jsonl"),
        in_file("a.parquet"),
        in_folder,
        lambda folder: [str(write_readings(folder / "a1.parquet", ROWS).parent / "a*.parquet")],
    ],
)
def test_inputs_give_what_memory_gives(write: Callable[[Path], list[str]], tmp_path: Path) -> None:
    told: list[int] = []
    assert same(read_facts(write(tmp_path), told=told.append), facts_of(ROWS))
    assert sum(told) == len(ROWS)


@pytest.mark.parametrize("names", [["out*"], ["out.jsonl", "out.jsonl.rejected.jsonl"]])
def test_rejections_beside_the_readings_are_none(names: list[str], tmp_path: Path) -> None:
    write_readings(tmp_path / "out.jsonl", ROWS)
    (tmp_path / "out.jsonl.rejected.jsonl").write_text(REJECTION)
    assert same(read_facts([tmp_path / name for name in names]), facts_of(ROWS))


@pytest.mark.parametrize("name", ["out*", "out.jsonl.rejected.jsonl"])
def test_rejections_alone_are_told_as_such(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl.rejected.jsonl"
    path.write_text(REJECTION)
    with pytest.raises(InputCorrupt, match=r"^`.*` holds what was rejected, and no readings: "):
        read_facts([tmp_path / name])


def test_a_lake_has_the_same_messages(tmp_path: Path) -> None:
    found, other = read_facts(in_lake(tmp_path)), facts_of(ROWS)
    assert found.messages.drop("n").sort("id").equals(other.messages.drop("n").sort("id"))
    assert sorted(found.statements["text"]) == sorted(other.statements["text"])


def test_a_lake_knows_its_customers(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path / "lake", create=True)
    lake.add(readings_of([{"metadata": {"shop": "s-9"}}]), customer_keys=["shop"])
    assert read_facts([tmp_path / "lake"]).messages["customer"].to_list() == ["s-9"]


@pytest.mark.parametrize(("changed", "error"), [(True, LakeBusy), (False, LakeDamaged)])
def test_a_lake_whose_files_go_while_it_is_read(
    changed: bool, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_lake(tmp_path)
    scan = Lake.scan

    def scanned_before_they_go(lake: Lake) -> Any:
        found = scan(lake)
        if changed:
            lake.add(readings_of([{"id": "another"}]))
        for path in (tmp_path / "lake").rglob("*.parquet"):
            path.unlink()
        return found

    monkeypatch.setattr(Lake, "scan", scanned_before_they_go)
    with pytest.raises(error):
        read_facts([tmp_path / "lake"])


@pytest.mark.parametrize("name", ["b.jsonl", "b.parquet"])
def test_a_file_that_goes_while_others_are_read(name: str, tmp_path: Path) -> None:
    write_readings(tmp_path / "a.jsonl", ROWS)
    gone = write_readings(tmp_path / name, ROWS)
    with pytest.raises(InputNotFound, match=name):
        read_facts([tmp_path], told=lambda _: gone.unlink())


def test_columns_of_a_message() -> None:
    facts = facts_of(ROWS)
    assert facts.messages.row(0, named=True) == {
        "n": 0,
        "id": "m-0",
        "time": datetime(2026, 1, 2, 8, tzinfo=UTC),
        "channel": "email",
        "customer": "c-1",
        "rating": None,
        "nps": 2.0,
        "csat": None,
        "ces": None,
        "sentiment": "mixed",
        "score": pytest.approx(-0.2),
        "intent": "other",
        "model": "toy 1.0.0",
        "region": "north",
    }
    assert facts.messages["customer"].to_list() == ["c-1", None, "Ann"]
    assert facts.statements["leaves"].to_list() == [
        ["brand", "platform.technology"],
        ["brand"],
        [],
    ]
    assert facts.statements["k"].to_list() == [0, 1, 0]
    assert facts.signals.rows() == [(0, "safety"), (0, "effort")]


def test_a_leaf_adds_up_as_its_component_does() -> None:
    facts = facts_of(ROWS)
    assert facts.components.select("component", "sentiment").rows() == [
        ("brand", "mixed"),
        ("platform", "negative"),
    ]
    assert facts.mentions.select("facet", "leaf", "sentiment", "score").rows() == [
        (None, "brand", "mixed", pytest.approx(-0.2)),
        ("technology", "platform.technology", "negative", pytest.approx(-0.9)),
    ]


@pytest.mark.parametrize("rows", [[], [{"noise": "spam"}]])
def test_nothing(rows: list[dict[str, Any]]) -> None:
    facts = facts_of(rows)
    assert facts.count == 0
    assert facts.messages.schema == MESSAGES
    assert facts.components.schema == COMPONENT_ROWS
    assert facts.mentions.schema == MENTIONS
    assert facts.statements.schema == STATEMENTS
    assert facts.signals.schema == SIGNAL_ROWS


def test_noise_is_counted_and_left_out_unless_asked_for() -> None:
    rows = [{"noise": "spam"}, {"noise": "bounce"}, {"noise": "spam"}, {}]
    without, within = facts_of(rows), facts_of(rows, noise=True)
    assert (without.count, within.count) == (1, 4)
    assert without.skipped.noise == within.skipped.noise == {"bounce": 1, "spam": 2}
    assert without.statements["n"].to_list() == [3]


def test_of_a_message_that_comes_again_the_last_reading_counts() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "says": [("Old", ["brand"], "negative")], "metadata": {"region": "x"}},
        {"id": "b", "metadata": {"region": "y"}},
        {"id": "a", "says": [("New", [], "positive")], "metadata": {"region": "y"}},
    ]
    facts = facts_of(rows)
    assert facts.skipped.repeated == 1
    assert facts.messages.select("n", "id", "sentiment").rows() == [
        (1, "b", "neutral"),
        (2, "a", "positive"),
    ]
    assert facts.statements["text"].to_list() == ["Well", "New"]
    assert facts.mentions.is_empty()
    assert facts.components.is_empty()
    assert facts.groups == ("channel",)


def test_two_messages_under_one_id_both_count() -> None:
    second: dict[str, Any] = {
        "id": "a",
        "says": [("Other", [], "neutral")],
        "warnings": ["duplicate_id"],
    }
    facts = facts_of([{"id": "a"}, second, second])
    assert (facts.count, facts.skipped.repeated) == (2, 1)


@pytest.mark.parametrize(
    ("time", "moment"),
    [
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        ("2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("1772600767", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("yesterday", None),
    ],
)
def test_times(time: str, moment: datetime | None) -> None:
    facts = facts_of([{"time": time}, {}])
    assert facts.messages["time"].to_list() == [moment, None]
    assert facts.skipped.time == (moment is None)


@pytest.mark.parametrize(
    ("name", "value", "column", "number"),
    [
        ("NPS score", "9", "nps", 9.0),
        ("stars", 4.5, "rating", 4.5),
        ("Star Rating", "3", "rating", 3.0),
        ("csat", "very", "csat", None),
        ("ces", "inf", "ces", None),
    ],
)
def test_scales(name: str, value: Any, column: str, number: float | None) -> None:
    facts = facts_of([{"metadata": {name: value}}, {}])
    assert facts.messages[column].to_list() == [number, None]
    assert facts.groups == ("channel",)


def many(*, values: int, filled: int, of: int, name: str = "product") -> list[dict[str, Any]]:
    return [{"metadata": {name: f"v{n % values}"} if n < filled else {}} for n in range(of)]


@pytest.mark.parametrize(
    ("values", "filled", "worth_it"),
    [
        (2, 100, True),
        (50, 100, True),
        (51, 100, False),
        (1, 100, False),
        (5, 50, True),
        (5, 49, False),
    ],
)
def test_columns_worth_grouping_by(values: int, filled: int, worth_it: bool) -> None:
    facts = facts_of(many(values=values, filled=filled, of=100))
    assert facts.groups == (("channel", "product") if worth_it else ("channel",))


def test_a_value_of_its_own_for_each_message_is_no_group() -> None:
    assert facts_of(many(values=40, filled=40, of=40)).groups == ("channel",)
    assert facts_of(many(values=40, filled=41, of=41)).groups == ("channel", "product")


def test_columns_that_are_asked_for() -> None:
    rows = many(values=60, filled=60, of=200)
    facts = facts_of(rows, by=["product"])
    assert facts.groups == ("channel", "product")
    assert facts.messages["product"].drop_nulls().n_unique() == 60
    with pytest.raises(UsageError, match="`shop`"):
        facts_of(rows, by=["shop"])
    with pytest.raises(UsageError, match=r"more than 1,000 values"):
        facts_of(many(values=1_001, filled=1_001, of=1_001), by=["product"])


def test_who_wrote_is_no_column_to_group_by_and_a_taken_name_is_changed() -> None:
    rows = [{"metadata": {"Customer ID": f"c{n % 3}", "score": f"s{n % 3}"}} for n in range(9)]
    facts = facts_of(rows)
    assert facts.groups == ("channel", "input_score")
    assert facts.messages["customer"].n_unique() == 3


def test_readings_of_the_first_versions_have_the_sentiment_of_the_statement() -> None:
    [reading] = readings_of([{"says": [TILL]}])
    statements: Any = reading["statements"]
    del statements[0]["label_sentiments"]
    assert insight.facts_of([reading]).mentions["sentiment"].to_list() == ["negative"] * 2


def test_a_label_that_is_not_known(tmp_path: Path) -> None:
    [reading] = readings_of([{}])
    reading["intent"] = {"label": "rant", "confidence": 1.0, "band": "high"}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(reading) + "\n")
    with pytest.raises(InputCorrupt, match=r"a\.jsonl.*label"):
        read_facts([path])


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound):
        read_facts([tmp_path / "none.parquet"])
    (tmp_path / "a.csv").write_text("id\n")
    with pytest.raises(UnknownFormat):
        read_facts([tmp_path / "a.csv"])
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputCorrupt):
        read_facts([tmp_path / "a.parquet"])


def test_parquet_may_lack_what_no_figure_needs(tmp_path: Path) -> None:
    path = write_readings(tmp_path / "a.parquet", ROWS)
    pq.write_table(pq.read_table(path).drop_columns(["course", "left_out", "question"]), path)
    assert same(read_facts([path]), facts_of(ROWS))


KEYS = st.sampled_from(["customer_id", "Customer ID", "author", "User-Id", "region"])
VALUES = st.sampled_from(["c-1", " c-2 ", " ", "", "<ACCOUNT>", "<account>", "x<ACCOUNT>"])


@given(
    st.lists(st.tuples(st.dictionaries(KEYS, VALUES, max_size=3), st.none() | VALUES), max_size=5),
    st.sampled_from([CUSTOMER_KEYS, ("user_id", "customer_id"), ()]),
)
def test_customers_are_those_that_a_lake_would_know(
    rows: list[tuple[dict[str, str], str | None]], keys: tuple[str, ...]
) -> None:
    readings = readings_of([{"metadata": told, "author": author} for told, author in rows])
    tables = list(table_of_readings(readings))
    known = [who for table in tables for who in customers(table, keys)]
    facts = insight.facts_of(readings, customer_keys=keys)
    assert facts.messages["customer"].to_list() == known


def test_facts_keep_nothing_of_the_tables_they_were_read_from(tmp_path: Path) -> None:
    for part in range(20):
        rows = [ROWS[0] | {"id": f"message-{part}-{number}"} for number in range(40)]
        write_readings(tmp_path / f"{part}.parquet", rows)
    held = pa.total_allocated_bytes()
    facts = read_facts([tmp_path])
    assert facts.count == 20 * 40
    # Of a megabyte or more.
    assert pa.total_allocated_bytes() - held < 10_000
