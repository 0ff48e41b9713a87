from collections import defaultdict
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight import made
from insight.themes.planted import ISSUES, LEAF, facts_of, statements
from voc.errors import UsageError
from voc.insight.facts import Facts
from voc.insight.periods import counted
from voc.insight.themes import Book, Themes, find_themes

SLOW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXTS = [text for _, text in statements()]


def by_text(facts: Facts, found: Themes) -> dict[str, str]:
    """Return the theme of each text; that it has but one is part of what is tested."""
    rows = facts.statements.join(found.assigned, on=["n", "k"])
    themes: dict[str, set[str]] = defaultdict(set)
    for text, theme in rows.select("text", pl.col("theme").cast(pl.String)).iter_rows():
        themes[text].add(theme)
    assert all(len(ids) == 1 for ids in themes.values())
    return {text: ids.pop() for text, ids in themes.items()}


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of(TEXTS)


@pytest.fixture(scope="module")
def found(facts: Facts) -> Themes:
    return find_themes(facts)


def test_planted_issues_are_found_apart(facts: Facts, found: Themes) -> None:
    theme_of = by_text(facts, found)
    issues: dict[str, set[str]] = defaultdict(set)
    for issue, text in statements():
        if theme_of[text] != "other":
            issues[theme_of[text]].add(issue)
    assert all(len(mixed) == 1 for mixed in issues.values())
    assert {issue for mixed in issues.values() for issue in mixed} == set(ISSUES)
    assert list(theme_of.values()).count("other") <= len(TEXTS) / 10


def test_names_are_phrases_of_what_is_said(found: Themes) -> None:
    names = [theme.name for theme in found.book.themes]
    assert len(set(names)) == len(names)
    assert all(1 <= len(name.replace(",", "").split()) <= 5 for name in names)
    said = " ".join(TEXTS).lower()
    assert all(part in said for name in names for part in name.split(", "))


def test_every_statement_has_a_theme_or_none_for_each_leaf() -> None:
    rows = [
        {"says": [("the app is slow", ["interface", "brand"]), ("hm", [])]},
        {"says": [("!!!", ["brand"])]},
    ]
    found = find_themes(made.facts_of([{**row, "says": _said(row)} for row in rows]))
    assert found.assigned.select("n", "k", "leaf", "theme").rows() == [
        (0, 0, "brand", "other"),
        (1, 0, "brand", "other"),
        (0, 0, "interface", "other"),
    ]


def _said(row: dict[str, list[tuple[str, list[str]]]]) -> list[tuple[str, list[str], str]]:
    return [(text, labels, "neutral") for text, labels in row["says"]]


def test_the_same_again(facts: Facts, found: Themes) -> None:
    again = find_themes(facts)
    assert again.book == found.book
    assert again.assigned.equals(found.assigned)
    assert again.examples.equals(found.examples)


