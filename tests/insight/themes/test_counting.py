from collections import Counter

import duckdb
import polars as pl
import pytest

from insight import made
from insight.themes.planted import LEAF, statements
from voc.insight.facts import Facts
from voc.insight.themes import Themes, find_themes

FEELINGS = ("negative", "positive", "neutral", "mixed", "negative")


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Two months, 6 of March without any; the first message has no time."""
    said = [text for _, text in statements()]
    rows = [
        {
            "says": [
                (text, [LEAF], FEELINGS[n % 5]),
                (said[n - 1], [LEAF, "brand"], FEELINGS[n % 3]),
            ],
            "time": None if n == 0 else f"2026-03-{1 + n % 5:02}T10:00:00Z",
        }
        for n, text in enumerate(said)
    ]
    rows.append({"says": [("Fine", [], "neutral")], "time": "2026-03-07T10:00:00Z"})
    return made.facts_of(rows)


@pytest.fixture(scope="module")
def found(facts: Facts) -> Themes:
    return find_themes(facts, by="day")


def test_counts_are_those_of_sql(facts: Facts, found: Themes) -> None:
    frames = {
        "assigned": found.assigned.cast({"theme": pl.String, "leaf": pl.String}),
        "said": facts.statements.select("n", "k", "score", pl.col("sentiment").cast(pl.String)),
        "messages": facts.messages.select("n", pl.col("time").dt.date().alias("day")),
    }
    database = duckdb.connect()
    for name, frame in frames.items():
        database.register(name, frame.to_arrow())
    sql = database.sql(
        """
        with counts as (
          select theme, leaf, count(*) as statements, count(distinct n) as messages,
            count(*) filter (sentiment = 'negative') as negative,
            count(*) filter (sentiment = 'positive') as positive,
            count(*) filter (sentiment <> 'uncertain') as certain,
            avg(score::double) as score, min(day) as first, max(day) as last
          from assigned join said using (n, k) join messages using (n)
          group by theme, leaf
        )
        select theme, leaf, statements, messages,
          statements / sum(statements) over (partition by leaf) as share,
          negative, (positive - negative) / certain as net, score, first, last
        from counts order by leaf, theme
        """
    ).pl()
    told = found.themes.cast({"leaf": pl.String}).select(sql.columns).sort("leaf", "theme")
    assert told.height == sql.height > 3
    for mine, theirs in zip(told.iter_rows(), sql.iter_rows(), strict=True):
        assert mine[:2] == theirs[:2]
        assert mine[2:8] == pytest.approx(theirs[2:8])
        assert mine[8:] == theirs[8:]


def test_the_largest_come_first_and_other_last(found: Themes) -> None:
    for part in found.themes.partition_by("leaf"):
        own = part.filter(pl.col("theme") != "other")["statements"].to_list()
        assert own == sorted(own, reverse=True)
        assert "other" not in part["theme"].to_list()[:-1]


def test_every_period_is_told_for_every_theme(facts: Facts, found: Themes) -> None:
    days = dict(facts.messages.select("n", pl.col("time").dt.date()).iter_rows())
    expected: Counter[tuple[str, str, object]] = Counter()
    ids = found.assigned.select(pl.col("theme", "leaf").cast(pl.String), "n").unique()
    for theme, leaf, n in ids.iter_rows():
        expected[theme, leaf, days[n]] += 1
    assert set(found.trend["period"].dt.day()) == set(range(1, 8))
    for theme, leaf, period, state, messages, _ in found.trend.iter_rows():
        if state == "empty":
            assert (period.day, messages) == (6, None)
        else:
            assert messages == expected[theme, leaf, period]


def test_examples_are_of_the_theme_and_unlike_each_other(facts: Facts, found: Themes) -> None:
    rows = found.examples.join(found.assigned.cast({"theme": pl.String}), on=["n", "k", "leaf"])
    assert (rows["theme"] == rows["theme_right"]).all()
    for part in found.examples.partition_by("theme"):
        assert part["rank"].to_list() == list(range(1, part.height + 1))
        assert part.height <= 5
        assert len({text.lower() for text in part["text"]}) == part.height
    told = found.examples.join(facts.statements, on=["n", "k"])
    assert (told["text"] == told["text_right"]).all()


def test_without_times_there_is_no_trend() -> None:
    rows = [{"says": [(text, [LEAF], "negative")]} for _, text in statements()]
    found = find_themes(made.facts_of(rows))
    assert found.trend.is_empty()
    assert found.themes["first"].is_null().all()
    assert found.themes["statements"].sum() == len(rows)
