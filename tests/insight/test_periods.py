"""What is counted in which period: against a count in Python, and which periods are whole."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.made import facts_of
from voc.errors import UsageError
from voc.insight.periods import MOST, Counts, counted

POLICY = ("They refused", ["platform.policy"], "negative")
BRAND = ("It is lovely", ["brand"], "positive")


def states(counts: Counts) -> list[tuple[str, str]]:
    rows = counts.frame.filter(pl.col("name") == "all").select("period", "state").rows()
    return [(str(period), state) for period, state in rows]


def cell(counts: Counts, period: date, name: str) -> dict[str, object]:
    rows = counts.frame.filter((pl.col("period") == period) & (pl.col("name") == name))
    return rows.row(0, named=True)


def at(*times: str) -> list[dict[str, object]]:
    return [{"time": time, "says": [BRAND]} for time in times]


def test_a_message_counts_once_for_each_component_and_facet_it_mentions() -> None:
    rows = [
        {"time": "2026-03-02T10:00:00Z", "says": [POLICY, POLICY, BRAND]},
        {"time": "2026-03-03", "says": [BRAND]},
    ]
    counts = counted(facts_of(rows), by="week")
    week = date(2026, 3, 2)
    assert cell(counts, week, "all")["messages"] == 2
    for name in ("platform", "platform.policy"):
        found = cell(counts, week, name)
        assert (found["messages"], found["negative"], found["whole"]) == (1, 1, 2)
    assert (cell(counts, week, "brand")["messages"], cell(counts, week, "brand")["positive"]) == (
        2,
        2,
    )


def test_complaints_are_of_the_messages_that_mention_a_name() -> None:
    rows = [
        {"time": "2026-03-02", "says": [POLICY], "intent": "complaint"},
        {"time": "2026-03-02", "says": [POLICY], "intent": "uncertain"},
        {"time": "2026-03-02", "says": [BRAND], "intent": "praise"},
    ]
    found = cell(counted(facts_of(rows)), date(2026, 3, 2), "platform.policy")
    assert (found["complaints"], found["intents"]) == (1, 1)


def test_only_names_that_are_found_are_there_in_taxonomy_order() -> None:
    rows = [{"time": "2026-03-02", "says": [BRAND, POLICY]}]
    assert counted(facts_of(rows)).frame["name"].to_list() == [
        "all",
        "brand",
        "platform",
        "platform.policy",
    ]


def test_empty_periods_are_shown_and_are_not_zero() -> None:
    counts = counted(facts_of(at("2026-03-02", "2026-03-20")), by="week")
    assert states(counts) == [
        ("2026-03-02", "complete"),
        ("2026-03-09", "empty"),
        ("2026-03-16", "incomplete"),
    ]
    empty = cell(counts, date(2026, 3, 9), "brand")
    assert (empty["whole"], empty["messages"], empty["negative"]) == (0, None, None)


def test_a_name_that_is_not_mentioned_in_a_period_with_messages_is_zero() -> None:
    rows: list[dict[str, object]] = [*at("2026-03-02", "2026-03-09")]
    rows.append({"time": "2026-03-09", "says": [POLICY]})
    found = cell(counted(facts_of(rows), by="week"), date(2026, 3, 2), "platform")
    assert (found["whole"], found["messages"], found["negative"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("times", "options", "expected"),
    [
        (["2026-03-04", "2026-03-15"], {}, ["incomplete", "complete"]),
        (["2026-03-02", "2026-03-14"], {}, ["complete", "incomplete"]),
        (["2026-03-04", "2026-03-14"], {"since": date(2026, 3, 2)}, ["complete", "incomplete"]),
        (["2026-03-02", "2026-03-14"], {"until": date(2026, 3, 16)}, ["complete", "complete"]),
        (["2026-03-02"], {"until": date(2026, 3, 16)}, ["complete", "empty"]),
        (
            ["2026-03-02", "2026-03-15T10:00:00Z"],
            {"now": datetime(2026, 3, 15, 12, tzinfo=UTC)},
            ["complete", "incomplete"],
        ),
        (
            ["2026-03-02", "2026-03-15T10:00:00Z"],
            {"now": datetime(2026, 3, 16, 0, tzinfo=UTC)},
            ["complete", "complete"],
        ),
    ],
)
def test_a_period_is_complete_where_the_messages_reach_over_it(
    times: list[str], options: dict[str, date], expected: list[str]
) -> None:
    counts = counted(facts_of(at(*times)), by="week", **options)  # type: ignore[arg-type]
    assert [state for _, state in states(counts)] == expected


@pytest.mark.parametrize(
    ("days", "by"), [(0, "day"), (44, "day"), (45, "week"), (731, "week"), (732, "month")]
)
def test_the_length_of_a_period_fits_the_span(days: int, by: str) -> None:
    last = date(2024, 1, 1) + timedelta(days)
    assert counted(facts_of(at("2024-01-01", str(last)))).by == by


def test_months_have_their_own_lengths() -> None:
    counts = counted(facts_of(at("2026-01-31T23:59:59Z", "2026-02-28T00:00:00Z")), by="month")
    ends = counts.frame.filter(pl.col("name") == "all").select("period", "end").rows()
    assert ends == [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 2, 1), date(2026, 3, 1))]
    assert counts.frame.filter(pl.col("name") == "all")["messages"].to_list() == [1, 1]


def test_periods_are_those_of_utc() -> None:
    counts = counted(facts_of(at("2026-03-02T01:00:00+02:00")), by="day")
    assert states(counts) == [("2026-03-01", "complete")]


def test_what_is_left_out_is_counted() -> None:
    facts = facts_of(at("2026-02-01", "2026-03-02", "2026-03-03", "2026-06-01", "soon"))
    counts = counted(facts, since=date(2026, 3, 1), until=date(2026, 4, 1))
    assert (counts.undated, counts.earlier, counts.later) == (1, 1, 1)
    assert counts.frame.filter(pl.col("name") == "all")["messages"].sum() == 2


def test_one_wrong_date_does_not_bring_in_centuries() -> None:
    counts = counted(
        facts_of(at("0001-01-01", "2026-03-02", "9999-12-31")),
        by="day",
        now=datetime(2026, 3, 3, tzinfo=UTC),
    )
    assert counts.frame["period"].n_unique() == MOST
    assert counts.frame["period"].max() == date(2026, 3, 2)
    assert (counts.earlier, counts.later) == (1, 1)


@pytest.mark.parametrize("rows", [[], [{"says": [BRAND]}]])
def test_without_times_there_are_no_periods(rows: list[dict[str, object]]) -> None:
    counts = counted(facts_of(rows))
    assert (counts.frame.height, counts.reach, counts.undated) == (0, None, len(rows))
    assert counts.frame.columns == counted(facts_of(at("2026-03-02"))).frame.columns


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="2026-03-02 is not before until 2026-03-02"):
        counted(facts_of([]), since=date(2026, 3, 2), until=date(2026, 3, 2))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2026, 1, 1), datetime(2026, 5, 1)),
            st.sampled_from(["brand", "interface", "platform.people", "platform.policy"]),
            st.sampled_from(["negative", "positive", "neutral"]),
        ),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from(["day", "week", "month"]),
)
def test_counts_are_those_of_a_loop(drawn: list[tuple[datetime, str, str]], by: str) -> None:
    rows = [
        {"time": f"{time.isoformat()}Z", "says": [("Words", [label], feeling)]}
        for time, label, feeling in drawn
    ]
    expected: Counter[tuple[date, str, str]] = Counter()
    for time, label, feeling in drawn:
        day = time.date()
        start = {
            "day": day,
            "week": day - timedelta(day.weekday()),
            "month": day.replace(day=1),
        }[by]
        expected.update((start, name, feeling) for name in {"all", label, label.partition(".")[0]})
    counts = counted(facts_of(rows), by=by)  # type: ignore[arg-type]
    found = Counter(
        {
            (row["period"], row["name"], feeling): row[feeling]
            for row in counts.frame.filter(pl.col("whole") > 0).rows(named=True)
            for feeling in ("negative", "positive", "neutral")
        }
    )
    assert +found == expected
