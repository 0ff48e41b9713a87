from pathlib import Path

import pytest
from hypothesis import given

from factories import reading, signalled, statement
from strategies import readings
from voc.records import Json, Reading
from voc.writers.table import FIXED_COLUMNS, Cell, MessageTable, Spool, text_of

OURS = len(FIXED_COLUMNS)


def rows_of(tmp_path: Path, *items: Reading) -> list[dict[str, Cell]]:
    with Spool(tmp_path / "out") as spool:
        table = MessageTable(spool)
        for item in items:
            table.append(item)
        return [dict(zip(table.columns, row, strict=True)) for row in table]


def test_the_columns_come_in_groups() -> None:
    assert FIXED_COLUMNS[:14] == (
        "id",
        "channel",
        "language",
        "time",
        "author",
        "question",
        "text",
        "sentiment",
        "sentiment_score",
        "sentiment_confidence",
        "sentiment_band",
        "intent",
        "intent_confidence",
        "intent_band",
    )
    assert FIXED_COLUMNS[32:42] == (
        "platform",
        "platform_probability",
        "platform_band",
        "platform_sentiment",
        "platform_score",
        "platform_evidence",
        "platform_process",
        "platform_policy",
        "platform_people",
        "platform_technology",
    )
    assert FIXED_COLUMNS[-3:] == ("statements", "model", "warnings")
    assert len(set(FIXED_COLUMNS)) == OURS


def test_a_row_tells_the_message(tmp_path: Path) -> None:
    item = reading(id="t-1", time="noon", warnings=["noisy", "long"])
    (row,) = rows_of(tmp_path, item)
    assert {key: row[key] for key in ("id", "channel", "language", "time", "author", "text")} == {
        "id": "t-1",
        "channel": "ticket",
        "language": "en",
        "time": "noon",
        "author": None,
        "text": "The toaster arrived dead",
    }
    assert (row["sentiment"], row["sentiment_score"], row["intent"]) == (
        "negative",
        -0.9,
        "complaint",
    )
    assert (row["sentiment_confidence"], row["sentiment_band"]) == (0.9, "high")
    assert (row["intent_confidence"], row["intent_band"]) == (0.8, "medium")
    assert (row["statements"], row["model"], row["warnings"]) == (1, "toy 1.0.0", "noisy;long")


def test_signals_have_their_kinds_and_the_statements_that_show_them(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, signalled())
    assert (row["signals"], row["signals_evidence"]) == ("churn_risk", "I'm gone")
    (row,) = rows_of(tmp_path, reading())
    assert (row["signals"], row["signals_evidence"]) == (None, None)


def test_a_component_that_was_found_has_its_evidence(tmp_path: Path) -> None:
    item = reading(
        statement("No refund", ["platform.policy"]),
        statement("Nice weather", [], "neutral"),
        statement("rude staff", ["platform.people"]),
    )
    (row,) = rows_of(tmp_path, item)
    assert {key: value for key, value in row.items() if key.startswith("platform")} == {
        "platform": 1,
        "platform_probability": 0.9,
        "platform_band": "high",
        "platform_sentiment": "negative",
        "platform_score": -0.9,
        "platform_evidence": "No refund | rude staff",
        "platform_process": 0,
        "platform_policy": 1,
        "platform_people": 1,
        "platform_technology": 0,
    }


def test_a_component_that_was_not_found_has_its_highest_probability(tmp_path: Path) -> None:
    near = statement("a", [], probabilities={"platform.people": 0.3, "brand": 0.2})
    nearer = statement("b", [], probabilities={"platform.process": 0.4})
    (row,) = rows_of(tmp_path, reading(near, nearer))
    assert (row["platform"], row["platform_probability"]) == (0, 0.4)
    assert (row["brand"], row["brand_probability"]) == (0, 0.2)
    assert row["brand_band"] is row["platform_band"] is None
    assert row["brand_sentiment"] is row["brand_score"] is row["brand_evidence"] is None
    assert row["platform_policy"] == 0


def test_a_probability_is_a_number_even_without_statements(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, reading(text="!"))
    assert (row["interface_probability"], row["statements"], row["text"]) == (0.0, 0, "!")


def test_metadata_that_vary_share_one_header(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        reading(metadata={"shop": "Kiel", "order": 1}),
        reading(),
        reading(metadata={"stars": 5, "shop": "Bonn"}),
    )
    assert [list(row)[OURS:] for row in rows] == [["shop", "order", "stars"]] * 3
    assert [list(row.values())[OURS:] for row in rows] == [
        ["Kiel", 1, None],
        [None, None, None],
        ["Bonn", None, 5],
    ]


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["text"], ["input_text"]),
        (["text", "input_text"], ["input_text", "input_input_text"]),
        (["input_text", "text"], ["input_text", "input_input_text"]),
        (["Text", "brand_evidence", ""], ["Text", "input_brand_evidence", ""]),
    ],
)
def test_a_name_of_ours_is_not_taken_from_us(
    tmp_path: Path, names: list[str], columns: list[str]
) -> None:
    (row,) = rows_of(tmp_path, reading(metadata={name: name for name in names}))
    assert list(row)[OURS:] == columns
    assert list(row.values())[OURS:] == names
    assert row["text"] == "The toaster arrived dead"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("007", "007"),
        (None, None),
        (7, 7),
        (0.5, 0.5),
        (True, "true"),
        ([1, "é"], '[1,"é"]'),
        ({"a": None}, '{"a":null}'),
        (float("nan"), None),
        (float("-inf"), "-inf"),
        ("\ud800", "\ud800"),
    ],
)
def test_a_value_becomes_one_cell(tmp_path: Path, value: Json, cell: Cell) -> None:
    (row,) = rows_of(tmp_path, reading(metadata={"key": value}))
    assert row["key"] == cell
    assert type(row["key"]) is type(cell)


@given(readings())
def test_the_text_is_the_message_where_statements_leave_no_word_out(item: Reading) -> None:
    assert text_of(item) == item.message.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- Broken!\n", "- Broken!\n"),
        ("Broken\n\n--\nAnn, 0171 555", "Broken […] "),
        ("> your mail\nBroken", " […] Broken"),
    ],
)
def test_words_outside_all_statements_are_not_shown(text: str, shown: str) -> None:
    start = text.index("Broken")
    assert text_of(reading(statement("Broken", start=start), text=text)) == shown


def test_the_text_is_redacted_where_its_statements_are() -> None:
    text = "Call 0171 555. Now!"
    first = statement("Call [PHONE].", start=0, end=14)
    second = statement("Now!", start=15)
    assert text_of(reading(first, second, text=text)) == "Call [PHONE]. Now!"


def test_rows_wait_in_a_file_without_a_name(tmp_path: Path) -> None:
    with Spool(tmp_path / "out") as spool:
        spool.append(["a", 1, None, 0.5, "\ud800"])
        spool.append([])
        assert spool.rows == 2
        assert list(spool) == [["a", 1, None, 0.5, "\ud800"], []]
    assert list(tmp_path.iterdir()) == []
