"""Readings go when they are older than they may be."""

from datetime import UTC, datetime

import pytest

from lakes import filled, ids, reading
from voc.errors import UsageError
from voc.lake.expiring import By

NOW = datetime(2026, 6, 30, tzinfo=UTC)
TIMES = {"old": "2026-01-01", "edge": "2026-05-31", "young": "2026-06-29", "none": None}


@pytest.mark.parametrize(
    ("days", "by", "left"),
    [
        (30, "time", ["edge", "none", "young"]),
        (29.5, "time", ["none", "young"]),
        (365, "time", ["edge", "none", "old", "young"]),
        (30, "added", ["edge", "none", "old", "young"]),
    ],
)
def test_the_age_of_the_message_or_of_its_adding_counts(
    place: str, days: float, by: By, left: list[str]
) -> None:
    lake = filled(place, *(reading(id_, time=time) for id_, time in TIMES.items()))
    assert lake.expire(days, by=by, now=NOW) == len(TIMES) - len(left)
    assert ids(lake) == left
    assert lake.expire(days, by=by, now=NOW) == 0
    assert lake.check() == []


@pytest.mark.parametrize("by", ["time", "added"])
def test_what_has_no_time_goes_by_when_it_was_added(place: str, by: By) -> None:
    lake = filled(place, reading("none"))
    assert lake.expire(1, by=by) == 0
    assert lake.expire(1, by=by, now=datetime(2999, 1, 1, tzinfo=UTC)) == 1


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf"), 1e9])
def test_impossible_ages_are_refused(place: str, days: float) -> None:
    lake = filled(place, reading("a"))
    with pytest.raises(UsageError, match="365,000 days"):
        lake.expire(days)
