"""Drivers against SQL, SciPy and known truths; and what is said where they cannot be told."""

from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from scipy import stats

from insight.made import facts_of
from voc.errors import UsageError
from voc.insight import Facts
from voc.insight.drivers import SCHEMA, Drivers, find_drivers, outcomes_of
from voc.insight.regressors import outcome_of
from voc.taxonomy import COMPONENTS, LABELS

_LEAVES = ("customer", "brand", "platform.policy", "platform.people", "interface")


def _rows(count: int, *, seed: int = 0, customers: int = 0) -> list[dict[str, Any]]:
    """Return messages whose rating falls by 2 for a bad word of `brand`, by 1 for `interface`."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        labels = [label for label in _LEAVES if rng.random() < 0.3]
        says = [
            (
                "It was so",
                [label],
                *(("negative", -0.8) if rng.random() < 0.6 else ("positive", 0.8)),
            )
            for label in labels
        ]
        bad = {label for (_, (label,), feeling, _) in says if feeling == "negative"}
        rating = 8 - 2 * ("brand" in bad) - ("interface" in bad) + rng.normal() / 2
        row: dict[str, Any] = {
            "says": says or [("Well", [], "neutral", 0.0)],
            "rating": float(rating),
        }
        if customers:
            row["customer"] = f"c{rng.integers(customers)}"
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of(_rows(600))


def _row(found: Drivers, label: str) -> dict[str, Any]:
    return found.table.row(by_predicate=pl.col("label") == label, named=True)


def _outcomes(facts: Facts, label: str) -> tuple[list[float], list[float]]:
    """Return ratings of messages that mention a component, and of the others, by SQL."""
    messages, components = facts.messages, facts.components
    sql = """
        SELECT rating::DOUBLE, n IN (SELECT n FROM components WHERE component::VARCHAR = ?)
        FROM messages WHERE rating IS NOT NULL ORDER BY n
    """
    with duckdb.connect() as base:
        base.register("messages", messages.select("n", "rating").to_arrow())
        base.register(
            "components", components.select("n", pl.col("component").cast(str)).to_arrow()
        )
        rows = base.execute(sql, [label]).fetchall()
    return [r for r, has in rows if has], [r for r, has in rows if not has]


@pytest.mark.parametrize("label", ["brand", "platform", "interface"])
def test_the_difference_is_that_of_sql_and_its_interval_that_of_welch(
    facts: Facts, label: str
) -> None:
    having, lacking = _outcomes(facts, label)
    found = find_drivers(facts, outcome="rating")
    row = _row(found, label)
    assert row["messages"] == len(having)
    assert row["with"] == pytest.approx(np.mean(having))
    assert row["without"] == pytest.approx(np.mean(lacking))
    assert row["difference"] == pytest.approx(np.mean(having) - np.mean(lacking))
    assert row["impact"] == pytest.approx(np.mean(having + lacking) - np.mean(lacking))
    interval = stats.ttest_ind(having, lacking, equal_var=False).confidence_interval(0.95)
    assert found.method == "welch"
    assert (row["difference_low"], row["difference_high"]) == pytest.approx(tuple(interval))


def test_weights_add_up_and_name_what_moves_the_rating(facts: Facts) -> None:
    found = find_drivers(facts)
    assert found.outcome == "rating"
    weights = dict(found.table.select("label", "weight").iter_rows())
    assert weights["environment"] is None
    known = {label: weight for label, weight in weights.items() if weight is not None}
    assert sum(known.values()) == pytest.approx(1)
    assert sorted(known, key=lambda label: -known[label])[:2] == ["brand", "interface"]
    assert found.explained is not None
    assert found.explained.low < found.explained.value < found.explained.high


def test_the_gain_is_what_a_bad_word_costs(facts: Facts) -> None:
    found = find_drivers(facts)
    for label, cost in {"brand": 2.0, "interface": 1.0, "customer": 0.0}.items():
        row = _row(found, label)
        assert row["gain_low"] - 0.1 < cost < row["gain_high"] + 0.1
        assert row["gain"] == pytest.approx(cost, abs=0.25)


def test_the_interval_of_a_gain_holds_the_truth_as_often_as_it_says() -> None:
    held = 0
    for seed in range(40):
        row = _row(find_drivers(facts_of(_rows(200, seed=seed)), resamples=300), "brand")
        held += row["gain_low"] <= 2.0 <= row["gain_high"]
    assert held >= 33  # of 40; with 95 % each, fewer come about once in 1,400 times


def test_customers_with_several_messages_are_drawn_whole() -> None:
    once = find_drivers(facts_of(_rows(150, customers=0)), outcome="rating")
    rows = _rows(150)
    doubled = [row | {"customer": f"c{k}"} for k, row in enumerate(rows) for _ in range(2)]
    twice = find_drivers(facts_of(doubled), outcome="rating")
    assert twice.method == "bootstrap"
    one, two = _row(once, "brand"), _row(twice, "brand")
    assert two["difference"] == pytest.approx(one["difference"])
    widths = [row["difference_high"] - row["difference_low"] for row in (one, two)]
    assert widths[1] == pytest.approx(widths[0], rel=0.15)


def test_the_same_seed_gives_the_same_figures_and_order_of_rows_does_not_matter_much(
    facts: Facts,
) -> None:
    first, again = find_drivers(facts, seed=5), find_drivers(facts, seed=5)
    assert first.table.equals(again.table)
    turned = find_drivers(facts_of(_rows(600)[::-1]), seed=5)
    figures = ["with", "difference", "weight", "gain"]
    assert turned.table.select(figures).to_numpy() == pytest.approx(
        first.table.select(figures).to_numpy(), abs=1e-6, nan_ok=True
    )


def test_leaves_are_told_apart(facts: Facts) -> None:
    found = find_drivers(facts, level="leaf")
    assert found.table["label"].to_list() == list(LABELS)
    assert found.table.schema == SCHEMA
    spoken = set(found.table.filter(pl.col("messages") > 0)["label"])
    assert spoken == set(_LEAVES)
    negative = _row(found, "platform.policy")["negative"]
    mentions = facts.mentions.filter(leaf="platform.policy", sentiment="negative")
    assert negative == mentions.height


def test_nps_is_in_points() -> None:
    rows: list[dict[str, Any]] = [{"nps": value} for value in (10, 9, 8, 7, 6, 0)]
    facts = facts_of([*rows, {}, {"nps": 11}])
    points = outcome_of(facts.messages, "nps").to_list()
    assert points == [100, 100, 0, 0, -100, -100, None, None]


def test_the_first_score_that_enough_customers_gave_is_chosen() -> None:
    few: list[dict[str, Any]] = [{"rating": 3}] * 29 + [{"nps": n % 11} for n in range(30)]
    assert find_drivers(facts_of(few)).outcome == "nps"
    assert find_drivers(facts_of(few[:29])).outcome == "sentiment"
    assert outcomes_of(facts_of(few)) == ("rating", "nps", "sentiment")


def test_sentiment_comes_with_a_warning_that_it_is_no_deed() -> None:
    found = find_drivers(facts_of(_rows(120)), outcome="sentiment")
    assert any("same words" in warning for warning in found.warnings)


def test_labels_that_come_together_are_named() -> None:
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for _ in range(200):
        labels = ["brand", "interface"] if rng.random() < 0.5 else []
        says = [("So", [label], "negative", -0.7) for label in labels] or [
            ("So", [], "neutral", 0.0)
        ]
        rows.append({"says": says, "rating": 5 - 2 * bool(labels) + rng.normal()})
    found = find_drivers(facts_of(rows))
    named = [w for w in found.warnings if "variance inflation" in w]
    assert [w.split("`")[1] for w in named] == ["brand", "interface"]
    weights = [_row(found, label)["weight"] for label in ("brand", "interface")]
    assert weights == pytest.approx([0.5, 0.5], abs=1e-4)


def test_few_messages_are_not_weighed() -> None:
    found = find_drivers(facts_of(_rows(40)), outcome="rating")
    assert found.explained is None
    assert found.table["weight"].null_count() == len(COMPONENTS)
    assert found.table["difference"].null_count() < len(COMPONENTS)
    assert "too few" in found.warnings[0]
    assert found.table["small"].all()


@pytest.mark.parametrize(
    ("rows", "outcome", "said"),
    [
        ([], None, "no messages"),
        (
            [{"says": [("So", ["brand"], "negative")]}],
            "rating",
            "no message has a value of `rating`",
        ),
        ([{"rating": 3}], "rating", "none of the 1 messages"),
        ([{"rating": 3, "says": [("So", ["brand"], "negative")]}], "rating", "the same in all 1"),
    ],
    ids=["empty", "no column", "no component", "one message"],
)
def test_what_is_missing_is_said_and_nothing_is_invented(
    rows: list[dict[str, Any]], outcome: str | None, said: str
) -> None:
    found = find_drivers(facts_of(rows), outcome=outcome)
    assert found.missing is not None
    assert said in found.missing
    assert found.table.is_empty()
    assert found.table.schema == SCHEMA
    assert found.explained is None


def test_two_messages_give_a_difference_without_an_interval() -> None:
    says = [("So", ["brand"], "negative")]
    rows: list[dict[str, Any]] = [{"rating": 1, "says": says}, {"rating": 5}]
    row = _row(find_drivers(facts_of(rows), outcome="rating"), "brand")
    assert row["difference"] == pytest.approx(-4)
    assert row["difference_low"] is None
    assert row["gain"] is None


@pytest.mark.parametrize(
    ("options", "field"), [({"outcome": "mood"}, "outcome"), ({"level": "facet"}, "level")]
)
def test_what_cannot_be_asked_for_is_named(facts: Facts, options: Any, field: str) -> None:
    with pytest.raises(UsageError, match=f"`{field}`"):
        find_drivers(facts, **options)
