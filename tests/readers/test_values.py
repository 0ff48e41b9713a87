import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.readers.values import cell_text, jsonable, scalar_text
from voc.records import Json


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        (math.nan, None),
        (math.inf, None),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4, 5, 6, tzinfo=UTC), "2025-03-04T05:06:00+00:00"),
        (time(5, 6), "05:06:00"),
        (timedelta(minutes=90), "1:30:00"),
        (Decimal("1.10"), "1.10"),
        (Decimal("NaN"), None),
        (b"\x00\xff", "AP8="),
        (bytearray(b"\x00"), "AA=="),
        ({1: [b"", math.nan]}, {"1": ["", None]}),
        ([(1, date(2025, 1, 1))], [[1, "2025-01-01"]]),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    ],
)
def test_any_value_becomes_one_that_json_can_hold(value: object, expected: Json) -> None:
    assert jsonable(value) == expected


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.binary()
        | st.datetimes()
        | st.decimals(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
        max_leaves=8,
    )
)
def test_the_result_is_strict_json_and_stays_as_it_is(value: object) -> None:
    result = jsonable(value)
    json.dumps(result, allow_nan=False)
    assert jsonable(result) == result


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (" a ", " a "),
        ("", None),
        (" \t", None),
        (17, "17"),
        (17.0, "17"),
        (1e22, "10000000000000000000000"),
        (1.5, "1.5"),
        (10**30, "1" + "0" * 30),
        (True, None),
        (None, None),
        ({}, None),
        ([1], None),
    ],
)
def test_scalars_are_text_and_whole_numbers_digits(value: Json, expected: str | None) -> None:
    assert scalar_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fine", "fine"),
        (" ", " "),
        (5, "5"),
        (5.0, "5"),
        (4.5, "4.5"),
        (Decimal("4.50"), "4.50"),
        (date(2025, 1, 1), "2025-01-01"),
        (None, None),
        (math.nan, None),
        (True, True),
        ([1], [1]),
    ],
)
def test_a_cell_for_the_text_keeps_what_is_no_text(value: object, expected: Json) -> None:
    assert cell_text(value) == expected
