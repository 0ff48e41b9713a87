"""Themes that are new or have risen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from counting import START
from voc.errors import UsageError
from voc.insight.risen import RISEN, risen

SCHEMA = {
    "theme": pl.String,
    "period": pl.Date,
    "state": pl.String,
    "messages": pl.Int64,
    "all": pl.Int64,
}


def trend(
    themes: Mapping[str, Sequence[int | None]], *, size: int = 200, last: str = "complete"
) -> pl.DataFrame:
    rows = [
        (
            theme,
            START + timedelta(7 * place),
            last if place == len(found) - 1 else "complete",
            count,
            size,
        )
        for theme, found in themes.items()
        for place, count in enumerate(found)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_what_was_never_there_before_is_new() -> None:
    found = risen(trend({"glue": [0] * 9 + [12]}))
    assert found.select("theme", "kind", "messages", "all", "usual").rows() == [
        ("glue", "new", 12, 200, 0.0)
    ]
    law = stats.hypergeom(200 * 10, 12, 200)
    assert found["p"].item() == pytest.approx(float(law.sf(11)))


def test_what_was_there_has_risen() -> None:
    found = risen(trend({"queue": [10, 9, 12, 11, 8, 10, 9, 11, 10, 45]}))
    assert found.select("theme", "kind", "history").rows() == [("queue", "risen", 9)]
    assert (found["share"].item(), found["usual"].item()) == (45 / 200, pytest.approx(90 / 1800))


def test_what_fell_or_came_once_is_not_told() -> None:
    assert risen(trend({"queue": [40] * 9 + [2], "once": [0] * 9 + [1]})).height == 0


def test_what_is_of_no_theme_is_not_one() -> None:
    assert risen(trend({"other": [0] * 9 + [150]})).height == 0


def test_an_incomplete_period_is_not_looked_at() -> None:
    themes = {"glue": [0] * 8 + [12, 60]}
    assert risen(trend(themes))["messages"].to_list() == [60]
    assert risen(trend(themes, last="incomplete"))["messages"].to_list() == [12]


def test_periods_without_a_message_are_no_history() -> None:
    frame = trend({"glue": [0, None, 0, 0, 25]})
    without = frame.with_columns(pl.when(pl.col("messages").is_not_null()).then("all").alias("all"))
    assert risen(without)["history"].to_list() == [3]


def test_two_periods_are_enough_for_what_is_plain() -> None:
    found = risen(trend({"glue": [0, 25]}))
    assert found.select("theme", "kind", "history").rows() == [("glue", "new", 1)]


def test_another_period_can_be_looked_at() -> None:
    frame = trend({"glue": [0, 0, 25, 0]})
    assert risen(frame).height == 0
    assert risen(frame, period=START + timedelta(14))["theme"].to_list() == ["glue"]
    assert risen(frame, period=START + timedelta(77)).height == 0


@pytest.mark.parametrize("themes", [{}, {"glue": [5]}])
def test_without_a_period_before_nothing_is_new(themes: dict[str, list[int]]) -> None:
    found = risen(trend(themes))
    assert (found.height, found.schema) == (0, RISEN)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UsageError, match="without `messages`, `all`"):
        risen(pl.DataFrame({"theme": ["a"], "period": [START]}))


def test_the_order_of_rows_makes_no_difference() -> None:
    frame = trend({"queue": [10] * 10, "glue": [0] * 9 + [12], "tape": [0] * 9 + [14]})
    assert risen(frame)["theme"].to_list() == ["tape", "glue"]
    assert risen(frame.reverse()).equals(risen(frame))


def test_themes_rise_falsely_no_more_often_than_is_said() -> None:
    generator, looks, rate = np.random.default_rng(41), 150, 0.1
    false = 0
    for _ in range(looks):
        drawn = generator.multinomial(200, [0.7, 0.1, 0.1, 0.05, 0.04, 0.01], size=9)
        frame = trend({f"t{place}": row.tolist() for place, row in enumerate(drawn.T)})
        false += risen(frame, rate=rate).height > 0
    assert false <= stats.binom(looks, rate).ppf(1 - 1e-3)
