import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.insight.report import figures

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, f"0{NBSP}%"),
        (1.0, f"100{NBSP}%"),
        (0.001, f"<1{NBSP}%"),
        (0.999, f">99{NBSP}%"),
        (0.125, f"12{NBSP}%"),
        (None, figures.NONE),
        (math.nan, figures.NONE),
    ],
)
def test_a_share_that_is_nearly_none_or_all_is_told_from_it(value: float | None, text: str) -> None:
    assert figures.percent(value) == text


def test_nothing_that_rounds_to_zero_has_a_sign() -> None:
    assert figures.signed(-0.001, 1) == "0.0"
    assert figures.points(0.004) == "0"


def test_signs_are_true_ones() -> None:
    assert figures.points(-0.42) == f"{MINUS}42"
    assert figures.points(0.42) == "+42"
    assert figures.number(-1234567.0) == f"{MINUS}1,234,567"


@given(st.text())
def test_clean_text_has_no_controls_and_stays_so(text: str) -> None:
    cleaned = figures.clean(text)
    assert figures.clean(cleaned) == cleaned
    assert not set(cleaned) & {"\x00", "\x1b", "\u202e", "\u2066", "\u200f"}


@given(st.text(), st.text())
def test_places_of_different_names_differ_and_need_no_quoting(one: str, other: str) -> None:
    places = figures.slug("cell", one), figures.slug("cell", other)
    assert all(c.isascii() and (c.isalnum() or c in "-_") for place in places for c in place)
    if one != other:
        assert places[0] != places[1]
