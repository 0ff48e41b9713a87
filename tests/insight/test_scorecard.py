import random
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.made import facts_of
from voc.errors import UsageError
from voc.insight import Facts, scorecard, select
from voc.insight.facts import FIGURES
from voc.taxonomy import CHANNELS, COMPONENTS, INTENTS, LABELS, SENTIMENTS, UNCERTAIN

FEELINGS = (*SENTIMENTS, UNCERTAIN)


def row(rng: random.Random) -> dict[str, Any]:
    says = [
        ("So it was", rng.sample(LABELS, rng.choice([0, 1, 1, 2])), rng.choice(FEELINGS))
        for _ in range(rng.choice([0, 1, 1, 2, 4]))
    ]
    return {
        "says": says,
        "channel": rng.choice(CHANNELS[:3]),
        "intent": rng.choice([*INTENTS, UNCERTAIN]),
        "metadata": {"region": rng.choice(["north", "south"])} if rng.random() < 0.8 else {},
    }


@pytest.fixture(scope="module")
def facts() -> Facts:
    rng = random.Random(5)
    return facts_of([row(rng) for _ in range(400)])


SQL = """
SELECT {by}, count(*) AS messages, count(*) / {whole} AS share,
  count(*) FILTER (sentiment = 'uncertain') AS uncertain,
  (count(*) FILTER (sentiment = 'positive') - count(*) FILTER (sentiment = 'negative'))
    / count(*) FILTER (sentiment <> 'uncertain') AS net,
  count(*) FILTER (sentiment = 'negative') / count(*) FILTER (sentiment <> 'uncertain')
    AS negative_share,
  count(*) FILTER (intent = 'complaint') / count(*) FILTER (intent <> 'uncertain')
    AS complaint_share,
  avg(score::DOUBLE) AS score, count(*) < 30 AS small
FROM (SELECT s.* , m.intent, m.channel, m.region FROM s JOIN m USING (n)) WHERE {where}
GROUP BY ALL
"""


def by_sql(facts: Facts, said: pl.DataFrame, by: str, where: str, whole: int) -> pl.DataFrame:
    with duckdb.connect() as base:
        plain = facts.messages.with_columns(pl.col("intent", "channel", "region").cast(pl.String()))
        base.register("m", plain.drop("sentiment", "score").to_arrow())
        base.register("s", said.with_columns(pl.col(pl.Enum).cast(pl.String())).to_arrow())
        found: pl.DataFrame = base.sql(SQL.format(by=by, where=where, whole=whole)).pl()
        return found


@pytest.mark.parametrize(
    ("frame", "by", "where", "sql"),
    [
        ("components", ["component"], {}, "true"),
        ("components", ["component", "channel"], {}, "true"),
        ("components", ["channel"], {"component": "platform"}, "component = 'platform'"),
        ("components", ["component", "region"], {"channel": "email"}, "channel = 'email'"),
        ("mentions", ["leaf", "region"], {}, "true"),
        ("mentions", ["facet"], {}, "facet IS NOT NULL"),
        ("mentions", ["component", "facet"], {}, "true"),
        ("mentions", ["region"], {"leaf": "platform.policy"}, "leaf = 'platform.policy'"),
        ("messages", ["region"], {}, "true"),
        ("messages", ["channel", "region"], {"region": None}, "region IS NULL"),
        ("messages", ["channel"], {"region": ["north", None]}, "coalesce(region, 'north')='north'"),
    ],
)
def test_figures_are_those_of_sql(
    facts: Facts, frame: str, by: list[str], where: dict[str, Any], sql: str
) -> None:
    said = getattr(facts, frame)
    if frame == "messages":
        said = said.select("n", "sentiment", "score")
    card = scorecard(facts, by=by, where=where)
    whole = select(facts, where).count
    other = by_sql(facts, said, ", ".join(by), sql, whole)
    columns = [*by, *(name for name in other.columns if name not in by)]
    mine = card.cells.select(columns).with_columns(pl.col(by).cast(pl.String())).sort(by)
    theirs = other.select(columns).cast(mine.schema).sort(by)
    assert mine.height == theirs.height > 0
    for name in columns:
        assert mine[name].to_list() == pytest.approx(theirs[name].to_list(), nan_ok=True), name


def test_figures_are_named_as_is_reserved(facts: Facts) -> None:
    card = scorecard(facts, by=["component", "region"])
    assert card.cells.columns == ["component", "region", *FIGURES]
    assert card.total.columns == [*FIGURES]
    assert card.cells["component"].unique(maintain_order=True).to_list() == [*COMPONENTS]


def test_every_cell_opens_to_the_next_level(facts: Facts) -> None:
    card = scorecard(facts, by=["component"])
    for cell, opened in zip(card.cells.iter_rows(named=True), card.selections(), strict=True):
        below = scorecard(facts, by=["channel"], where=opened)
        assert below.cells["messages"].sum() == cell["messages"] == below.total["messages"].item()
        assert below.total["net"].item() == pytest.approx(cell["net"])
        facets = scorecard(facts, by=["leaf"], where=opened)
        assert facets.cells["messages"].max() <= cell["messages"] <= facets.cells["messages"].sum()


def test_a_message_counts_once_where_several_are_asked_for(facts: Facts) -> None:
    where = {"component": ["brand", "platform"]}
    card = scorecard(facts, by=["channel"], where=where)
    either = facts.components.filter(pl.col("component").is_in(["brand", "platform"]))
    assert card.cells["messages"].sum() == either["n"].n_unique() < either.height


@pytest.mark.parametrize("by", [["component"], ["facet", "channel"], []])
def test_nothing(by: list[str]) -> None:
    card = scorecard(facts_of([]), by=by)
    assert card.cells.columns == [*by, *FIGURES]
    assert card.cells.is_empty()
    assert card.total.select("messages", "net", "share", "small").row(0) == (0, None, None, True)


def test_one_message() -> None:
    card = scorecard(facts_of([{"says": [("Bad", ["brand"], "negative")]}]))
    [cell] = card.cells.to_dicts()
    assert (cell["net"], cell["negative_share"], cell["complaint_share"]) == (-1, 1, 1)
    assert cell["net_low"] == -1 < cell["net_high"]
    assert (cell["score_low"], cell["small"]) == (None, True)


def test_all_uncertain_has_no_net_sentiment() -> None:
    [cell] = scorecard(facts_of([{"says": [("Hm", ["brand"], UNCERTAIN)]}])).cells.to_dicts()
    assert (cell["messages"], cell["uncertain"], cell["net"], cell["net_low"]) == (1, 1, None, None)


@pytest.mark.parametrize("options", [{"by": ["shop"]}, {"where": {"shop": "a"}}])
def test_columns_that_are_not_there(facts: Facts, options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="`shop`"):
        scorecard(facts, **options)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_parts_add_up(seed: int) -> None:
    rng = random.Random(seed)
    facts = facts_of([row(rng) for _ in range(rng.randint(1, 20))], by=[])
    card = scorecard(facts, by=["leaf", "channel"])
    parts = card.cells.select("negative", "neutral", "positive", "mixed", "uncertain")
    assert parts.sum_horizontal().to_list() == card.cells["messages"].to_list()
    known = card.cells.filter(pl.col("net").is_not_null())
    assert (known["net_low"] <= known["net"]).all()
    assert (known["net"] <= known["net_high"]).all()
