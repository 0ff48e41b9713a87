"""All that a report tells, computed once: the page, its words and its tables are made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from voc.insight import risen
from voc.insight.assumptions import Assumptions
from voc.insight.compounding import Compounding, compounding
from voc.insight.drivers import Drivers, find_drivers
from voc.insight.facts import SMALL, Facts
from voc.insight.journeys import Journeys, find_journeys
from voc.insight.periods import By
from voc.insight.report.passing import Passing, passing_of
from voc.insight.scorecard import scorecard
from voc.insight.themes import Themes, find_themes
from voc.insight.themes.book import NO_THEME, Book
from voc.insight.worth import Worth, worth_of

SAMPLES: Final = 5
MOST_GROUPS: Final = 8
"""More columns than these do not fit on a page: the first are shown, `--by` chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a report is made.

    period: length of the periods of trends; None for what fits the time that messages span.
    assumptions: of what customers are worth; without any, nothing is said in money.
    min_count: cells of fewer messages are marked as small, and never coloured.
    samples: verbatims of each cell, at most.
    now: time that the report is of; what is later has a wrong time, and is in no trend. None for
    callers without a clock: the messages then reach to the end of the day of the last.
    known: the themes of earlier runs, or None.
    """

    period: By | None = None
    now: datetime | None = None
    known: Book | None = None
    assumptions: Assumptions | None = None
    min_count: int = SMALL
    samples: int = SAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A column, and the figures of its values; frames as of `voc.insight.scorecard`.

    cells: of each value. components, leaves: of each value and component, or leaf label.
    """

    column: str
    cells: pl.DataFrame
    components: pl.DataFrame
    leaves: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report tells.

    total: one row, the figures of all messages. components, leaves: of each of those.
    groups: what is told apart by columns; `more` columns are not shown.
    pairs: of leaf labels.
    passing: what came and went over time.
    risen: themes that are new, or more common, in the last complete period.
    drivers, facets: of components, and of leaf labels.
    """

    facts: Facts
    options: Options
    total: pl.DataFrame
    components: pl.DataFrame
    leaves: pl.DataFrame
    groups: tuple[Group, ...]
    more: tuple[str, ...]
    pairs: Compounding
    passing: Passing
    themes: Themes
    risen: pl.DataFrame
    drivers: Drivers
    facets: Drivers
    worth: Worth
    journeys: Journeys

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return every table of the report by its name."""
        return {
            "total": self.total,
            "components": self.components,
            "facets": self.leaves,
            **{f"by_{group.column}": group.cells for group in self.groups},
            **{f"components_by_{group.column}": group.components for group in self.groups},
            **{f"facets_by_{group.column}": group.leaves for group in self.groups},
            "compounding": self.pairs.pairs,
            **self.passing.frames(),
            "themes": self.themes.themes,
            "themes_trend": self.themes.trend,
            "themes_risen": self.risen,
            "drivers": self.drivers.table,
            "drivers_of_facets": self.facets.table,
            "worth": self.worth.table,
            "journeys": self.journeys.courses,
            "repeats": self.journeys.repeats,
            "handovers": self.journeys.handovers,
            "paths": self.journeys.paths,
        }


Told = Callable[[str], None]


def build(facts: Facts, options: Options, *, told: Told = lambda _: None) -> Report:
    """Compute a report; `told` is called with the name of each step when it begins."""
    told("scorecard")
    shown = facts.groups[:MOST_GROUPS]
    cells = _cells(facts, options)
    groups = tuple(
        Group(
            column=column,
            cells=cells((column,)),
            components=cells(("component", column)),
            leaves=cells(("leaf", column)),
        )
        for column in shown
    )
    told("pairs")
    pairs = compounding(facts, level="leaf")
    told("trends")
    passing = passing_of(facts, by=options.period, now=options.now)
    told("themes")
    themes = find_themes(facts, known=options.known, counts=passing.counts)
    told("drivers and worth")
    outcome = options.assumptions.outcome if options.assumptions else None
    drivers = find_drivers(facts, outcome=outcome)
    facets = find_drivers(facts, outcome=drivers.outcome, level="leaf")
    worth = worth_of(facts, facets, assumptions=options.assumptions)
    told("journeys")
    journeys = find_journeys(facts)
    return Report(
        facts=facts,
        options=options,
        total=cells(()),
        components=cells(("component",)),
        leaves=cells(("leaf",)),
        groups=groups,
        more=facts.groups[MOST_GROUPS:],
        pairs=pairs,
        passing=passing,
        themes=themes,
        risen=_risen(themes),
        drivers=drivers,
        facets=facets,
        worth=worth,
        journeys=journeys,
    )


def _risen(themes: Themes) -> pl.DataFrame:
    """Return the themes that are new since the last period, or have risen, with their names."""
    names = themes.themes.filter(pl.col("theme") != NO_THEME).select("theme", "leaf", "name")
    return risen.risen(themes.trend).join(names, on="theme", maintain_order="left")


def _cells(facts: Facts, options: Options) -> Callable[[tuple[str, ...]], pl.DataFrame]:
    small = (pl.col("messages") < options.min_count).alias("small")

    def cells(by: tuple[str, ...]) -> pl.DataFrame:
        found = scorecard(facts, by=by)
        return (found.cells if by else found.total).with_columns(small)

    return cells


def by_name(cells: pl.DataFrame, column: str) -> Mapping[str | None, dict[str, object]]:
    """Return rows of figures by the value of a column."""
    return {row[column]: row for row in cells.iter_rows(named=True)}
