"""Trends and contrasts: against SQL on the same messages, and intervals where they belong."""

from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from counting import START, counts_of
from insight.made import facts_of
from voc.errors import UsageError
from voc.insight import intervals
from voc.insight.facts import Facts
from voc.insight.periods import counted
from voc.insight.trends import contrast, trend

WEEK = timedelta(7)

SQL = """
SELECT date_trunc('week', m.time AT TIME ZONE 'UTC')::DATE AS period, count(*) AS messages,
    count(*) / any_value(w.whole) AS share,
    (count(*) FILTER (c.sentiment = 'positive') - count(*) FILTER (c.sentiment = 'negative'))
        / nullif(count(*) FILTER (c.sentiment != 'uncertain'), 0) AS net,
    count(*) FILTER (c.sentiment = 'negative')
        / nullif(count(*) FILTER (c.sentiment != 'uncertain'), 0) AS negative_share,
    count(*) FILTER (m.intent = 'complaint')
        / nullif(count(*) FILTER (m.intent != 'uncertain'), 0) AS complaint_share
FROM components c JOIN messages m USING (n) JOIN (
    SELECT date_trunc('week', time AT TIME ZONE 'UTC')::DATE AS period, count(*) AS whole
    FROM messages GROUP BY 1
) w ON w.period = date_trunc('week', m.time AT TIME ZONE 'UTC')::DATE
WHERE c.component = 'brand' GROUP BY 1 ORDER BY 1
"""


@pytest.fixture(scope="module")
def facts() -> Facts:
    generator = np.random.default_rng(7)
    rows = []
    for _ in range(120):
        day = date(2026, 1, 5) + timedelta(int(generator.integers(28)))
        labels = [str(generator.choice(["brand", "interface", "platform.people"]))]
        feeling = str(generator.choice(["negative", "neutral", "positive"]))
        intent = str(generator.choice(["complaint", "praise", "uncertain"]))
        rows.append({"time": str(day), "says": [("Words", labels, feeling)], "intent": intent})
    return facts_of(rows)


def test_figures_are_those_of_sql(facts: Facts) -> None:
    with duckdb.connect() as connection:
        for name in ("messages", "components"):
            frame = getattr(facts, name)
            connection.register(
                name, frame.cast({pl.Enum: pl.String, pl.Categorical: pl.String}).to_arrow()
            )
        expected = connection.sql(SQL).fetchall()
    found = trend(counted(facts, by="week")).filter(pl.col("name") == "brand")
    columns = ("period", "messages", "share", "net", "negative_share", "complaint_share")
    assert len(expected) == found.height == 4
    for row, wanted in zip(found.select(columns).rows(), expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-12)


def test_every_figure_has_its_interval(facts: Facts) -> None:
    row = trend(counted(facts, by="week")).filter(pl.col("name") == "brand").row(0, named=True)
    known = row["messages"] - row["uncertain"]
    assert (row["share_low"], row["share_high"]) == pytest.approx(
        tuple(map(float, intervals.wilson(row["messages"], row["whole"])))
    )
    assert (row["negative_share_low"], row["negative_share_high"]) == pytest.approx(
        tuple(map(float, intervals.wilson(row["negative"], known)))
    )
    assert (row["net_low"], row["net_high"]) == pytest.approx(
        tuple(map(float, intervals.net(row["positive"], row["negative"], known)))
    )
    assert row["complaint_share_low"] < row["complaint_share"] < row["complaint_share_high"]
    assert row["small"] is True


def test_empty_periods_have_no_figures() -> None:
    gap = facts_of(
        [
            {"time": day, "says": [("Nice", ["brand"], "positive")]}
            for day in ("2026-01-05", "2026-01-25")
        ]
    )
    row = trend(counted(gap, by="week")).filter(
        pl.col("state") == "empty", pl.col("name") == "brand"
    )
    figures = row.row(0, named=True)
    assert (figures["whole"], figures["small"]) == (0, True)
    assert [
        v for k, v in figures.items() if k.startswith(("share", "net", "negative", "complaint"))
    ] == [None] * 13


def test_of_nothing_there_is_no_share() -> None:
    row = (
        trend(counts_of([40], {"brand": [(0, 0)]}))
        .filter(pl.col("name") == "brand")
        .row(0, named=True)
    )
    assert (row["share"], row["share_low"]) == (0.0, 0.0)
    assert row["share_high"] > 0
    assert (row["net"], row["negative_share"], row["complaint_share_low"]) == (None, None, None)


def test_few_messages_are_marked() -> None:
    rows = trend(counts_of([100, 100], {"brand": [(29, 1), (30, 1)]}))
    assert rows.filter(pl.col("name") == "brand")["small"].to_list() == [True, False]


def test_no_periods_have_no_trend() -> None:
    empty = trend(counted(facts_of([])))
    assert (empty.height, empty.columns) == (0, trend(counts_of([1])).columns)


def test_a_contrast_is_newcombes_worked_example() -> None:
    """Newcombe (1998), table II, a: 56 of 70 against 48 of 80, method 10: 0.0524 to 0.3339."""
    found = contrast(counts_of([80, 70], {"brand": [(80, 48), (70, 56)]})).frame
    row = found.filter(pl.col("name") == "brand", pl.col("measure") == "negative_share")
    assert row.select("difference", "low", "high").row(0) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=5e-5
    )
    assert row.select("before", "before_of", "after", "after_of").row(0) == (0.6, 80, 0.8, 70)


def test_a_contrast_has_every_measure_of_every_name() -> None:
    found = contrast(counts_of([80, 70], {"brand": [(20, 8), (30, 6)]}))
    assert (found.before, found.after) == (START, START + WEEK)
    measures = ["messages", "net", "share", "negative_share", "complaint_share"]
    assert found.frame.select("name", "measure").rows() == [
        (name, measure) for name in ("all", "brand") for measure in measures
    ]
    rows = {(r["name"], r["measure"]): r for r in found.frame.rows(named=True)}
    assert rows["all", "messages"]["difference"] == -10
    assert rows["all", "messages"]["low"] is None
    net = rows["brand", "net"]
    assert (net["before"], net["after"], net["small"]) == (0.2, 0.6, True)
    low, high = intervals.net_difference((24, 6, 30), (12, 8, 20))
    assert (net["low"], net["high"]) == pytest.approx((float(low), float(high)))


def test_the_last_complete_periods_are_compared_unless_others_are_named() -> None:
    counts = counts_of([50, 60, 70, 3], states={3: "incomplete"})
    assert contrast(counts).after == START + 2 * WEEK
    assert contrast(counts, after=START + WEEK).before == START
    far = contrast(counts, before=START)
    assert (far.before, far.after) == (START, START + 2 * WEEK)


def test_a_day_on_which_no_complete_period_begins_is_refused() -> None:
    counts = counts_of([50, 60], states={1: "incomplete"})
    with pytest.raises(UsageError, match="no complete week begins on 2026-01-12"):
        contrast(counts, after=START + WEEK)


def test_one_period_has_nothing_to_be_compared_with() -> None:
    alone = contrast(counts_of([50]))
    assert (alone.before, alone.after, alone.frame.height) == (None, None, 0)
    assert alone.frame.columns == contrast(counts_of([5, 5])).frame.columns
