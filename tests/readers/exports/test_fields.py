import pytest
from hypothesis import given

from strategies import VALUES
from voc.readers.exports import fields
from voc.records import Json


def test_keys_are_followed_until_the_way_ends() -> None:
    value: Json = {"a": {"b": "x", "n": "4.50", "list": [{"c": 1}, 2]}, "flag": "TRUE"}
    assert fields.text_of(value, "a", "b") == "x"
    assert fields.text_of(value, "a", "b", "c") is None
    assert fields.number_of(value, "a", "n") == 4.5
    assert fields.list_of(value, "a", "list") == [{"c": 1}, 2]
    assert fields.objects_of(value, "a", "list") == [{"c": 1}]
    assert fields.object_of(value, "a", "b") == {}
    assert fields.flag_of(value, "flag") is True
    assert fields.first_text(value, "none", "flag") == "TRUE"


@pytest.mark.parametrize(
    ("value", "number"),
    [("4", 4), (4.0, 4), ("-1.5", -1.5), (True, None), ("nan", None), ("1e999", None), ("x", None)],
)
def test_numbers_are_finite_and_whole_where_they_can_be(value: Json, number: float | None) -> None:
    assert fields.number_of(value) == number


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2025-03-04T09:12:44Z", "2025-03-04T09:12:44Z"),
        ("2025-03-04 09:12:44", "2025-03-04T09:12:44"),
        ("2025-03-04", "2025-03-04"),
        ("2025-03-04T09:12:44.000+0100", "2025-03-04T09:12:44.000+0100"),
        (1741079564, "2025-03-04T09:12:44+00:00"),
        (1741079564.0, "2025-03-04T09:12:44+00:00"),
        ("1741079564000", "2025-03-04T09:12:44+00:00"),
        ("12/Mar/25 9:41 AM", "2025-03-12T09:41:00"),
        ("12/Mar/25 21:41", "2025-03-12T21:41:00"),
        ("Tue Mar 04 09:12:44 +0000 2025", "2025-03-04T09:12:44+00:00"),
        ("Tue, 04 Mar 2025 09:12:44 +0100", "2025-03-04T09:12:44+01:00"),
        ("Mar 4, 2025 2:30 PM", "2025-03-04T14:30:00"),
        ("4 Mar 2025 2:30 PM", "2025-03-04T14:30:00"),
        ("Tue 4 Mar 2025 2:30 PM", "Tue 4 Mar 2025 2:30 PM"),
        ("Tue Mar 04 2025 09:12:44 GMT+0530 (India)", "2025-03-04T09:12:44+05:30"),
        ("Tue, 04 Mar 2025 09:12:44 GMT+0530", "Tue, 04 Mar 2025 09:12:44 GMT+0530"),
        ("3/4/2025", "3/4/2025"),
        ("last week", "last week"),
        (10**30, str(10**30)),
        ("", None),
        ([], None),
    ],
)
def test_times_are_iso_where_they_can_be_told(value: Json, time: str | None) -> None:
    assert fields.time_of(value) == time


def test_moments_without_a_zone_can_be_compared_with_others() -> None:
    moments = [fields.moment_of(time) for time in ("2025-03-04T09:00:00", "2025-03-04T09:00:00Z")]
    assert moments[0] == moments[1]
    assert fields.moment_of("yesterday") is None


@given(VALUES)
def test_no_value_fails(value: Json) -> None:
    for way in ((), ("a",), ("a", "b")):
        fields.text_of(value, *way)
        fields.number_of(value, *way)
        fields.flag_of(value, *way)
        fields.time_of(value, *way)
        assert isinstance(fields.objects_of(value, *way), list)
        assert isinstance(fields.object_of(value, *way), dict)
