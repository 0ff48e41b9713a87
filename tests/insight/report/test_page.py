import re
from itertools import pairwise
from typing import Any

import pytest

from insight.made import facts_of
from insight.report.pages import page_of, rows, section, table, text_of, tree
from voc.insight import scorecard
from voc.insight.report import Options
from voc.insight.report.charts import INKS
from voc.insight.report.figures import number, percent, points

Rows = list[dict[str, Any]]
ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">"\'&</style>\u202eend'
SECTIONS = (
    *("summary", "scorecard", "compounding", "trends"),
    *("drivers", "themes", "journeys", "method"),
)


@pytest.fixture(scope="module")
def made() -> Rows:
    return list(rows(400))


@pytest.fixture(scope="module")
def text(made: Rows) -> str:
    return text_of(made)


@pytest.fixture(scope="module")
def page(text: str) -> Any:
    return tree(text)


def test_all_sections_are_there_and_in_the_contents(page: Any) -> None:
    assert [one.get("id") for one in page.iter("section")] == list(SECTIONS)
    assert [a.get("href") for a in page.find(".//nav").iter("a")] == [f"#{s}" for s in SECTIONS]


def test_the_scorecard_shows_the_figures_of_the_scorecard(page: Any, made: Rows) -> None:
    shown = table(page, "Components and facets")
    for row in scorecard(facts_of(made), by=["component"]).cells.iter_rows(named=True):
        cells = shown[row["component"]]
        assert cells["Messages"] == number(row["messages"])
        assert cells["Net sentiment"] == points(row["net"])
        assert cells["Negative"] == percent(row["negative_share"])
        assert cells["Complaints"] == percent(row["complaint_share"])


def test_a_table_of_a_column_shows_each_value_and_component(page: Any, made: Rows) -> None:
    shown = table(page, "Net sentiment by region")
    cells = scorecard(facts_of(made), by=["component", "region"]).cells
    assert set(shown) == {"North", "South", "West"}
    for row in cells.iter_rows(named=True):
        assert shown[row["region"]][row["component"]] == points(row["net"])


def test_every_link_leads_to_a_place_and_every_place_is_one(page: Any) -> None:
    places = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(places) == len(set(places))
    assert {a.get("href") for a in page.iter("a")} <= {f"#{place}" for place in places}


def test_cells_open_down_to_highlighted_words(page: Any) -> None:
    cell = page.get_element_by_id("cell-platform_2e_policy-channel-call")
    opens_in = [one.get("id") for one in cell.iterancestors("details")]
    assert opens_in == ["cell-platform_2e_policy", "cell-platform"]
    marks = [mark.text_content() for mark in cell.iter("mark")]
    assert marks
    assert all("platform.policy" in mark for mark in marks)
    assert all("call" in p.text_content() for p in cell.find_class("from"))


def test_no_more_words_than_asked_for(made: Rows) -> None:
    page = page_of(made, options=Options(samples=0))
    assert not list(page.iter("blockquote"))


def test_small_cells_are_marked_and_never_coloured(made: Rows) -> None:
    page = page_of(made, options=Options(min_count=10_000))
    scores = page.get_element_by_id("scorecard")
    assert scores.find_class("few")
    for tone in ("worst", "bad", "even", "good", "best"):
        assert not scores.find_class(tone)


def test_what_customers_and_columns_say_stays_words() -> None:
    made = [
        {**row, "id": f"{ATTACK}{n}", "says": [(ATTACK, ["brand"], "negative")]}
        for n, row in enumerate(rows(40, metadata={ATTACK: "a"}))
    ]
    for n, row in enumerate(made):
        row["metadata"] = {ATTACK: ATTACK if n % 2 else "plain"}
    text = text_of(made)
    page = tree(text)
    assert not list(page.iter("script", "img", "iframe", "object", "link", "base", "form"))
    assert not page.xpath("//@*[starts-with(name(), 'on') or name() = 'style']")
    assert "\u202e" not in text
    assert any("<script>alert(1)</script>" in q.text_content() for q in page.iter("blockquote"))


def test_nothing_is_fetched_and_the_policy_names_the_style(text: str, page: Any) -> None:
    from base64 import b64encode
    from hashlib import sha256

    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert not re.findall(r"url\(|@import|\bsrc=", text)
    assert {a for a in re.findall(r'href="([^"]*)"', text) if not a.startswith("#")} == set()


def test_every_colour_of_a_chart_has_one_of_the_page(text: str) -> None:
    style, body = text.split("</style>")
    used = set(re.findall(r'((?:fill|stroke)="#[0-9a-f]+")', body))
    assert used
    assert {f"[{one}]" for one in used} <= set(re.findall(r'\[[a-z]+="#[0-9a-f]+"\]', style))
    assert {one.split('"')[1] for one in used} <= {*INKS.values(), "#ffffff"}


def test_charts_have_a_description_and_tables_captions_and_heads(page: Any) -> None:
    drawings = page.xpath("//figure/div[@role='img']")
    assert len(drawings) > 5
    assert all(len(one.get("aria-label")) > 20 for one in drawings)
    for one in page.iter("table"):
        assert one.findtext("caption")
        assert one.xpath("./thead//th[@scope='col']")
        assert len(one.xpath("./tbody/tr")) == len(one.xpath("./tbody/tr/th[@scope='row']"))


def test_headings_leave_no_level_out(page: Any) -> None:
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_readings_make_the_same_page(made: Rows, text: str) -> None:
    assert text_of(made) == text


def test_a_section_without_its_columns_says_what_is_missing() -> None:
    made = [{"says": [("Bad coat", ["brand"], "negative")]} for _ in range(40)]
    page = page_of(made)
    assert "no message has a time" in section(page, "trends")
    assert "no message says who the customer is" in section(page, "journeys")
    assert "no figure in money" in section(page, "drivers").lower() or "Nothing can be said" in (
        section(page, "drivers")
    )
    assert "All messages are of one channel" in section(page, "scorecard")


@pytest.mark.parametrize(
    "made",
    [
        [{"says": [("Bad coat", ["brand"], "negative")], "time": "2026-03-01"}],
        [{"says": []}],
        [{"sentiment": "uncertain", "intent": "uncertain", "says": [("Hm", (), "neutral")]}],
        [{"time": "2026-03-01T10:00:00Z"}, {"time": "2026-03-01T11:00:00Z"}],
    ],
    ids=["one message", "no statements", "nothing certain", "one day"],
)
def test_very_little_still_makes_a_page(made: Rows) -> None:
    page = page_of(made)
    assert [one.get("id") for one in page.iter("section")] == list(SECTIONS)
    assert "nan" not in page.text_content().split()


def test_what_was_left_out_is_told() -> None:
    made = [*rows(40), {"noise": "spam"}, {"time": "one of these days"}]
    told = table(page_of(made), "What was read")
    assert told["noise: spam"]["Number"] == "1"
    assert told["without a time"]["Number"] == "1"
    assert "1 have a time that cannot be told" in told["without a time"]["Meaning"]
