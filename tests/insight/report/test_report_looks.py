from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from browsing import Seen, chromium
from insight.report.pages import rows, text_of

CELL = "cell-platform_2e_policy-channel-call"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; of this module only, as it brings an event loop of its own."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = list(rows(400))
    made[0]["says"] = [("<script>alert(1)</script><img src=x>", ["brand"], "negative")]
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(text_of(made), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page, open; whatever a test does with it, it asks nobody for anything."""
    made, seen = browser.new_page(), Seen()
    seen.watch(made)
    made.goto(file.as_uri())
    yield made
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])
    assert seen.requests == [file.as_uri()]
    made.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_everything_can_be_read_by_everybody(page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_cells_open_by_keyboard_down_to_words(page: Page) -> None:
    for place in ("cell-platform", "cell-platform_2e_policy", CELL):
        page.focus(f"#{place} > summary")
        page.keyboard.press("Enter")
    page.focus(f"#{CELL} .quotes > summary")
    page.keyboard.press("Space")
    assert page.locator(f"#{CELL} mark").first.is_visible()


def test_a_link_to_a_cell_opens_what_it_is_in(page: Page) -> None:
    page.goto(f"{page.url}#{CELL}")
    assert page.locator(f"#{CELL}").is_visible()


def test_charts_take_the_colours_of_the_theme(page: Page) -> None:
    ink = "getComputedStyle(document.querySelector('figure [fill=\"#b34700\"]')).fill"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(ink)
    page.emulate_media(color_scheme="dark")
    assert light == "rgb(179, 71, 0)"
    assert page.evaluate(ink) != light


def test_paper_is_light_in_the_dark_too(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(253, 252, 250)"
