"""The section of themes: what is new, what nobody can tell, and what is too little."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scipy import stats

from insight.made import facts_of
from insight.report.pages import page_of, section, table
from insight.themes.planted import LEAF, statements
from voc.insight.report import Options, build

Rows = list[dict[str, Any]]


def weekly(last: list[str], *, weeks: int = 10) -> Rows:
    """Return weeks of twelve messages about refunds; in the last one others too."""
    refunds = [text for _, text in statements("refund")][:12]
    start = datetime(2026, 1, 5)
    return [
        {"time": str(start + timedelta(7 * week)), "says": [(text, [LEAF], "negative")]}
        for week in range(weeks)
        for text in [*refunds, *(last if week == weeks - 1 else [])]
    ]


PARCELS = [text for _, text in statements("parcel")] * 2
END = datetime(2026, 3, 16, tzinfo=UTC)


def weekly_page(made: Rows, *, now: datetime = END, **options: Any) -> Any:
    """Return a page by week; a last message tells that the week before it is over."""
    closing = {"time": str(now - timedelta(seconds=1)), "says": [("Well", (), "neutral")]}
    return page_of([*made, closing], options=Options(period="week", now=now, **options))


def test_a_new_theme_is_told_with_its_count_interval_and_what_was_expected() -> None:
    page = weekly_page(weekly(PARCELS))
    news = table(page, "New and risen in the week from 9 Mar 2026, against the 9 weeks before it")
    assert {row["What"] for row in news.values()} == {"new"}
    assert sum(int(row["Messages"]) for row in news.values()) >= 12
    assert {row["Usual"] for row in news.values()} == {"0.0\u00a0%"}
    (found,) = (one for one in page.iter("table") if one.findtext("caption").startswith("New"))
    low, high = stats.binomtest(int(next(iter(news.values()))["Messages"]), 61).proportion_ci(
        method="wilson"
    )
    assert f"{low * 100:.0f} to {high * 100:.0f}" in found.text_content()
    assert "New in the last complete week: \u201c" in section(page, "summary")


def test_a_quiet_week_says_that_nothing_is_new() -> None:
    page = weekly_page(weekly([]))
    assert "No theme is new or has risen in the week from 9 Mar 2026" in section(page, "themes")


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (weekly(PARCELS, weeks=1), "fewer than two weeks are complete"),
        ([{**row, "time": None} for row in weekly(PARCELS)], "no message has a time"),
    ],
    ids=["one period", "no time"],
)
def test_where_nobody_can_tell_what_is_new_the_section_says_so(made: Rows, sentence: str) -> None:
    page = page_of(made, options=Options(period="week"))
    told = section(page, "themes")
    assert f"Nobody can tell which themes are new or have risen: {sentence}." in told
    assert "New and risen" not in told


def test_a_week_that_is_not_over_is_not_concluded_from() -> None:
    page = weekly_page(weekly(PARCELS), now=datetime(2026, 3, 12, tzinfo=UTC))
    assert "No theme is new or has risen in the week from 2 Mar 2026" in section(page, "themes")
    rows = table(page, "All messages by week")
    assert "incomplete" in section(page, "trends")
    assert "9 Mar 2026" in rows


def test_what_is_later_than_now_is_told_and_in_no_trend() -> None:
    late = [{"time": "2099-01-01", "says": [("Late", ["brand"], "negative")]}]
    page = weekly_page([*weekly([]), *late])
    assert table(page, "What was read")["later than the report"]["Number"] == "1"
    assert "2099" not in section(page, "trends")


def test_of_too_few_statements_for_themes_all_are_shown() -> None:
    made = [{"says": [(f"Coat {n} is bad", ["brand"], "negative")]} for n in range(12)]
    told = section(page_of(made), "themes")
    assert "Too few statements for themes: 12; it takes 30." in told
    assert all(f"Coat {n} is bad" in told for n in range(12))
    silent = section(page_of(made, options=Options(samples=0)), "themes")
    assert "Coat" not in silent


def test_what_was_not_in_the_file_of_themes_is_marked() -> None:
    refunds = weekly([])
    known = build(facts_of(refunds), Options()).themes.book
    page = page_of(weekly(PARCELS), options=Options(known=known))
    told = section(page, "themes")
    assert "not in the file of themes before" in told
    assert "not in the file" not in section(
        page_of(refunds, options=Options(known=known)), "themes"
    )
