"""A real browser, and the real service with the toy model for it to talk to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from browsing import Seen, chromium
from service.app import create_app
from service.settings import Settings
from serving import by_wire
from toy import FakeEncoder, toy_scorer
from voc.records import Reading
from voc.writers.contract import reading_to_json

PLENTY = 1_000_000
"""Requests a minute: each test opens the page, and it has many parts."""


@pytest.fixture(scope="package")
def serve(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., FastAPI]:
    """Make the service with settings of a test."""

    def make(**settings: Any) -> FastAPI:
        home = tmp_path_factory.mktemp("home")
        own: dict[str, Any] = {
            "model": str(toy_model),
            "home": home,
            "rate_per_minute": PLENTY,
        }
        return create_app(Settings(**own | settings), scorer=toy_scorer(toy_model, FakeEncoder()))

    return make


@pytest.fixture(scope="package")
def address(serve: Callable[..., FastAPI]) -> Iterator[str]:
    """The address of a service that asks for no key."""
    with by_wire(serve()) as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; of this folder's tests only, as it brings an event loop of its own."""
    with chromium() as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with nothing in its memory."""
    made = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def seen() -> Seen:
    """What the page of this test did that it must not do."""
    return Seen()


@pytest.fixture
def page(context: BrowserContext, address: str, seen: Seen) -> Iterator[Page]:
    """The page, open; whatever a test does with it, it stays within what it may do."""
    made = context.new_page()
    seen.watch(made)
    made.goto(address)
    yield made
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])
    assert seen.hosts() == {urlsplit(address).netloc}


@pytest.fixture
def read(page: Page) -> Callable[[str], None]:
    """Have the page read a message."""

    def ask(text: str) -> None:
        page.fill("#text", text)
        page.click("#read")
        page.wait_for_selector("#readings article")

    return ask


@pytest.fixture
def show(page: Page, read: Callable[[str], None]) -> Callable[[Reading], None]:
    """Have the page show a reading, which the toy model would not find."""

    def answer(reading: Reading, **rest: Any) -> None:
        found = {"index": 0, **reading_to_json(reading), **rest}
        body = {"readings": [found], "rejections": []}
        page.route("**/v1/score", lambda route: route.fulfill(json=body))
        read(reading.message.text)

    return answer
