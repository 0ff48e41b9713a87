"""Tables of surveys: which they are, how they are streamed, and what breaks in them."""

import json
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from readers.outcomes import (
    faults,
    messages,
    read_file,
    read_memory,
    rejections,
    texts,
)
from readers.surveys import FEED, FIXTURES, as_csv, asked, outcomes_of, rows_of
from voc.errors import InputCorrupt, MissingColumn
from voc.readers import Columns, read
from voc.readers.exports import Row, document_of, table_of
from voc.records import Json, Message


def test_tabs_workbooks_and_parquet_hold_the_same(tmp_path: Path) -> None:
    rows = rows_of("qualtrics.csv")
    expected = asked(outcomes_of("qualtrics.csv"))
    tabs = as_csv(rows, "\t").encode("utf-16")
    assert asked(read_file(tmp_path / "in.tsv", tabs)) == expected
    book = Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(tmp_path / "in.xlsx")
    assert asked(read([tmp_path / "in.xlsx"])) == expected
    columns = zip(*rows[1:], strict=True)
    table = pa.table(dict(zip(rows[0], map(list, columns), strict=True)))
    pq.write_table(table, tmp_path / "in.parquet")
    assert asked(read([tmp_path / "in.parquet"])) == expected


@pytest.mark.parametrize(
    "names",
    [
        ("id", "text"),
        ("#", "text", "date"),
        ("Timestamp", "User", "Message"),
        ("Timestamp", "Level", "Why", "What happened?", "Text", "Host"),
        ("ticket_id", "created_at", "question", "answer", "nps"),
        ("response_id", "survey_date", "nps", "comment"),
        ("Survey ID", "Comment", "NPS"),
        ("StartDate", "EndDate", "Employee", "Comment"),
        ("Respondent ID", "Start Date", "End Date", "Comment"),
        ("V1", "V2", "V3"),
        ("token", "Submitted At", "comment"),
        (),
    ],
)
def test_ordinary_tables_are_no_surveys(names: Sequence[str]) -> None:
    assert table_of(names, FEED) is None


@pytest.mark.parametrize(
    "value",
    [
        {"id": 1, "text": "x"},
        {"items": [{"text": "x"}], "total_items": 1, "page_count": 1},
        {"token": "t", "answers": [], "text": "x"},
        {"event_type": "form_response", "text": "x"},
        {"event_type": "form_response", "form_response": "x"},
        [{"landed_at": "t", "submitted_at": "t", "token": "t"}],
    ],
)
def test_ordinary_json_is_no_survey(value: Json) -> None:
    assert document_of(value, FEED) is None


def test_codes_of_another_program_are_read_as_any_table() -> None:
    names = [*(f"V{number}" for number in range(1, 11)), "comment"]
    content = as_csv([names, [*"0123456789", "The lift is out of order"]])
    (message,) = messages(read_memory(content, "in.csv"))
    assert (message.id, message.text, message.question) == (
        "in.csv:2",
        "The lift is out of order",
        None,
    )


def test_columns_that_the_user_names_come_first() -> None:
    content = (FIXTURES / "surveymonkey.csv").read_bytes()
    columns = Columns(id="custom_data_1", author="First Name", time="start date", channel="email")
    first = messages(read_memory(content, "in.csv", columns=columns))[0]
    assert (first.id, first.author, first.time, first.channel) == (
        "web:11",
        "Jo",
        "2025-03-02T09:15:02",
        "email",
    )
    by_column = Columns(channel="Custom Data 1")
    assert messages(read_memory(content, "in.csv", columns=by_column))[0].channel == "ticket"
    with pytest.raises(MissingColumn, match="no column `region` for the id"):
        read_memory(content, "in.csv", columns=Columns(id="region"))


def test_where_the_user_names_the_text_a_survey_is_read_as_any_table() -> None:
    content = (FIXTURES / "medallia.csv").read_bytes()
    found = messages(read_memory(content, "in.csv", columns=Columns(text="OSAT Comment")))
    assert asked(found) == [("7001", None, "Spotless room")]


@pytest.mark.parametrize("name", ["qualtrics.csv", "surveymonkey.csv"])
def test_a_broken_row_is_a_rejection_and_its_neighbours_are_read(name: str) -> None:
    rows = rows_of(name)
    rows.insert(-2, ["too", "short"])
    outcomes = read_memory(as_csv(rows), "in.csv")
    assert [code for code, _ in faults(outcomes)] == ["ragged_row", "no_words"]
    assert texts(outcomes) == texts(outcomes_of(name))


