"""The measure of signals: shares, intervals, and judgements without their texts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from signals import CASES, HELD_OUT, JUDGED, Share, digest, main, on_judged, rows_of, wilson
from voc.taxonomy import SIGNALS

TEXT = "Please close my account."


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(9, 10, 0.596, 0.982), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)],
)
def test_the_interval_is_that_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-4)


def test_judgements_hold_no_text() -> None:
    for row in rows_of(JUDGED):
        assert set(row) == {"signal", "set", "id", "sha256", "right", "start", "end"}


def test_a_hit_counts_where_it_was_judged_and_is_still_made() -> None:
    row = {"signal": "churn_risk", "sha256": digest(TEXT), "right": True, "start": 7, "end": 23}
    elsewhere = {**row, "start": 0, "end": 6}
    unknown = {**row, "sha256": "0"}
    shares = on_judged([row, elsewhere, unknown], {digest(TEXT): TEXT})
    assert shares["churn_risk"] == Share(1, 1)
    assert str(shares["effort"]) == "-"


def test_it_prints_every_signal(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "set"
    folder.mkdir(parents=True)
    (folder / "all.jsonl").write_text('{"id": "1", "text": "Please close my account."}\n')
    done = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "--misses"])
    assert done.exit_code == 0, done.output
    assert done.output.count("churn_risk") >= 2
    assert "held-out cases" in done.output
    assert "microseconds" in done.output


def test_no_case_is_written_twice() -> None:
    texts = [(row["signal"], row["text"]) for path in (CASES, HELD_OUT) for row in rows_of(path)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("kind", SIGNALS)
@pytest.mark.parametrize("shown", [True, False])
def test_held_out_cases_say_when_they_were_made(kind: str, shown: bool) -> None:
    rows = [row for row in rows_of(HELD_OUT) if row["signal"] == kind and row["shown"] is shown]
    assert len(rows) >= 19
    assert {row["made"] for row in rows} == {"2026-11-26"}
