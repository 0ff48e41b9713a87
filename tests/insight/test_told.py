"""What an alert says, and which were told."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counting import counts_of
from voc.errors import InputCorrupt, InputNotFound, OutputError
from voc.insight.alerts import Look, look
from voc.insight.told import Told, body, key, line, record

BAD = [(100, 20)] * 8
BRAND = look(counts_of([500] * 9, {"brand": [*BAD, (101, 60)]}))
MANY = look(counts_of([500, 510, 490, 505, 495, 500, 508, 1_500]))


def test_a_line_says_when_what_and_what_was_expected() -> None:
    (alarm,) = BRAND.alarms
    assert line(alarm, "week") == (
        f"week of 2026-03-02: brand negative share rose to 59.4% (60 of 101); "
        f"expected {alarm.least} to {alarm.most}, usually 20.0%"
    )


def test_a_volume_is_a_number() -> None:
    (alarm,) = MANY.alarms
    assert line(alarm, "month") == (
        f"2026-02: all messages rose to 1,500; expected {alarm.least} to {alarm.most}, usually 501"
    )
    assert line(alarm, "day").startswith("2026-02-23: all")


def test_a_theme_is_told_by_its_name_and_its_id() -> None:
    (alarm,) = BRAND.alarms
    theme = replace(alarm, name="brand-3", title="late refund", measure="theme_share", least=0)
    told = "theme \u201clate refund\u201d (brand-3) rose to 59.4% (60 of 101); expected 0 to "
    assert f"week of 2026-03-02: {told}{alarm.most}, usually 20.0%" == line(theme, "week")
    assert "2026-03-02: new theme \u201c" in line(replace(theme, usual=0.0), "day")
    assert record(theme, BRAND)["title"] == "late refund"
    assert record(alarm, BRAND)["title"] is None
    assert key(theme, "week") == ("week", "2026-03-02", "brand-3", "theme_share", "rose")


def test_a_record_has_all_of_it() -> None:
    (alarm,) = BRAND.alarms
    found = record(alarm, BRAND)
    assert json.loads(json.dumps(found)) == found
    assert (found["period"], found["end"], found["by"]) == ("2026-03-02", "2026-03-09", "week")
    assert (found["name"], found["measure"], found["direction"]) == (
        "brand",
        "negative_share",
        "rose",
    )
    assert (found["count"], found["of"], found["value"]) == (60, 101, 60 / 101)
    assert (found["low"], found["high"]) == (alarm.least / 101, alarm.most / 101)
    assert (found["p"], found["rate"], found["history"]) == (alarm.p, 0.01, 8)


def test_what_is_posted_has_lines_for_people_and_records_for_machines() -> None:
    posted = body(BRAND, BRAND.alarms)
    assert posted["text"] == line(BRAND.alarms[0], "week")
    assert posted["alerts"] == [record(BRAND.alarms[0], BRAND)]


def told_twice(found: Look, path: Path) -> tuple[int, int]:
    told = Told.load(path)
    fresh = told.fresh(found.alarms, found.by)
    told.and_these(fresh, found.by).save(path)
    return len(fresh), len(Told.load(path).fresh(found.alarms, found.by))


def test_an_alert_is_fresh_once(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert told_twice(BRAND, path) == (1, 0)
    assert told_twice(MANY, path) == (1, 0)
    assert told_twice(BRAND, path) == (0, 0)


def test_another_period_name_measure_or_way_is_another_alert() -> None:
    (alarm,) = BRAND.alarms
    told = Told().and_these([alarm], "week")
    for other in (
        replace(alarm, period=date(2026, 3, 9)),
        replace(alarm, name="interface"),
        replace(alarm, measure="share"),
        replace(alarm, hits=1),
    ):
        assert told.fresh([other], "week") == (other,)
    assert told.fresh([alarm], "month") == (alarm,)
    assert told.fresh([replace(alarm, hits=59)], "week") == ()


def test_of_very_many_the_latest_stay(tmp_path: Path) -> None:
    (alarm,) = BRAND.alarms
    alarms = [replace(alarm, period=date.fromordinal(700_000 + day)) for day in range(1_200)]
    told = Told().and_these(alarms, "day")
    assert len(told.keys) == 1_000
    assert key(alarms[-1], "day") in told.keys
    assert key(alarms[0], "day") not in told.keys


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"\xff\xfe", b'{"version": 9, "told": []}', b'{"version": 1}'),
        *(b'{"version": 1, "told": [["week", "2026-03-02"]]}', b'{"version": 1, "told": [7]}'),
    ],
)
def test_a_file_that_is_something_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(InputCorrupt, match="is no state"):
        Told.load(path)
    assert path.read_bytes() == content


def test_what_cannot_be_read_or_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound, match="cannot be read"):
        Told.load(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        Told().save(tmp_path / "nowhere" / "state.json")
