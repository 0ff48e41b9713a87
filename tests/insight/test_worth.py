"""What it is worth: every figure by hand, every assumption checked, no money without any."""

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.made import facts_of
from voc import insight
from voc.errors import InputNotFound, InputTooLarge, UsageError
from voc.insight import Facts
from voc.insight.assumptions import ALL_FIXED, Assumptions, assumptions_of, load_assumptions
from voc.insight.drivers import find_drivers
from voc.insight.worth import SCHEMA, Worth, worth_of

EXAMPLE = Path(insight.__file__).with_name("worth.toml")
BAD, GOOD = ("Bad", ["brand"], "negative", -0.9), ("Good", ["brand"], "positive", 0.9)


def _number(low: float, mid: float, high: float) -> dict[str, Any]:
    return {"low": low, "mid": mid, "high": high, "source": "a test"}


def _values(**changed: Any) -> dict[str, Any]:
    return {
        "currency": "EUR",
        "outcome": "rating",
        "value_per_customer": _number(80, 100, 120),
        "retained_per_point": _number(0.01, 0.02, 0.03),
        **changed,
    }


def _assumed(**changed: Any) -> Assumptions:
    return assumptions_of(_values(**changed), source="test.toml")


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Return 60 messages of 40 customers and of nobody; half are negative about brand."""
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    for number in range(60):
        bad = number % 2 == 0
        row = {"says": [BAD if bad else GOOD], "rating": (2 if bad else 4) + float(rng.normal())}
        rows.append(row | ({"customer": f"c{number % 40}"} if number < 50 else {}))
    rows += [{"rating": 4 + float(rng.normal())} for _ in range(20)]
    return facts_of(rows)


def _brand(found: Worth) -> dict[str, Any]:
    return found.table.row(by_predicate=pl.col("label") == "brand", named=True)


def _corners(*ranges: tuple[float, float]) -> tuple[float, float]:
    ends = [math.prod(corner) for corner in itertools.product(*ranges)]
    return min(ends), max(ends)


def test_customers_are_counted_once_and_messages_of_nobody_each(facts: Facts) -> None:
    found = worth_of(facts, find_drivers(facts, outcome="rating"))
    bad = [n for n in range(60) if n % 2 == 0]
    assert _brand(found)["customers"] == len({n % 40 for n in bad if n < 50}) + 5
    assert "30 of 80 messages do not say who the customer is" in found.warnings[-1]


def test_figures_are_the_products_of_their_parts(facts: Facts) -> None:
    drivers = find_drivers(facts, outcome="rating")
    assumed = _assumed(share_fixed=_number(0.2, 0.5, 0.8), cost={"brand": _number(10, 20, 40)})
    row = _brand(worth_of(facts, drivers, assumptions=assumed))
    customers, gain = row["customers"], (row["gain_low"], row["gain_high"])
    assert row["kept"] == pytest.approx(customers * row["gain"] * 0.02 * 0.5)
    low, high = _corners(gain, (0.01, 0.03), (0.2, 0.8), (customers, customers))
    assert (row["kept_low"], row["kept_high"]) == pytest.approx((low, high))
    low, high = _corners((low, high), (80, 120))
    assert (row["value_low"], row["value_high"]) == pytest.approx((low, high))
    assert row["value"] == pytest.approx(row["kept"] * 100)
    nets = (row["net_low"], row["net"], row["net_high"])
    assert nets == pytest.approx((low - 40, row["value"] - 20, high - 10))


def test_without_assumptions_there_is_no_money(facts: Facts) -> None:
    found = worth_of(facts, find_drivers(facts, outcome="rating"))
    assert found.missing is not None
    assert "no file of assumptions" in found.missing
    money = [n for n in SCHEMA.names() if n.startswith(("kept", "value", "cost", "net"))]
    assert found.table.select(money).null_count().sum_horizontal().item() == 5 * len(money)
    assert _brand(found)["gain"] > 1


def test_assumptions_for_another_outcome_are_not_used(facts: Facts) -> None:
    drivers = find_drivers(facts, outcome="rating")
    found = worth_of(facts, drivers, assumptions=_assumed(outcome="nps"))
    assert found.missing is not None
    assert "`nps`" in found.missing
    assert _brand(found)["value"] is None


def test_a_label_without_a_cost_has_no_net_figure(facts: Facts) -> None:
    row = _brand(worth_of(facts, find_drivers(facts), assumptions=_assumed()))
    assert row["value"] > 0
    assert row["cost"] is None
    assert row["net"] is None


def test_nobody_stays_more_than_once(facts: Facts) -> None:
    assumed = _assumed(retained_per_point=_number(1, 1, 1))
    row = _brand(worth_of(facts, find_drivers(facts), assumptions=assumed))
    assert row["kept"] == row["kept_high"] == row["customers"]


@pytest.mark.parametrize("rows", [[], [{"says": [BAD], "rating": 1}]], ids=["empty", "one"])
def test_without_drivers_there_is_nothing(rows: list[dict[str, Any]]) -> None:
    facts = facts_of(rows)
    found = worth_of(facts, find_drivers(facts), assumptions=_assumed())
    assert found.missing
    assert found.table.is_empty()
    assert found.table.schema == SCHEMA


def test_too_few_messages_give_customers_and_no_gain(facts: Facts) -> None:
    few = facts_of([{"says": [BAD], "rating": 1}, {"rating": 5, "says": [GOOD]}])
    found = worth_of(few, find_drivers(few, outcome="rating"), assumptions=_assumed())
    assert found.missing is not None
    assert "too few" in found.missing
    assert _brand(found)["customers"] == 1
    assert _brand(found)["gain"] is None


def test_the_time_of_the_customers_is_told() -> None:
    rows = [{"rating": k, "says": [BAD], "time": f"2026-01-{k:02}"} for k in range(1, 6)]
    facts = facts_of([*rows, {"rating": 3}])
    found = worth_of(facts, find_drivers(facts, outcome="rating"))
    assert (str(found.since)[:10], str(found.until)[:10]) == ("2026-01-01", "2026-01-05")


def test_a_gain_that_may_be_none_is_named() -> None:
    rng = np.random.default_rng(2)
    rows = [{"says": [(BAD, GOOD)[k % 2]], "rating": float(rng.normal())} for k in range(60)]
    facts = facts_of([*rows, *({"rating": float(rng.normal())} for _ in range(60))])
    found = worth_of(facts, find_drivers(facts, outcome="rating"), assumptions=_assumed())
    assert any("gain of `brand` may as well be none" in w for w in found.warnings)
    assert _brand(found)["value_low"] < 0 < _brand(found)["value_high"]


def test_the_example_can_be_used_as_it_is() -> None:
    assumed = load_assumptions(EXAMPLE)
    assert assumed.outcome == "nps"
    assert set(assumed.cost) == {"platform", "platform.policy"}
    assert "example" in assumed.value_per_customer.source


def test_all_are_fixed_where_nothing_is_said_of_it() -> None:
    assert _assumed().share_fixed is ALL_FIXED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"currency": ""}, "`currency`"),
        ({"currency": 5}, "`currency`"),
        ({"outcome": "mood"}, "`outcome`"),
        ({"value_per_customer": 100}, "`value_per_customer` must be a table"),
        ({"value_per_customer": _number(3, 2, 1)}, "low <= mid <= high"),
        ({"value_per_customer": _number(-1, 2, 3)}, "`value_per_customer.low` must lie between"),
        ({"value_per_customer": _number(1, 2, math.inf)}, "`value_per_customer.high`"),
        ({"value_per_customer": _number(math.nan, 2, 3)}, "`value_per_customer.low`"),
        ({"value_per_customer": _number(True, 2, 3)}, "`value_per_customer.low` must be a number"),
        ({"value_per_customer": {"low": 1, "mid": 2, "high": 3}}, "no `source`"),
        ({"value_per_customer": _number(1, 2, 3) | {"source": " "}}, "where the numbers come"),
        ({"value_per_customer": _number(1, 2, 3) | {"sourc": "x"}}, "has `sourc`"),
        ({"retained_per_point": _number(0.1, 0.2, 1.1)}, "`retained_per_point.high`"),
        ({"share_fixed": _number(0.1, 0.2, 2)}, "`share_fixed.high`"),
        ({"cost": 5}, "`cost` must be a table"),
        ({"cost": {"shoes": _number(1, 2, 3)}}, "`cost` has `shoes`"),
        ({"cost": {"brand": _number(1, 2, 0)}}, "`cost.brand`"),
        ({"discount": 3}, "the file has `discount`"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(UsageError, match=field.replace(".", r"\.")) as caught:
        _assumed(**changed)
    assert "`test.toml`" in str(caught.value)


@pytest.mark.parametrize("key", ["currency", "outcome", "value_per_customer", "retained_per_point"])
def test_what_is_needed_has_no_default(key: str) -> None:
    values = _values()
    del values[key]
    with pytest.raises(UsageError, match=f"no `{key}`"):
        assumptions_of(values, source="test.toml")


@pytest.mark.parametrize("content", [b"a = ", b"\xff\xfe", b"a=" + b"[" * 10_000], ids=str)
def test_a_file_that_is_no_toml_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "worth.toml"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="is not TOML"):
        load_assumptions(file)


def test_a_file_that_is_not_there_or_too_large_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputNotFound, match=r"worth\.toml"):
        load_assumptions(tmp_path / "worth.toml")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * 1_000_001)
    with pytest.raises(InputTooLarge, match="1,000,000 bytes"):
        load_assumptions(large)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.floats(0, 1)] * 3).map(sorted),
    st.tuples(*[st.floats(0, 1e6)] * 3).map(sorted),
)
def test_low_is_never_above_mid_nor_mid_above_high(share: list[float], value: list[float]) -> None:
    rows = [{"says": [(BAD, GOOD)[k % 2]], "rating": 2 * (k % 2) + k % 3} for k in range(30)]
    facts = facts_of([*rows, {"rating": 1}, {"rating": 3}])
    drivers = find_drivers(facts, outcome="rating", resamples=50)
    assumed = _assumed(retained_per_point=_number(*share), value_per_customer=_number(*value))
    row = _brand(worth_of(facts, drivers, assumptions=assumed))
    for name in ("kept", "value"):
        assert row[f"{name}_low"] <= row[name] <= row[f"{name}_high"]
