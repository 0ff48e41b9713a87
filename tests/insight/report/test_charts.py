"""Charts are the same wherever they are drawn."""

import subprocess
import sys

import pytest

DRAWN = """
from datetime import date
from voc.insight.report.charts import trend

days = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 3, 30)]
rows = [{"period": d, "value": 0.5, "low": 0.4, "high": 0.6, "whole": True} for d in days]
kinds = ("alarm", "change", "alarm")
marks = [{"period": d, "kind": k, "value": 0.5} for d, k in zip(days, kinds)]
print(trend(rows, marks=marks))
"""


def drawn(zone: str) -> str:
    """Draw a trend in a process of that time zone."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.path[:0] = {sys.path!r}\n{DRAWN}"],
        env={"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_a_trend_is_of_utc_on_every_machine(zone: str) -> None:
    assert drawn(zone) == drawn("UTC")
