import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, Route, expect

from browsing import Seen
from service.keys import Keys
from service.settings import Settings
from serving import by_wire

Serve = Callable[..., FastAPI]


def ask(page: Page, text: str = "The toaster was faulty.") -> None:
    page.fill("#text", text)
    page.click("#read")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def locked(serve: Serve, home: Path) -> Iterator[str]:
    """A service that asks for a key, and takes short messages only."""
    with by_wire(serve(home=home, require_keys=True, max_characters=100)) as address:
        yield address


@pytest.fixture
def token(home: Path) -> str:
    return Keys(Settings(home=home, require_keys=True)).store.create("page", ["admin"])[1]


@pytest.fixture
def closed(context: BrowserContext, locked: str, seen: Seen) -> Iterator[Page]:
    page = context.new_page()
    seen.watch(page)
    page.goto(locked)
    yield page
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])


def test_a_key_is_asked_for_and_what_was_asked_is_done_then(closed: Page, token: str) -> None:
    expect(closed.locator("#access")).to_be_visible()
    expect(closed.locator("#access")).to_contain_text("kept in this tab only")
    ask(closed)
    expect(closed.locator("#problem")).to_contain_text("A key is needed")
    expect(closed.locator("#key")).to_be_focused()
    closed.keyboard.type(token)
    closed.keyboard.press("Enter")
    closed.wait_for_selector("article")
    expect(closed.locator("#access")).to_be_hidden()
    expect(closed.locator("#problem")).to_be_empty()
    expect(closed.locator("#model")).to_have_text("Model toy 1.0.0")


def test_a_key_is_kept_in_the_tab_and_in_no_address(
    closed: Page, context: BrowserContext, token: str, seen: Seen
) -> None:
    closed.fill("#key", token)
    closed.keyboard.press("Enter")
    expect(closed.locator("#model")).to_have_text("Model toy 1.0.0")
    assert closed.evaluate("Object.values(sessionStorage)") == [token]
    assert closed.evaluate("Object.values(localStorage)") == []
    assert context.cookies() == []
    assert closed.input_value("#key") == ""
    assert not [url for url in seen.requests if token in url]
    closed.reload()
    expect(closed.locator("#model")).to_have_text("Model toy 1.0.0")


def test_a_wrong_key_is_refused_in_words_and_can_be_forgotten(closed: Page) -> None:
    closed.fill("#key", "voc_wrong")
    closed.keyboard.press("Enter")
    ask(closed)
    expect(closed.locator("#problem")).to_contain_text("The key is not known")
    closed.click("#forget")
    assert closed.evaluate("Object.values(sessionStorage)") == []


def test_a_key_that_no_header_can_hold_is_not_sent(closed: Page, seen: Seen) -> None:
    expect(closed.locator("#access")).to_be_visible()
    closed.wait_for_load_state("networkidle")
    before = len(seen.requests)
    closed.fill("#key", "voc_é\u2028")
    closed.keyboard.press("Enter")
    assert closed.locator("#key").evaluate("node => node.matches(':invalid')")
    assert len(seen.requests) == before


def test_a_limit_is_told_with_its_size(closed: Page, token: str) -> None:
    closed.fill("#key", token)
    closed.keyboard.press("Enter")
    expect(closed.locator("#model")).to_have_text("Model toy 1.0.0")
    ask(closed, "It was bad. " * 20)
    expect(closed.locator("#problem")).to_contain_text("Limit: 100.")
    expect(closed.locator("#status")).to_be_empty()


MUTE = "The server answered with status {}, and did not say why."


def told(**error: object) -> str:
    return json.dumps({"error": error})


@pytest.mark.parametrize(
    ("status", "body", "headers", "words"),
    [
        (429, told(code="full", message="the queue is full"), {"Retry-After": "3"},
         "The queue is full. Try again in 3 seconds."),
        (422, told(code="invalid", message="too long.", field="text", limit=9000), {},
         "Too long. Field: text. Limit: 9,000."),
        (502, "<h1>Bad gateway</h1>", {}, MUTE.format(502)),
        (500, '{"error": null}', {}, MUTE.format(500)),
    ],
)  # fmt: skip
def test_errors_are_said_in_words(
    page: Page, status: int, body: str, headers: dict[str, str], words: str
) -> None:
    page.route(
        "**/v1/score", lambda route: route.fulfill(status=status, body=body, headers=headers)
    )
    ask(page)
    expect(page.get_by_role("alert")).to_have_text(words)
    page.unroute("**/v1/score")
    ask(page)
    page.wait_for_selector("article")
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_server_that_is_gone_is_said_to_be(page: Page) -> None:
    page.route("**/v1/score", lambda route: route.abort())
    ask(page)
    expect(page.get_by_role("alert")).to_have_text("The server did not answer. Is it running?")


def test_an_empty_message_is_told_apart(page: Page) -> None:
    ask(page, "   ")
    said = page.locator("#problem:not(:empty), .rejected")
    expect(said).to_be_visible()


def test_a_server_that_is_loading_is_waited_for(page: Page) -> None:
    answers = [503, 200]

    def answer(route: Route) -> None:
        error = {"code": "not_ready", "message": "the model is being loaded"}
        if answers.pop(0) == 503:
            route.fulfill(status=503, json={"error": error})
        else:
            route.fulfill(json={"name": "slow", "version": "1"})

    page.route("**/v1/model", answer)
    page.reload()
    expect(page.locator("#status")).to_have_text("The server is loading its model.")
    expect(page.locator("#model")).to_have_text("Model slow 1")
    expect(page.locator("#status")).to_be_empty()
