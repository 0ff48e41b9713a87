"""Which columns are answers in one's own words: prose is, what repeats or is data is not."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.readers.exports.open_answers import is_data, is_open

SAID = [
    "The queue was too long and nobody told us why.",
    "I liked the young man at the till",
    "good",
    "Prices have gone up again",
    "nothing",
    "They were out of bread by noon, and this is not the first time.",
]
CHOICES = {
    "points of a scale": ["Very satisfied", "Neither satisfied nor dissatisfied", "Very poor"],
    "numbers": ["0", "10", "7"],
    "numbers with labels": ["0 - Not at all likely", "10 - Extremely likely", "5"],
    "sentences to choose from": ["I use it daily for work", "I have only used it once or twice"],
    "several choices in one cell": [
        "Low prices, Friendly people, Wide aisles, Fresh bread",
        "Fresh bread, Low prices, Wide aisles, Good parking",
    ],
    "yes and no": ["Yes", "No", "Not sure"],
    "places": ["Leeds", "King's Lynn", "New York"],
}
DATA = {
    "dates": ["2025-03-02", "02/03/2025 10:11", "3 Mar 2025 10:00 AM", "March 3, 2025"],
    "times with a zone": ["2025/03/02 9:12:33 am GMT+1", "2025-03-02T10:02:00Z"],
    "mail addresses": ["ada@example.org", "b.okoro@example.co.uk"],
    "internet addresses": ["203.0.113.9", "2001:db8::7"],
    "links": ["https://example.org/a?b=c", "www.example.org"],
    "ids": ["R_2YPOQ602", "a1b2-c3d4", "9000123"],
    "telephones": ["+44 20 7946 0000", "(0113) 496 0000"],
    "amounts": ["\u00a354.99", "12,50 \u20ac"],
    "browsers": ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"],
    "json": ['{"a": "it was too late"}'],
}


@pytest.mark.parametrize(
    "question", ["Q7", "What could we improve?", "Was k\u00f6nnte man bessern?"]
)
@pytest.mark.parametrize("copies", [1, 2])
def test_prose_is_open(question: str, copies: int) -> None:
    assert is_open(question, SAID * copies)


@pytest.mark.parametrize("question", ["Q7", "Why did you come?", "What did you like?"])
@pytest.mark.parametrize("values", CHOICES.values(), ids=list(CHOICES))
def test_what_repeats_is_a_choice(question: str, values: Sequence[str]) -> None:
    assert not is_open(question, list(values) * 7)


@pytest.mark.parametrize("values", DATA.values(), ids=list(DATA))
def test_data_is_no_answer(values: Sequence[str]) -> None:
    assert is_data(values)
    assert not is_open("Any other comments?", values)


@pytest.mark.parametrize(
    ("question", "values", "expected"),
    [
        ("What could we improve?", ["Nothing", "n/a", "Nothing", "None"], True),
        ("What could we improve?", ["Parking", "Prices", "nothing", "nothing", "nothing"], True),
        ("Why?", ["too slow"], True),
        ("Do you have a garden?", ["Nothing", "n/a"], False),
        ("What is your name?", ["Ada Marsh", "Ben Okoro"], False),
        ("Address", ["The Old Mill, 3 Church Lane, Stow on the Wold, GL54 1AA"], False),
        ("Q7", [], False),
        ("Q7", ["-"], False),
    ],
)
def test_the_question_helps(question: str, values: Sequence[str], expected: bool) -> None:
    assert is_open(question, values) is expected


@given(st.text(max_size=40), st.lists(st.text(max_size=600), max_size=5))
def test_anything_can_be_judged(question: str, values: list[str]) -> None:
    assert is_open(question, values) in (True, False)
