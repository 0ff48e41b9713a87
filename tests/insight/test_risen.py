"""Themes that are new or have risen."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from counting import START, counts_of
from insight.themes.planted import facts_of as issues_of
from insight.themes.planted import statements
from voc.errors import UsageError
from voc.insight.alerts import Look, look
from voc.insight.periods import counted
from voc.insight.risen import PART, RISEN, risen, rises, with_themes
from voc.insight.themes import Themes, find_themes

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


def test_the_share_has_its_interval() -> None:
    (row,) = risen(trend({"queue": [10] * 9 + [45]})).to_dicts()
    interval = stats.binomtest(45, 200).proportion_ci(method="wilson")
    assert (row["share_low"], row["share_high"]) == (
        pytest.approx(interval.low),
        pytest.approx(interval.high),
    )
    assert row["period"] == START + timedelta(63)


@pytest.mark.parametrize("earlier", [[10] * 9, [0] * 9, [8, 12, 6, 14, 10, 9, 11, 10, 10], [3, 5]])
def test_one_more_than_the_most_expected_is_told(earlier: list[int]) -> None:
    (band,) = rises(trend({"queue": [*earlier, 40]}))
    assert risen(trend({"queue": [*earlier, band.most]})).height == 0
    assert risen(trend({"queue": [*earlier, band.most + 1]})).height == 1


def test_every_theme_has_a_band_and_its_name() -> None:
    bands = rises(trend({"a-1": [5] * 9, "a-2": [0] * 8 + [30]}), names={"a-1": "late refund"})
    assert [(b.name, b.title, b.alarm, b.new) for b in bands] == [
        ("a-1", "late refund", False, False),
        ("a-2", None, True, True),
    ]
    assert {b.least for b in bands} == {0}


def test_too_short_a_history_has_no_bands() -> None:
    frame = trend({"glue": [0] * 5 + [60]})
    assert rises(frame, least=6) == ()
    assert len(rises(frame, least=5)) == 1


@pytest.fixture(scope="module")
def weekly() -> tuple[Look, Themes]:
    """Ten weeks of refunds that do not come; in the last, parcels in the rain too."""
    refunds = [text for _, text in statements("refund")]
    parcels = [text for _, text in statements("parcel")]
    parts = []
    for week in range(10):
        texts = refunds[:8] + (parcels * 2 if week == 9 else refunds[8:24])
        parts.append((texts, str(START + timedelta(7 * week))))
    facts = issues_of([], parts=parts)
    counts = counted(facts, by="week", until=START + timedelta(70))
    return look(counts, part=1 - PART), find_themes(facts, counts=counts)


def test_a_look_tells_of_themes_by_their_names(weekly: tuple[Look, Themes]) -> None:
    found = with_themes(*weekly)
    (alarm, *_) = [one for one in found.alarms if one.measure == "theme_share"]
    theme = next(t for t in weekly[1].book.themes if t.id == alarm.name)
    assert alarm.new
    assert alarm.title == theme.name
    assert {"parcel", "rain"} & set(theme.name.replace(",", "").split())
    assert found.rate == weekly[0].rate
    assert len(found.bands) - len(weekly[0].bands) == len(weekly[1].book.themes)


def test_where_no_theme_can_be_looked_at_it_is_said(weekly: tuple[Look, Themes]) -> None:
    with pytest.raises(UsageError, match="history"):
        look(counts_of([20] * 10), history=3)
    short = Look(by="week", rate=0.01, period=START + timedelta(35))
    untold = with_themes(short, weekly[1])
    assert (untold.bands, untold.untold) == ((), len(weekly[1].book.themes))
    none = Look(by="week", rate=0.01)
    assert with_themes(none, weekly[1]) == none


def test_themes_and_the_rest_share_the_rate_of_a_look() -> None:
    """A volume that breaks its band at the whole rate, and not at a part of it."""
    counts = counts_of([100, 103, 97, 101, 99, 102, 98, 100, 130])
    p = min(band.p for band in look(counts).bands)
    m = len(look(counts).bands)
    rate = p * m * 1.5
    assert look(counts, rate=rate).alarms
    assert not look(counts, rate=rate, part=0.5).alarms
