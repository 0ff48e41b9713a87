import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

import factories
from voc.records import Evidence, Reading, Section, Signal
from voc.taxonomy import LABELS
from voc.writers.contract import reading_to_json

Read = Callable[[str], None]
Show = Callable[..., None]

TEXT = "😡😡 The toaster 🛠 was faulty. The staff refused! 👩‍👩‍👧 But the app was lovely 🇬🇧."


def said(page: Page) -> list[str]:
    return page.locator("#readings .said").all_text_contents()


def test_a_message_is_shown_as_the_service_reads_it(page: Page) -> None:
    page.fill("#text", TEXT)
    with page.expect_response("**/v1/score") as answer:
        page.click("#read")
    [reading] = answer.value.json()["readings"]
    page.wait_for_selector("article")
    assert said(page) == [statement["text"] for statement in reading["statements"]]
    assert said(page) == [TEXT[one["start"] : one["end"]] for one in reading["statements"]]
    feelings = page.locator("#readings .statement").evaluate_all(
        "nodes => nodes.map(node => node.dataset.feeling)"
    )
    assert feelings == [statement["sentiment"]["label"] for statement in reading["statements"]]
    expect(page.locator("#status")).to_contain_text(reading["sentiment"]["label"])
    expect(page.locator(".summary")).to_contain_text(reading["intent"]["label"])


def test_all_of_the_message_is_shown_in_its_order(page: Page, read: Read) -> None:
    read(TEXT)
    shown = page.locator(".words").evaluate(
        """node => [...node.childNodes].map(part =>
          part.querySelector?.(".said")?.textContent ?? part.textContent).join("")"""
    )
    assert shown == TEXT


def test_personal_data_is_shown_as_a_placeholder(page: Page, read: Read) -> None:
    read("Please write to jo.park@acme.example about the toaster.")
    assert said(page) == ["Please write to <EMAIL> about the toaster."]
    assert "jo.park" not in page.inner_text("#readings")


def test_labels_are_tags_and_a_doubt_is_one(page: Page, show: Show) -> None:
    show(
        factories.reading(
            factories.statement("It broke.", ["brand", "platform.policy"]),
            factories.statement("I pay.", ["customer"], "neutral", band="low"),
            factories.statement("Well.", [], "uncertain"),
            feeling="uncertain",
            intent="uncertain",
        )
    )
    first, second, third = page.locator("#readings .statement").all()
    assert first.locator(".tag").all_text_contents() == ["brand", "platform · policy"]
    assert second.locator(".tag").all_inner_texts()[0].startswith("customer ?")
    assert third.locator(".tag").count() == 0
    assert [one.locator(".sign").inner_text() for one in (first, second, third)] == ["−", "·", "?"]  # noqa: RUF001
    assert page.locator(".summary strong").all_inner_texts()[:2] == ["?not certain", "not certain"]


def test_every_probability_is_beside_the_statement(page: Page, show: Show) -> None:
    chances = {label: (number + 1) / 10 for number, label in enumerate(LABELS)}
    show(factories.reading(factories.statement("It broke.", ["brand"], probabilities=chances)))
    rows = page.locator("#details tr").all()
    assert len(rows) == len(LABELS)
    for row, label in zip(rows, LABELS, strict=True):
        expect(row.locator("th")).to_contain_text(label.replace(".", " · "))
        expect(row.locator(".number")).to_have_text(f"{round(100 * chances[label])}%")
        assert row.locator("meter").evaluate("node => node.value") == chances[label]
    expect(page.locator("#details tr.found")).to_contain_text("negative, high confidence")
    expect(page.locator("#details .felt")).to_contain_text("90%, high confidence")
    expect(page.locator("#details .felt")).to_contain_text("score −0.90")  # noqa: RUF001


def test_what_is_not_read_is_there_and_says_so(page: Page, show: Show) -> None:
    text = "😡 It broke.\n> We are sorry.\nSam"
    reading = factories.reading(factories.statement("It broke.", start=2), text=text)
    sections = (
        Section(start=0, end=11, kind="body"),
        Section(start=12, end=27, kind="quote", read=False),
        Section(start=28, end=31, kind="signature", read=False),
    )
    show(replace(reading, message=replace(reading.message, sections=sections)))
    rest = page.locator("#readings .rest").all_text_contents()
    assert rest == ["😡 ", "quote, not read> We are sorry.", "signature, not readSam"]
    assert said(page) == ["It broke."]


def conversation_with_signal() -> Reading:
    signal = Signal(kind="churn", evidence=(Evidence(rule="x", start=0, end=4, statement=0),))
    return replace(
        factories.conversation(), signals=(signal,), warnings=("no_certain_label", "language_de")
    )


def test_what_else_there_is_to_say_is_said(page: Page, show: Show) -> None:
    show(conversation_with_signal())
    notes = page.inner_text(".notes")
    assert "Signal: churn “Dead” (statement 1)" in notes
    assert "auto reply (header Auto-Submitted)" in notes
    assert "from −0.90 to +0.50, lowest −0.90 in statement 1" in notes  # noqa: RUF001
    assert "have a person read it" in notes
    assert "does not read (de)" in notes
    expect(page.locator(".question")).to_have_text("How was it?")
    expect(page.locator("#details")).to_contain_text("Jo, 0:01–0:02")  # noqa: RUF001


def test_a_message_that_is_not_read_says_why(page: Page, read: Read) -> None:
    read("Das Paket kam leider viel zu spät und war beschädigt.")
    expect(page.locator(".rejected")).to_contain_text("which the model does not read")
    expect(page.locator("#status")).to_have_text("The message could not be read.")
    expect(page.locator("#details")).to_be_hidden()


@pytest.fixture
def raw(page: Page, show: Show) -> dict[str, Any]:
    reading = factories.reading(factories.statement("a \u202e b"))
    show(reading)
    page.click(".json summary")
    return {"index": 0, **reading_to_json(reading)}


def test_the_json_is_the_servers_and_hides_nothing(page: Page, raw: dict[str, Any]) -> None:
    shown = page.locator(".json pre").text_content() or ""
    assert json.loads(shown) == raw
    assert "\u202e" not in shown
    assert "\\u202e" in shown


def test_the_json_can_be_copied(page: Page, context: BrowserContext, raw: dict[str, Any]) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(".json button")
    expect(page.locator(".json [role=status]")).to_have_text("Copied.")
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == raw


def test_where_a_page_may_not_copy_the_json_is_selected(page: Page, raw: dict[str, Any]) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.click(".json button")
    expect(page.locator(".json [role=status]")).to_contain_text("Ctrl + C")
    assert json.loads(page.evaluate("getSelection().toString()")) == raw


def test_only_what_was_asked_last_is_shown(page: Page) -> None:
    held: list[Route] = []
    page.route("**/v1/score", lambda route: held.append(route))
    for text in ("The first.", "The second."):
        page.fill("#text", text)
        page.click("#read")
    page.wait_for_function("() => document.querySelector('#status').textContent === 'Reading.'")
    expect(page.locator("#problem")).to_be_empty()
    while len(held) < 2:
        page.wait_for_timeout(20)
    body = reading_to_json(factories.reading(factories.statement("The second.")))
    held[1].fulfill(json={"readings": [body], "rejections": []})
    expect(page.locator("#readings .said")).to_have_text(["The second."])