def test_the_same_again_with_its_own_themes_brings_nothing_new(
    facts: Facts, found: Themes, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = find_themes(facts, known=found.book)
    assert again.book == found.book
    assert again.assigned.equals(found.assigned)
    monkeypatch.setattr("voc.insight.themes.assignment.SAMPLE", 20)
    once = find_themes(facts, most_other=0.3)
    assert find_themes(facts, known=once.book).book == once.book


@SLOW
@given(st.randoms(use_true_random=False))
def test_in_whatever_order_messages_come(random: object) -> None:
    shuffled = list(TEXTS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = facts_of(TEXTS), facts_of(shuffled)
    first, second = find_themes(one), find_themes(other)
    assert first.book == second.book
    assert by_text(one, first) == by_text(other, second)


def test_the_same_words_are_in_the_same_theme() -> None:
    shouted = facts_of([*TEXTS, *(text.upper().replace(".", " !!") for text in TEXTS)])
    theme_of = by_text(shouted, find_themes(shouted))
    assert all(theme_of[t] == theme_of[t.upper().replace(".", " !!")] for t in TEXTS)


@SLOW
@given(st.lists(st.sampled_from([*TEXTS, "the till was closed", "Nice shop", "??"]), max_size=40))
def test_a_statement_stays_in_its_theme_whatever_is_added(more: list[str]) -> None:
    old = facts_of([t for _, t in statements("refund", "parcel")])
    first = find_themes(old)
    new = facts_of([*(t for _, t in statements("refund", "parcel")), *more])
    second = find_themes(new, known=first.book)
    before, after = by_text(old, first), by_text(new, second)
    assert all(after[text] == theme for text, theme in before.items() if theme != "other")
    assert second.book.of(LEAF)[: len(first.book.themes)] == first.book.themes


def test_what_comes_up_later_gets_an_id_of_its_own() -> None:
    first = find_themes(facts_of([t for _, t in statements("refund", "engineer")]))
    facts = facts_of(TEXTS)
    second = find_themes(facts, known=first.book)
    new = {t.id for t in second.book.themes} - {t.id for t in first.book.themes}
    theme_of = by_text(facts, second)
    assert {theme_of[text] for _, text in statements("parcel")} & new
    flagged = second.themes.filter("new").get_column("theme")
    assert set(flagged) == new & set(second.themes["theme"])


def test_ids_of_themes_that_were_deleted_are_not_given_again(found: Themes, facts: Facts) -> None:
    emptied = Book(rounds=1, last=found.book.last)
    again = find_themes(facts, known=emptied)
    assert not {t.id for t in again.book.themes} & {t.id for t in found.book.themes}


@SLOW
@given(st.sampled_from([0.3, 0.5]), st.integers(0, 60))
def test_no_more_are_other_than_may_be(most: float, count: int) -> None:
    noise = [f"{a} {b} refund" for a in ("blue", "green", "loud") for b in TEXTS[:20]][:count]
    facts = facts_of([*TEXTS, *noise])
    themes = find_themes(facts, most_other=most).assigned["theme"].to_list()
    assert themes.count("other") <= most * len(themes)


def test_names_of_people_are_in_no_theme() -> None:
    texts = [f"{t[:-1]}, said Brenda Quill to <NAME>." for t in TEXTS]
    book = find_themes(facts_of(texts)).book
    told = " ".join(term for t in book.themes for term in (t.name, *t.terms)).lower()
    assert book.themes
    assert not {"brenda", "quill", "name"} & set(told.replace(",", "").split())


@pytest.mark.parametrize("texts", [[], ["One"], ["One", "One"], ["a", "b", "c"], ["", "!"]])
def test_next_to_nothing(texts: list[str]) -> None:
    found = find_themes(facts_of(texts))
    assert found.book.themes == ()
    assert found.assigned.height == len(texts)
    assert set(found.themes["theme"]) <= {"other"}
    assert found.examples.is_empty()


def test_one_statement_over_and_over_is_a_theme() -> None:
    found = find_themes(facts_of(["The app crashes on login"] * 15), least=5)
    assert found.themes.select("theme", "name", "statements").rows() == [
        (f"{LEAF}-1", "app crashes on login", 15)
    ]


def test_few_statements_are_not_grouped_but_known_themes_take_them(found: Themes) -> None:
    crash = ["The app crashes on login"]
    assert find_themes(facts_of(crash * 30)).book.themes
    assert not find_themes(facts_of(crash * 29)).book.themes
    few = facts_of(TEXTS[:29])
    assert set(find_themes(few).themes["theme"]) == {"other"}
    again = find_themes(few, known=found.book)
    assert again.book == found.book
    assert set(by_text(few, again).values()) <= {t.id for t in found.book.themes}


def test_names_differ_within_a_component() -> None:
    said = [text for _, text in statements("refund", "parcel")]
    leaves = ["platform.process", "platform.policy", "interface"]
    book = find_themes(made.facts_of([{"says": [(t, leaves, "negative")]} for t in said])).book
    platform = [theme.name for theme in book.themes if theme.leaf != "interface"]
    assert len(set(platform)) == len(platform) > 1
    assert {theme.name for theme in book.of("interface")} & set(platform)


def test_periods_that_are_known_already_are_those_of_the_trend() -> None:
    said = facts_of(TEXTS[:30], time="2026-03-02", parts=[(TEXTS[30:], "2026-03-20T10:00:00Z")])
    counts = counted(said, by="week", now=datetime(2026, 3, 12, tzinfo=UTC))
    trend = find_themes(said, counts=counts).trend
    assert set(trend["period"]) == {date(2026, 3, 2)}
    assert trend.select(pl.col("messages").sum()).item() == 30


def test_more_than_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voc.insight.themes.assignment.SAMPLE", 30)
    monkeypatch.setattr("voc.insight.themes.stemmed._ROWS", 7)
    facts = facts_of(TEXTS)
    theme_of = by_text(facts, find_themes(facts))
    assert sum(theme != "other" for theme in theme_of.values()) > len(TEXTS) / 2


@pytest.mark.parametrize("wrong", [{"least": 1}, {"most_other": 0.0}, {"most_other": 1.5}])
def test_numbers_out_of_range(wrong: dict[str, float], facts: Facts) -> None:
    with pytest.raises(UsageError, match="least >= 2"):
        find_themes(facts, **wrong)  # type: ignore[arg-type]


def test_progress_is_told_leaf_by_leaf(facts: Facts) -> None:
    told: list[int] = []
    find_themes(facts, told=told.append)
    assert told == list(range(1, 9))
