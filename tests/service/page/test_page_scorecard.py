"""The scorecard of the page: figures of the library, down to customers' words."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from browsing import Seen
from insight.made import readings_of
from insight.shop import rows
from service.keys import Keys
from service.settings import Settings
from serving import by_wire
from voc.insight import Facts, read_facts, scorecard, verbatims
from voc.lake import Lake

Serve = Callable[..., FastAPI]
EVIL = "<img src=x onerror='window.owned = 1; alert(1)'>"


PATIENCE = 30_000
"""Milliseconds for what a browser and a server reckon together on a busy machine."""


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake.open(tmp_path_factory.mktemp("lake") / "lake", create=True)
    made.add(readings_of(rows()))
    return made


@pytest.fixture(scope="module")
def facts(lake: Lake) -> Facts:
    return read_facts([lake.url])


@pytest.fixture(scope="module")
def shop(serve: Serve, lake: Lake) -> Iterator[str]:
    """The address of a service with a lake."""
    with by_wire(serve(lake=lake.url)) as found:
        yield found


@pytest.fixture
def card(context: BrowserContext, shop: str, seen: Seen) -> Iterator[Page]:
    """The page, its scorecard open."""
    context.set_default_timeout(PATIENCE)
    made = context.new_page()
    seen.watch(made)
    made.goto(f"{shop}/#scorecard")
    ready(made)
    yield made
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])
    assert seen.hosts() == {shop.removeprefix("http://")}


def ready(page: Page) -> None:
    """Wait until all is shown."""
    expect(page.locator("#verbatims li").first).to_be_visible()
    expect(page.locator("#status")).to_be_empty()


def cell(page: Page, row: str, column: str) -> Locator:
    """Return the cell of a component and a value."""
    heads = page.locator("#grid thead th").all_inner_texts()
    found = page.locator("#grid tbody tr").filter(
        has=page.get_by_role("rowheader", name=row, exact=True)
    )
    return found.locator("td").nth(heads.index(column))


def points(net: float) -> str:
    rounded = int(100 * abs(net) + 0.5)
    return f"{'−' if net < 0 else '+'}{rounded}" if rounded else "0"  # noqa: RUF001


def test_without_a_lake_it_is_not_offered(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    expect(page.locator("#views")).to_be_hidden()
    expect(page.locator("#scores")).to_be_hidden()
    page.goto(page.url.split("#")[0] + "#scorecard")
    expect(page.get_by_role("alert")).to_contain_text("no lake of readings")


def test_it_is_a_second_view_beside_the_first(context: BrowserContext, shop: str) -> None:
    page = context.new_page()
    page.goto(shop)
    expect(page.locator("#ask")).to_be_visible()
    page.get_by_role("link", name="Scorecard").click()
    ready(page)
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator("#views [aria-current]")).to_have_text("Scorecard")
    expect(page.locator("#scorecard-span")).to_contain_text("400 messages in the lake, 5 Jan 2026")
    page.get_by_role("link", name="Messages and files").click()
    expect(page.locator("#scores")).to_be_hidden()
    expect(page.locator("#ask")).to_be_visible()


def test_cells_have_the_figures_of_the_library_and_only_sure_ones_a_colour(
    card: Page, facts: Facts
) -> None:
    tones = set()
    for row in scorecard(facts, by=["component", "channel"]).cells.to_dicts():
        node = cell(card, row["component"], row["channel"])
        text = node.inner_text()
        assert text.split()[0] == points(row["net"])
        assert f"{row['messages']} message" in text
        assert f"{points(row['net_low'])} to {points(row['net_high'])}" in text
        tone = node.get_attribute("data-tone")
        tones.add(tone)
        assert ("few" in text.split()) is row["small"] is (tone == "few")
        if tone in ("bad", "worst"):
            assert row["net_high"] < 0
        if tone in ("good", "best"):
            assert row["net_low"] > 0
        if tone == "even":
            assert row["net_low"] <= 0 <= row["net_high"]
    assert {"worst", "few"} <= tones
    total = scorecard(facts, by=[]).total.to_dicts()[0]
    whole = cell(card, "all messages", "any channel").inner_text()
    assert whole.split()[0] == points(total["net"])
    assert "400 messages" in whole


def test_colours_are_no_red_and_green_and_few_have_none(card: Page) -> None:
    def colour(selector: str) -> list[int]:
        said = card.locator(selector).first.evaluate(
            "node => getComputedStyle(node).backgroundColor"
        )
        return [int(part) for part in re.findall(r"\d+", said)]

    card.locator("#scores > details summary").click()
    assert colour("#grid [data-tone=few]")[3:] == [0]
    for scheme in ("light", "dark"):
        card.emulate_media(color_scheme=scheme)
        for bad, good in (("worst", "best"), ("bad", "good")):
            orange, blue = colour(f".key[data-tone={bad}]"), colour(f".key[data-tone={good}]")
            assert orange[0] - blue[0] > 20  # more red, which all but none of the blue has
            assert blue[2] - orange[2] > 20


def test_the_keyboard_leads_from_a_component_to_a_facet_to_words(card: Page, facts: Facts) -> None:
    cell(card, "platform", "email").locator("a").focus()
    card.keyboard.press("Enter")
    expect(card.locator("#behind")).to_be_focused()
    expect(card.locator("#path li")).to_have_text(["all messages", "channel: email", "platform"])
    expect(cell(card, "platform", "email").locator("a")).to_have_attribute("aria-current", "true")
    found = scorecard(facts, by=["facet"], where={"component": "platform", "channel": "email"})
    heads = card.locator("#facets thead th").all_inner_texts()
    assert heads == found.cells["facet"].cast(str).to_list()
    card.locator("#facets a").nth(heads.index("policy")).focus()
    card.keyboard.press("Enter")
    expect(card.locator("#path li").last).to_have_text("policy")
    ready(card)
    wanted = verbatims(facts, where={"facet": "policy", "channel": "email"}, limit=100)
    expect(card.locator("#verbatims li")).to_have_count(min(20, len(wanted)))
    first = card.locator("#verbatims li").first
    words = re.compile("^They would not take it back without the box, order")
    expect(first.locator("mark .said")).to_have_text(words)
    expect(first.locator("mark .tag")).to_have_text("platform · policy")
    expect(first).to_contain_text(wanted[0].id)
    card.locator("#path a").first.click()
    expect(card.locator("#path li")).to_have_text(["all messages"])


def test_filters_are_in_the_address_and_come_back_with_it(card: Page, facts: Facts) -> None:
    card.get_by_label("region").select_option("=north")
    card.get_by_label("From", exact=True).fill("2026-02-01")
    ready(card)
    day = facts.messages["time"].dt.date().cast(str)
    north = facts.messages.filter((day >= "2026-02-01") & (facts.messages["region"] == "north"))
    whole = f"{north.height} messages"
    expect(cell(card, "all messages", "any channel")).to_contain_text(whole)
    card.get_by_label("Columns").focus()
    card.get_by_label("Columns").select_option("region")
    expect(card.locator("#grid thead th")).to_have_text(["any region", "north"])
    expect(card.get_by_label("Columns")).to_be_focused()
    address = card.url
    card.reload()
    ready(card)
    assert card.url == address
    expect(cell(card, "all messages", "any region")).to_contain_text(whole)
    expect(card.get_by_label("region").last).to_have_value("=north")
    card.go_back()
    expect(card.locator("#grid thead th").first).to_have_text("any channel")
    expect(cell(card, "all messages", "any channel")).to_contain_text(whole)
    card.get_by_role("button", name="Clear").click()
    expect(cell(card, "all messages", "any channel")).to_contain_text("400 messages")


def test_messages_without_a_value_can_be_chosen(card: Page, facts: Facts) -> None:
    none = facts.messages["region"].null_count()
    card.get_by_label("region").select_option("=")
    expect(cell(card, "all messages", "any channel")).to_contain_text(f"{none} messages")


def test_the_trend_is_a_picture_with_a_name_and_a_table(card: Page) -> None:
    picture = card.get_by_role(
        "img", name=re.compile("Net sentiment, points, by week All messages")
    )
    expect(picture).to_be_visible()
    expect(picture.locator("circle")).to_have_count(13)
    expect(picture.locator("polyline")).to_have_count(1)
    expect(picture.locator("text").filter(has_text="5 Jan 2026")).to_have_count(1)
    inside = picture.evaluate(
        """svg => [...svg.querySelectorAll("circle, text")].every(node => {
          const [one, all] = [node.getBoundingClientRect(), svg.getBoundingClientRect()];
          return one.left >= all.left - 1 && one.right <= all.right + 1 &&
            one.top >= all.top - 1 && one.bottom <= all.bottom + 1;
        })"""
    )
    assert inside
    card.get_by_text("As a table").click()
    rows_ = card.locator("#trend-table tbody tr")
    expect(rows_).to_have_count(13)
    expect(rows_.first).to_contain_text("5 Jan 2026")
    picture = card.locator("#trend-chart")
    card.get_by_label("Measure").select_option("messages")
    expect(card.locator("#trend-title")).to_have_text("Messages, by week")
    expect(picture.locator("polygon")).to_have_count(0)
    card.get_by_label("Period").select_option("month")
    expect(rows_).to_have_count(4)
    counts = rows_.locator("td:nth-of-type(1)").all_inner_texts()
    assert sum(map(int, counts)) == 400


def test_more_words_come_when_asked_for(card: Page) -> None:
    texts = card.locator("#verbatims li").all_inner_texts()
    card.get_by_role("button", name="More").click()
    expect(card.locator("#verbatims li")).to_have_count(len(texts) * 2)
    expect(card.locator("#verbatims li").nth(len(texts))).to_be_focused()
    assert len(set(card.locator("#verbatims li").all_inner_texts())) == len(texts) * 2
    card.locator("#filter-sentiment").select_option("positive")
    expect(card.locator("#verbatims mark").first).to_have_attribute("data-feeling", "positive")
    assert card.locator("#verbatims mark:not([data-feeling=positive])").count() == 0


def test_the_first_stop_skips_to_the_scorecard_and_keeps_the_address(card: Page) -> None:
    cell(card, "brand", "chat").locator("a").click()
    expect(card.locator("#behind")).to_be_focused()
    address = card.url
    card.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    card.locator("#skip").focus()
    expect(card.locator("#skip")).to_have_text("Skip to the scorecard")
    expect(card.locator(str(card.locator("#skip").get_attribute("href")))).to_have_count(1)
    card.keyboard.press("Enter")
    expect(card.locator("#scores")).to_be_focused()
    assert card.url == address


def test_an_address_may_say_anything(card: Page, shop: str) -> None:
    card.goto(f"{shop}/#scorecard?where=%25E0%25A4%25A&by=channel")
    expect(card.get_by_role("alert")).to_contain_text("no such column")
    card.goto(f"{shop}/#scorecard?component={EVIL}")
    expect(card.get_by_role("alert")).to_contain_text("Field: component.")
    card.goto(f"{shop}/#scorecard?measure=constructor")
    ready(card)
    expect(card.get_by_role("alert")).to_be_empty()


def test_markup_in_a_lake_is_shown_and_not_run(
    context: BrowserContext, serve: Serve, tmp_path: Path, seen: Seen
) -> None:
    evil = Lake.open(tmp_path / "evil", create=True)
    says = [(EVIL, ["brand"], "negative")]
    evil.add(
        readings_of(
            [
                {
                    "id": f"{EVIL} {n}",
                    "says": says,
                    "metadata": {EVIL: f"{EVIL}:{n % 2}", "x:y": "a:b"},
                }
                for n in range(4)
            ]
        )
    )
    with by_wire(serve(lake=evil.url)) as address:
        page = context.new_page()
        seen.watch(page)
        page.goto(f"{address}/#scorecard")
        ready(page)
        expect(page.locator("#verbatims .said").first).to_have_text(EVIL)
        page.get_by_label("Columns").select_option(EVIL)
        expect(page.locator("#grid thead th").nth(1)).to_have_text(f"{EVIL}:0")
        cell(page, "brand", f"{EVIL}:0").locator("a").click()
        expect(page.locator("#path li").nth(1)).to_contain_text(f"{EVIL}:0")
        ready(page)
        assert page.locator("img, iframe, #scores script").count() == 0
        assert page.evaluate("window.owned") is None
        assert page.locator("[style]").count() == 0
        page.close()
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])


def test_a_key_is_asked_for_and_the_scorecard_shown_then(
    context: BrowserContext, serve: Serve, lake: Lake, tmp_path: Path
) -> None:
    store = Keys(Settings(home=tmp_path, require_keys=True)).store
    token = store.create("page", ["insight", "read"])[1]
    with by_wire(serve(lake=lake.url, home=tmp_path, require_keys=True)) as address:
        page = context.new_page()
        page.goto(f"{address}/#scorecard")
        expect(page.locator("#access")).to_be_visible()
        expect(page.locator("#views")).to_be_hidden()
        page.fill("#key", token)
        page.keyboard.press("Enter")
        ready(page)
        expect(page.locator("#views")).to_be_visible()
        page.close()


def test_who_is_erased_is_gone_when_it_is_shown_again(
    context: BrowserContext, serve: Serve, tmp_path: Path
) -> None:
    kept = Lake.open(tmp_path / "lake", create=True)
    kept.add(readings_of(rows(20)))
    mine = {
        "id": "mine",
        "customer": "customer-me",
        "says": [("Only I say so", ["brand"], "mixed")],
    }
    kept.add(readings_of([mine]))
    with by_wire(serve(lake=kept.url)) as address:
        page = context.new_page()
        page.goto(f"{address}/#scorecard?sentiment=mixed")
        expect(page.locator("#verbatims")).to_contain_text("Only I say so")
        kept.erase("customer-me")
        page.reload()
        expect(page.locator("#more")).to_have_text("No words fit.")
        expect(page.locator("#scorecard-span")).to_contain_text("20 messages")
        page.close()


def test_a_lake_that_is_being_read_is_waited_for(card: Page) -> None:
    answers = [503, 200]

    def answer(route: Route) -> None:
        if answers.pop(0) == 200:
            return route.continue_()
        error = {"code": "not_ready", "message": "the lake is being read"}
        return route.fulfill(status=503, json={"error": error}, headers={"Retry-After": "1"})

    card.route(re.compile(r"/v1/insight\??$"), answer)
    card.reload()
    ready(card)
    assert answers == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_too_wide(card: Page, scheme: Any, width: int) -> None:
    card.emulate_media(color_scheme=scheme)
    card.set_viewport_size({"width": width, "height": 800})
    cell(card, "platform", "email").locator("a").click()
    expect(card.locator("#facets table")).to_be_visible()
    ready(card)
    for summary in card.locator("#scores summary").all():
        summary.click()
    # axe takes every link that stays on a page for one that skips; of the one that does there is a
    # test above.
    options = {"rules": {"skip-link": {"enabled": False}}}
    found = Axe().run(card, options=options).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    assert card.evaluate("document.documentElement.scrollWidth") <= width
    wide = card.locator("main *:visible").evaluate_all(
        """nodes => nodes.filter(node => !node.closest(".unseen, .scroll *, select") &&
          node.getBoundingClientRect().right > innerWidth + 1).map(node => node.outerHTML)"""
    )
    assert wide == []
