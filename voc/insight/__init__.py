"""From readings to decisions: scorecards, trends, drivers and reports, over any number of them.

facts        what is known of readings, in columns; `read_facts` makes them
selection    a part of the facts
scorecard    how often each component and facet comes up, and how customers feel about it
compounding  what comes up together, and how much worse it is together
verbatims    the customers' own words for any cell
intervals    how sure a figure is
tables       any result as JSON, CSV or Markdown; frames of Polars have `to_pandas()`

    from voc.insight import read_facts, scorecard
    facts = read_facts(["readings.parquet"])
    scorecard(facts, by=["component", "region"], where={"channel": "email"}).cells
"""

from voc.insight.compounding import Compounding, compounding
from voc.insight.facts import Facts, Skipped
from voc.insight.reading import facts_of, read_facts
from voc.insight.scorecard import Scorecard, scorecard
from voc.insight.selection import select
from voc.insight.verbatims import Said, Verbatim, verbatims

__all__ = [
    "Compounding",
    "Facts",
    "Said",
    "Scorecard",
    "Skipped",
    "Verbatim",
    "compounding",
    "facts_of",
    "read_facts",
    "scorecard",
    "select",
    "verbatims",
]
