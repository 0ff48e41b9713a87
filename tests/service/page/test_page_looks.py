from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

import factories
from voc.records import Reading

FEELINGS = ("negative", "neutral", "positive", "mixed", "uncertain")
NARROW: ViewportSize = {"width": 320, "height": 640}


def full() -> Reading:
    """Return a reading with all that has a colour."""
    labels = ["customer", "environment", "brand", "platform.policy", "interface"]
    return factories.reading(
        *(
            factories.statement(f"This is {feeling}.", [label], feeling, band=band)
            for feeling, label, band in zip(
                FEELINGS, labels, ("high", "medium", "low", "low", "high"), strict=True
            )
        ),
        factories.statement("Supercalifragilistic" * 6),
        warnings=["no_certain_label"],
    )


@pytest.fixture
def shown(page: Page, show: Callable[..., None]) -> Page:
    jobs = [
        {
            "id": state, "state": state, "file": "a" * 150 + ".csv", "created": "t", "error": None,
            "progress": {"messages": 9, "rejected": 1, "bytes_read": 1, "bytes_total": 2},
        }
        for state in ("running", "done", "failed")
    ]  # fmt: skip
    page.route("**/v1/jobs?*", lambda route: route.fulfill(json={"jobs": jobs, "next": None}))
    page.reload()
    show(full())
    page.click("#legend summary")
    page.click(".json summary")
    page.evaluate("document.querySelector('#access').hidden = false")
    page.evaluate("document.querySelector('#problem').textContent = 'Something is wrong.'")
    return page


def violations(page: Page) -> list[tuple[str, list[Any]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(shown: Page, scheme: Any, width: int) -> None:
    shown.emulate_media(color_scheme=scheme)
    shown.set_viewport_size({"width": width, "height": 800})
    shown.locator("#readings .statement").nth(1).focus()
    assert violations(shown) == []


def test_axe_finds_nothing_before_anything_is_read(page: Page) -> None:
    assert violations(page) == []


def test_nothing_is_wider_than_a_narrow_screen(shown: Page) -> None:
    shown.set_viewport_size(NARROW)
    shown.locator("#readings .statement").first.focus()
    assert shown.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    wide = shown.locator("main *:visible").evaluate_all(
        """nodes => nodes.filter(node => !node.closest(".unseen, pre, select") &&
          node.getBoundingClientRect().right > innerWidth + 1).map(node => node.outerHTML)"""
    )
    assert wide == []


def test_on_a_narrow_screen_details_come_when_asked_for_and_go(shown: Page) -> None:
    shown.set_viewport_size(NARROW)
    expect(shown.locator("#details")).to_be_hidden()
    shown.locator("#readings .statement").nth(2).focus()
    expect(shown.locator("#details")).to_be_in_viewport()
    statement = shown.locator("#readings .statement").nth(2).bounding_box()
    details = shown.locator("#details").bounding_box()
    assert statement is not None
    assert details is not None
    assert statement["y"] + statement["height"] <= details["y"]
    shown.click(".close")
    expect(shown.locator("#details")).to_be_hidden()
    expect(shown.locator("#readings .statement").nth(2)).to_be_focused()


def test_dark_is_dark_and_light_is_light(shown: Page) -> None:
    def brightness() -> float:
        colours: str = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(float, colours.removeprefix("rgb(").rstrip(")").split(","))) / 3

    shown.emulate_media(color_scheme="light")
    light = brightness()
    shown.emulate_media(color_scheme="dark")
    assert brightness() < 50 < 200 < light


def test_no_two_feelings_differ_by_colour_alone(shown: Page) -> None:
    marks = shown.locator("#readings .statement").evaluate_all(
        """nodes => nodes.slice(0, 5).map(node => [
          node.querySelector(".sign").textContent,
          getComputedStyle(node.querySelector(".said")).textDecorationLine +
            getComputedStyle(node.querySelector(".said")).textDecorationStyle,
          node.querySelector(".unseen").textContent,
        ])"""
    )
    for kind in zip(*marks, strict=True):
        assert len(set(kind)) == len(FEELINGS)


def test_on_paper_is_the_reading_and_nothing_to_press(shown: Page) -> None:
    shown.emulate_media(media="print")
    for selector in ("#ask", "#send", "#details", "#jobs", "#access", "#status", ".json", ".skip"):
        expect(shown.locator(selector)).to_be_hidden()
    expect(shown.locator(".words")).to_be_visible()
    expect(shown.locator(".summary")).to_be_visible()


def test_the_page_says_what_reads(page: Page) -> None:
    expect(page.locator("#model")).to_have_text("Model toy 1.0.0")
    expect(page).to_have_title("voc: what customers say")
