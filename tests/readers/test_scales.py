"""Scores beside the words: which columns hold them, and as which numbers."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import messages, read_memory
from voc.readers.scales import as_number, plain_scales, scale_of, score_of
from voc.records import Json


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("9", 9),
        (" 10 ", 10),
        ("4.5", 4.5),
        ("-100", -100),
        ("0", 0),
        (7, 7),
        (None, None),
        ("", ""),
        ("007", "007"),
        ("4/5", "4/5"),
        ("4,5", "4,5"),
        ("9 - Likely", "9 - Likely"),
        ("1e5", "1e5"),
        ("\u0664", "\u0664"),
        ("PG-13", "PG-13"),
        ("12345678901", "12345678901"),
        (["5"], ["5"]),
    ],
)
def test_only_a_bare_number_becomes_one(value: Json, number: Json) -> None:
    found = as_number(value)
    assert (found, type(found)) == (number, type(number))


def test_columns_are_plainly_called_scores() -> None:
    names = [
        "NPS",
        "csat",
        "CES Score",
        "Rating",
        "stars",
        "star_rating",
        "nps group",
        "ratings by",
    ]
    assert plain_scales(names) == ("NPS", "csat", "CES Score", "Rating", "stars", "star_rating")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.csv", "id,text,NPS,shop\n1,Fine,9,7\n"),
        ("in.jsonl", '{"id": "1", "text": "Fine", "NPS": "9", "shop": "7"}\n'),
        ("in.json", '[{"id": "1", "text": "Fine", "NPS": "9", "shop": "7"}]'),
    ],
)
def test_in_any_input_a_score_is_a_number_under_its_own_name(name: str, content: str) -> None:
    (message,) = messages(read_memory(content, name))
    assert message.metadata == {"NPS": 9, "shop": "7"}


def test_a_score_may_be_missing_or_no_number() -> None:
    content = "text,rating\nFine,\nGood,n/a\nBad,1\n"
    found = [message.metadata for message in messages(read_memory(content, "in.csv"))]
    assert found == [{"rating": ""}, {"rating": "n/a"}, {"rating": 1}]


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("10 - Extremely likely", 10),
        ("0 = Not at all", 0),
        ("5 (Very satisfied)", 5),
        ("Extremely likely (10)", 10),
        ("Very likely - 9", 9),
        ("4 stars", 4),
        ("4/5", 4),
        ("4,5", 4.5),
        (8, 8),
        (8.0, 8),
        (True, None),
        ("1-2 times", None),
        ("Very satisfied", None),
        ("11", None),
        (-1, None),
        (10**400, None),
        ("2025-03-02", None),
        ("", None),
        (None, None),
    ],
)
def test_an_answer_on_a_scale_is_a_number(value: Json, score: float | None) -> None:
    assert score_of(value) == score


RECOMMEND = "How likely are you to recommend us to a friend?"


@pytest.mark.parametrize(
    ("name", "question", "values", "scale"),
    [
        ("NPS", None, ["1", "3"], "nps"),
        ("LTR", None, [9, 2], "nps"),
        ("Q1", RECOMMEND, ["9", "3"], "nps"),
        ("Q1", RECOMMEND, ["10 - Extremely likely", "0 - Not at all"], "nps"),
        ("Q1", RECOMMEND, ["5", "4"], None),
        ("Q1", RECOMMEND, ["100", "9"], None),
        ("Q1_NPS_GROUP", RECOMMEND, ["1", "3"], None),
        ("Q1", RECOMMEND, ["Promoter", "Detractor"], None),
        ("CSAT", None, ["4"], "csat"),
        ("Overall Satisfaction", None, ["10", "2"], "csat"),
        ("Q2", "How satisfied were you?", ["7", "1"], "csat"),
        ("Q2", "How satisfied were you?", ["10", "1"], None),
        ("Q2", "How satisfied were you?", ["5 - Very satisfied", "don't know", *"12345"], "csat"),
        ("Q2", "How satisfied were you?", ["don't know", "3"], None),
        ("Q3", "How easy was it to get help?", ["6", "2"], "ces"),
        ("Q3", "The company made it easy for me", ["6", "2"], "ces"),
        ("ces", None, ["6"], "ces"),
        ("Q4", "How many stars do you give us?", ["4.5", "1"], "rating"),
        ("Rating", None, ["5 stars"], "rating"),
        ("Q5", "How many children do you have?", ["2", "1"], None),
        ("NPS", None, ["70", "30"], None),
        ("NPS", None, [], None),
    ],
)
def test_a_scale_is_known_by_name_question_and_values(
    name: str, question: str | None, values: Sequence[Json], scale: str | None
) -> None:
    assert scale_of(name, question, values) == scale


@given(st.text(max_size=20), st.text(max_size=60), st.lists(st.text(max_size=120), max_size=4))
def test_anything_can_be_judged(name: str, question: str, values: list[Json]) -> None:
    assert scale_of(name, question, values) in (None, "nps", "csat", "ces", "rating")


@given(st.floats() | st.integers(-1000, 1000) | st.text(max_size=120))
def test_a_score_is_within_the_scale_or_nothing(value: Json) -> None:
    found = score_of(value)
    assert found is None or 0 <= found <= 10
