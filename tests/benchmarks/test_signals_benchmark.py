"""The measure of signals: shares, intervals, and judgements without their texts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from signals import CASES, JUDGED, Share, digest, main, on_judged, rows_of, wilson

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
    assert "microseconds" in done.output


def test_no_case_is_written_twice() -> None:
    texts = [(row["signal"], row["text"]) for row in rows_of(CASES)]
    assert len(set(texts)) == len(texts)