@pytest.mark.parametrize(
    ("name", "height"), [("qualtrics.csv", 3), ("qualtrics_old.csv", 2), ("surveymonkey.csv", 2)]
)
def test_all_headers_of_a_file_that_was_joined_on_are_skipped(name: str, height: int) -> None:
    rows = rows_of(name)
    outcomes = read_memory(as_csv(rows + rows), "in.csv")
    assert [code for code, _ in faults(outcomes)].count("repeated_header") == height
    assert texts(outcomes) == texts(outcomes_of(name)) * 2


def test_a_survey_without_open_questions_says_so(tmp_path: Path) -> None:
    rows = [row[:3] + row[4:9] + row[17:18] for row in rows_of("qualtrics.csv")]
    assert faults(read_file(tmp_path / "in.csv", as_csv(rows))) == [("missing_column", None)]


def test_headers_alone_are_an_empty_input(tmp_path: Path) -> None:
    for name, height in [("qualtrics.csv", 3), ("surveymonkey.csv", 2), ("typeform.csv", 1)]:
        content = as_csv(rows_of(name)[:height])
        assert [code for code, _ in faults(read_file(tmp_path / "in.csv", content))] == [
            "input_empty"
        ]


def test_a_question_that_nobody_answered_at_first_is_known_by_its_name() -> None:
    header = ["Timestamp", "Do you own a car?", "Any other comments?"]
    blank = [["2025/03/02 9:12:33 am GMT", "Yes", ""]] * 300
    late = ["2025/03/03 9:12:33 am GMT", "No", "Parking is a pain."]
    outcomes = read_memory(as_csv([header, *blank, late]), "in.csv")
    assert texts(outcomes) == ["Parking is a pain."]
    assert len(rejections(outcomes)) == 300


def typeform_rows(choices: Sequence[str]) -> Iterator[Row]:
    for number in count(1):
        cells: dict[str, Json] = {
            "#": f"r{number}",
            "What brought you here?": choices[number % len(choices)],
            "Why?": f"It was the {number}th time that I came for the bread.",
            "Submitted At": "2025-03-02 10:00:00",
        }
        yield number, cells


def test_rows_are_read_one_by_one_and_no_more_than_needed_ahead() -> None:
    names = ["#", "What brought you here?", "Why?", "Submitted At"]
    rows = typeform_rows(["I was in the area and hungry", "A friend told me about it"])
    export = table_of(names, FEED)
    assert export is not None
    found = list(islice(export.read(names, rows, FEED), 500))
    assert {item.question for item in found if isinstance(item, Message)} == {"Why?"}
    line, _ = next(rows)
    assert line <= 501


def test_rows_before_the_damage_are_read() -> None:
    def broken() -> Iterator[Row]:
        yield from islice(typeform_rows(["train", "bus"]), 5)
        raise InputCorrupt("damaged after row 5")

    names = ["#", "What brought you here?", "Why?", "Submitted At"]
    export = table_of(names, FEED)
    assert export is not None
    outcomes = export.read(names, broken(), FEED)
    assert len(list(islice(outcomes, 5))) == 5
    with pytest.raises(InputCorrupt):
        next(outcomes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.csv", "id,question,answer,n\n1,What did you like?,Nothing,2\n"),
        (
            "in.jsonl",
            '{"id": "1", "Question": "What did you like?", "answer": "Nothing", "n": "2"}',
        ),
    ],
)
def test_any_table_may_have_a_column_of_questions(name: str, content: str) -> None:
    outcomes = read_memory(content, name)
    assert asked(outcomes) == [("1", "What did you like?", "Nothing")]
    assert messages(outcomes)[0].metadata == {"n": "2"}


@pytest.mark.parametrize("value", [3, True, ["What?"], {"text": "What?"}])
def test_what_is_no_question_stays_in_the_metadata(value: Json) -> None:
    outcomes = read_memory(json.dumps({"text": "Fine", "question": value}), "in.jsonl")
    assert asked(outcomes) == [("in.jsonl:1", None, "Fine")]
    assert messages(outcomes)[0].metadata == {"question": value}
