from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import factories

TITLE = "#details h3"


@pytest.fixture
def three(page: Page, show: Callable[..., None]) -> None:
    show(
        factories.reading(
            factories.statement("It broke.", ["brand"]),
            factories.statement("Nobody came.", ["platform.people"]),
            factories.statement("Lovely app.", ["interface"], "positive"),
        )
    )


def active(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.dataset.index ?? document.activeElement.id")
    return found


def test_a_message_is_read_with_the_keyboard_alone(page: Page) -> None:
    for _ in range(3):  # past the link that skips
        page.keyboard.press("Tab")
        if active(page) == "text":
            break
    page.keyboard.type("The toaster was faulty. The staff refused!")
    page.keyboard.press("Control+Enter")
    expect(page.locator(TITLE)).to_have_text("Statement 1 of 2")
    for _ in range(6):
        page.keyboard.press("Tab")
        if active(page) == "0":
            break
    page.keyboard.press("ArrowRight")
    assert active(page) == "1"
    expect(page.locator(TITLE)).to_have_text("Statement 2 of 2")


@pytest.mark.usefixtures("three")
def test_arrows_move_among_statements_and_stay_within(page: Page) -> None:
    page.locator(".statement[data-index='0']").focus()
    ways = [("ArrowDown", "1"), ("ArrowRight", "2"), ("ArrowRight", "2"), ("ArrowLeft", "1")]
    for key, place in [*ways, ("Home", "0"), ("ArrowUp", "0"), ("End", "2")]:
        page.keyboard.press(key)
        assert active(page) == place
        expect(page.locator(TITLE)).to_have_text(f"Statement {int(place) + 1} of 3")
    assert page.locator("#readings .statement[tabindex='0']").count() == 1
    assert page.locator("#readings .statement[aria-pressed=true]").count() == 1


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_goes_to_the_details_and_escape_comes_back(page: Page, key: str) -> None:
    page.locator(".statement[data-index='1']").focus()
    page.keyboard.press(key)
    assert active(page) == "details"
    page.keyboard.press("Escape")
    assert active(page) == "1"


@pytest.mark.usefixtures("three")
def test_the_pointer_shows_details_for_as_long_as_it_is_there(page: Page) -> None:
    page.locator(".statement[data-index='0']").focus()
    page.hover(".statement[data-index='2'] .said")
    expect(page.locator(TITLE)).to_have_text("Statement 3 of 3")
    page.hover("h1")
    expect(page.locator(TITLE)).to_have_text("Statement 1 of 3")
    page.click(".statement[data-index='1'] .said")
    page.hover("h1")
    expect(page.locator(TITLE)).to_have_text("Statement 2 of 3")


@pytest.mark.usefixtures("three")
def test_a_statement_says_what_it_is_to_those_who_listen(page: Page) -> None:
    group = page.get_by_role("group", name="Statements, arrow keys move")
    expect(group.get_by_role("button")).to_have_count(3)
    names = (
        "It broke. (negative, about) brand",
        "Nobody came. (negative, about) platform · people",
    )
    for name in names:
        expect(group.get_by_role("button", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text(
        "Read: 3 statements, negative, complaint."
    )
    expect(page.get_by_role("complementary", name="Statement")).to_be_visible()


@pytest.mark.usefixtures("three")
def test_where_the_focus_is_can_be_seen(page: Page) -> None:
    page.keyboard.press("Tab")  # so that the browser knows of a keyboard
    for selector in ("#text", "#read", "#file", "#readings .statement", "#legend summary"):
        page.locator(selector).first.focus()
        page.keyboard.press("Shift")
        outline = page.locator(selector).first.evaluate(
            "node => [getComputedStyle(node).outlineStyle, getComputedStyle(node).outlineWidth]"
        )
        assert outline == ["solid", "3px"]


def test_the_first_stop_skips_to_the_reading(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert active(page) == "reading"
