import csv
import io
import json
from datetime import UTC, datetime

import polars as pl
import pytest

from insight.made import facts_of
from voc.errors import UsageError
from voc.insight import compounding, scorecard
from voc.insight.tables import frames_of, text_of, to_csv, to_json, to_markdown

FRAME = pl.DataFrame(
    {
        "name": ["=1+1", "a|b\nc", None],
        "share": [1 / 3, float("nan"), -5.0],
        "small": [True, False, None],
        "ids": [["x", "y"], [], None],
        "time": [datetime(2026, 1, 2, 3, tzinfo=UTC), None, None],
    }
)


def test_json() -> None:
    first, second, third = to_json(FRAME)
    assert first == {
        "name": "=1+1",
        "share": 0.333333,
        "small": True,
        "ids": ["x", "y"],
        "time": "2026-01-02T03:00:00+00:00",
    }
    assert second["share"] is None  # type: ignore[call-overload, index]
    assert set(third.values()) == {None, -5.0}  # type: ignore[union-attr]


def test_csv_cannot_be_run_by_a_spreadsheet() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(FRAME))))
    assert rows[0] == FRAME.columns
    assert rows[1] == ["'=1+1", "0.333333", "true", '["x","y"]', "2026-01-02T03:00:00+00:00"]
    assert rows[2] == ["a|b\nc", "", "false", "[]", ""]
    assert rows[3] == ["", "-5.0", "", "", ""]


def test_a_column_may_be_called_anything() -> None:
    frame = pl.DataFrame({"=evil": ["@x"], "a|b": ["<b>"]})
    assert to_csv(frame).splitlines() == ['"\'=evil","a|b"', '"\'@x","<b>"']
    assert to_markdown(frame).splitlines()[0] == "| =evil | a\\|b |"
    assert "<b>" not in to_markdown(frame)


def test_markdown_keeps_a_row_on_its_line() -> None:
    lines = to_markdown(FRAME).splitlines()
    assert len(lines) == 2 + FRAME.height
    assert lines[1] == "| --- | ---: | --- | --- | --- |"
    assert lines[3].startswith("| a\\|b c |  | false |")
    assert "| 0.333 |" in lines[2]


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1.0, "1"), (0.12345, "0.123"), (-1e-5, "-1.0e-05")]
)
def test_numbers_in_markdown(value: float, text: str) -> None:
    assert to_markdown(pl.DataFrame({"x": [value]})).splitlines()[2] == f"| {text} |"


def test_results_together() -> None:
    facts = facts_of([{"says": [("Bad", ["brand"], "negative")]}])
    frames = frames_of([scorecard(facts), compounding(facts)])
    assert [*frames] == ["scorecard", "scorecard_total", "compounding_component"]
    told = json.loads(text_of(frames, "json"))
    assert told["scorecard"][0]["component"] == "brand"
    assert told["scorecard_total"][0]["messages"] == 1
    blocks = text_of(frames, "csv").split("\n\n")
    assert [block.splitlines()[1].split(",")[0] for block in blocks] == [
        '"scorecard"',
        '"scorecard_total"',
        '"compounding_component"',
    ]
    assert text_of(frames, "md").startswith("## scorecard\n\n| component |")
    with pytest.raises(ValueError, match="`scorecard`"):
        frames_of([scorecard(facts), scorecard(facts)])
    with pytest.raises(UsageError, match="`xml`"):
        text_of(frames, "xml")
