"""What came and went over time, as a report tells it: counts, bands broken, levels changed."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from voc.insight.alerts import Look, look
from voc.insight.changes import Change, changes
from voc.insight.facts import Facts
from voc.insight.periods import By, Counts, counted
from voc.insight.trends import Contrast, contrast, trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What came and went.

    counts, trend: of each period, and the figures made of them (`voc.insight.trends`).
    contrast: the last complete period against the one before. look: against all before it.
    changes: since when a level is another.
    """

    counts: Counts
    trend: pl.DataFrame
    contrast: Contrast
    look: Look
    changes: tuple[Change, ...]

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables by name."""
        bands = [
            {
                "period": band.period,
                "name": band.name,
                "measure": band.measure,
                "value": band.value,
                "low": band.low,
                "high": band.high,
                "usual": band.usual,
                "history": band.history,
                "p": band.p,
                "alarm": band.alarm,
            }
            for band in self.look.bands
        ]
        moved = [
            {
                "name": change.name,
                "measure": change.measure,
                "period": change.period,
                "before": change.before,
                "after": change.after,
                "p": change.p,
            }
            for change in self.changes
        ]
        return {
            "trends": self.trend,
            "contrast": self.contrast.frame,
            "bands": pl.DataFrame(bands, schema=_BANDS),
            "changes": pl.DataFrame(moved, schema=_CHANGES),
        }


_CHANGES = pl.Schema(
    {
        "name": pl.String(),
        "measure": pl.String(),
        "period": pl.Date(),
        "before": pl.Float64(),
        "after": pl.Float64(),
        "p": pl.Float64(),
    }
)
_BANDS = pl.Schema(
    {
        "period": pl.Date(),
        "name": pl.String(),
        "measure": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "usual": pl.Float64(),
        "history": pl.Int64(),
        "p": pl.Float64(),
        "alarm": pl.Boolean(),
    }
)


def passing_of(facts: Facts, *, by: By | None = None, now: datetime | None = None) -> Passing:
    """Return what came and went; `by` and `now` as for `voc.insight.periods.counted`."""
    counts = counted(facts, by=by, now=now)
    return Passing(
        counts=counts,
        trend=trend(counts),
        contrast=contrast(counts),
        look=look(counts),
        changes=changes(counts),
    )
