import itertools
import random
from typing import Any

import numpy as np
import pytest
import scipy.stats

from insight.made import facts_of
from voc.insight import Facts, association, compounding
from voc.insight.tables import to_json
from voc.taxonomy import COMPONENTS, LABELS

Row = dict[str, Any]


def planted(count: int = 400, seed: int = 1) -> Facts:
    """Brand and policy together more than chance, and worse; people come and go by themselves."""
    rng = random.Random(seed)
    rows = []
    for n in range(count):
        found = {"platform.people": rng.random() < 0.3}
        found["brand"] = rng.random() < 0.3
        found["platform.policy"] = rng.random() < (0.6 if found["brand"] else 0.15)
        both = found["brand"] and found["platform.policy"]
        labels = [label for label, there in found.items() if there]
        score = rng.gauss(-0.8 if both else -0.3, 0.1)
        says = [("So it was", labels, "negative"), ("Well", [], "neutral")]
        rows.append({"id": f"m-{n}", "says": says, "sentiment": "negative", "score": score})
    return facts_of(rows)


def pair(facts: Facts, first: str, second: str) -> Row:
    [row] = [
        row
        for row in compounding(facts, level="leaf").pairs.to_dicts()
        if (row["first"], row["second"]) == (first, second)
    ]
    return row


def test_what_was_planted_is_found() -> None:
    facts = planted()
    found = [
        (row["first"], row["second"])
        for row in compounding(facts, level="leaf").pairs.to_dicts()
        if row["compounds"]
    ]
    assert found == [("brand", "platform.policy")]


def test_figures_are_those_of_brute_force() -> None:
    facts = planted()
    row = pair(facts, "brand", "platform.policy")
    scores = dict(facts.messages.select("n", "score").rows())
    said: dict[int, set[str]] = {n: set() for n in scores}
    for n, leaf in facts.mentions.select("n", "leaf").iter_rows():
        said[n].add(leaf)
    groups: dict[tuple[bool, bool], list[float]] = {
        (one, other): [] for one in (True, False) for other in (True, False)
    }
    for n, leaves in said.items():
        groups["brand" in leaves, "platform.policy" in leaves].append(scores[n])
    both, first, second, neither = groups.values()
    assert (row["both"], row["first_alone"], row["second_alone"], row["neither"]) == (
        len(both),
        len(first),
        len(second),
        len(neither),
    )
    by_chance = (len(both) + len(first)) * (len(both) + len(second)) / facts.count
    assert row["expected"] == pytest.approx(by_chance)
    assert row["lift"] == pytest.approx(len(both) / by_chance)
    assert row["lift_low"] < row["lift"] < row["lift_high"]
    table = [[len(both), len(first)], [len(second), len(neither)]]
    assert row["p"] == pytest.approx(scipy.stats.fisher_exact(table, "greater").pvalue)
    assert row["both_score"] == pytest.approx(np.mean(both))
    for name, alone in (("than_first", first), ("than_second", second)):
        welch = scipy.stats.ttest_ind(both, alone, equal_var=False).confidence_interval()
        assert row[name] == pytest.approx(np.mean(both) - np.mean(alone))
        assert (row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx((welch.low, welch.high))


def test_q_is_over_all_pairs_that_could_be() -> None:
    pairs = compounding(planted(), level="leaf").pairs
    tested = pairs.drop_nulls("p")
    assert tested.height == 3 < pairs.height == len(LABELS) * (len(LABELS) - 1) // 2
    assert tested["q"].to_list() == pytest.approx(
        scipy.stats.false_discovery_control(tested["p"].to_list()).tolist()
    )


def test_examples_are_those_that_feel_worst() -> None:
    facts = planted()
    row = pair(facts, "brand", "platform.policy")
    scores = dict(facts.messages.select("id", "score").rows())
    worst = sorted(scores.values())[:3]
    assert [scores[id_] for id_ in row["examples"]] == worst


def test_length_alone_is_no_association() -> None:
    rng = random.Random(3)
    rows = []
    for _ in range(600):
        long = rng.random() < 0.4
        labels = [
            label for label in ("brand", "interface") if rng.random() < (0.6 if long else 0.05)
        ]
        says: list[Any] = [
            ("So", labels, "negative"),
            *[("Well", [], "neutral")] * (9 if long else 0),
        ]
        rows.append({"says": says})
    [row] = [r for r in compounding(facts_of(rows)).pairs.to_dicts() if r["p"] is not None]
    naive = (
        row["both"]
        * 600
        / ((row["both"] + row["first_alone"]) * (row["both"] + row["second_alone"]))
    )
    assert naive > 1.5
    assert row["lift"] == pytest.approx(1, abs=0.15)
    assert not row["beyond_chance"]


def test_chance_is_seldom_taken_for_more() -> None:
    generator = np.random.default_rng(7)
    false = 0
    for _ in range(400):
        one, other = generator.random((2, 90)) < np.array([[0.3], [0.2]])
        strata = generator.integers(0, 3, 90)
        false += association.more_than_chance(tabled(one, other, strata)) <= 0.05
    assert false / 400 <= 0.07


def test_lift_covers() -> None:
    generator = np.random.default_rng(8)
    held = 0
    for n in range(200):
        one, other = generator.random((2, 500)) < np.array([[0.3], [0.4]])
        low, high = association.lift_interval(
            tabled(one, other, np.zeros(500, int)), seed=n, draws=400
        )
        held += bool(low <= 1 <= high)
    assert held / 200 >= 0.9


def tabled(one: Any, other: Any, strata: Any) -> association.Counts:
    table = np.zeros((strata.max() + 1, 4), np.int64)
    np.add.at(table, (strata, 3 - 2 * one - other), 1)
    return table


@pytest.mark.parametrize("factor", [1, 40])
def test_large_counts_are_as_good_as_exact(factor: int, monkeypatch: pytest.MonkeyPatch) -> None:
    table = np.array([[60, 90, 80, 220], [30, 80, 60, 300]]) * factor
    table[:, 0] -= 30 * (factor - 1) // 2
    found = association.more_than_chance(table)
    monkeypatch.setattr(association, "_EXACT", 10**9)
    assert found == pytest.approx(association.more_than_chance(table), rel=0.02, abs=1e-9)


@pytest.mark.parametrize("rows", [[], [{"says": [("Bad", ["brand", "interface"], "negative")]}]])
@pytest.mark.parametrize("level", ["component", "leaf"])
def test_little(rows: list[Row], level: Any) -> None:
    found = compounding(facts_of(rows), level=level)
    names = COMPONENTS if level == "component" else LABELS
    assert found.pairs.select("first", "second").rows() == [*itertools.combinations(names, 2)]
    assert not found.pairs["beyond_chance"].any()
    assert not found.pairs["compounds"].any()
    assert found.pairs["small"].all()
    assert found.pairs["both"].sum() == len(rows)


def test_the_same_every_time() -> None:
    facts = planted(100)
    assert to_json(compounding(facts).pairs) == to_json(compounding(facts).pairs)


def test_of_a_selection() -> None:
    both = {"says": [("Bad", ["brand", "interface"], "negative")]}
    facts = facts_of([{**both, "channel": "email"}, {**both, "channel": "chat"}])
    assert compounding(facts, where={"channel": "email"}).pairs["both"].sum() == 1
