import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, Route, expect

import factories
from browsing import Seen
from service.keys import Keys
from service.settings import Settings
from serving import by_wire
from voc.writers.contract import reading_to_json

DROP = """async ([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  }
}"""


def table(count: int) -> str:
    lines = (f"m-{number},The toaster {number} was faulty." for number in range(count))
    return "\n".join(["id,text", *lines]) + "\n"


def send(page: Page, name: str, text: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.click("#send button[type=submit]")


def item(page: Page, name: str) -> Any:
    return page.locator("#job-list li").filter(has_text=name).first


def test_a_file_is_sent_read_and_shown(page: Page) -> None:
    send(page, "three.csv", table(3))
    expect(item(page, "three.csv")).to_contain_text("done, 3 messages")
    expect(page.locator("#reading-title")).to_have_text("Readings of three.csv")
    expect(page.locator("article h3")).to_have_text(["m-0", "m-1", "m-2"])
    expect(page.locator("#readings .said").first).to_have_text("The toaster 0 was faulty.")
    expect(page.locator("#reading")).to_be_focused()
    expect(page.locator("#after")).to_be_disabled()


def test_readings_are_turned_page_by_page(page: Page) -> None:
    send(page, "many.csv", table(130))
    expect(page.locator("#where")).to_have_text("Messages 1 to 20")
    expect(page.locator("#before")).to_be_disabled()
    for number in range(1, 7):
        page.click("#after")
        first = 20 * number + 1
        last = min(130, first + 19)
        expect(page.locator("#where")).to_have_text(f"Messages {first} to {last}")
        expect(page.locator("article h3").first).to_have_text(f"m-{first - 1}")
    expect(page.locator("#after")).to_be_disabled()
    page.click("#before")
    expect(page.locator("article h3").first).to_have_text("m-100")


def test_a_file_can_be_dropped_anywhere(page: Page) -> None:
    page.evaluate(DROP, ["dropped 😀.csv", table(2)])
    expect(item(page, "dropped 😀.csv")).to_contain_text("done, 2 messages")
    expect(page.locator("article h3")).to_have_text(["m-0", "m-1"])


def first_row(content: bytes) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("words", "is_right"),
    [
        ("JSON lines", lambda content: json.loads(content)["id"] == "a"),
        ("CSV", lambda content: first_row(content)["id"] == "a"),
        ("Parquet", lambda content: content[:4] == b"PAR1"),
        ("What was not read", lambda content: json.loads(content)["stage"] in ("read", "text")),
    ],
    ids=["jsonl", "csv", "parquet", "rejections"],
)
def test_results_are_downloaded(page: Page, words: str, is_right: Callable[[bytes], bool]) -> None:
    send(page, f"{words}.csv", "id,text\na,The toaster was faulty.\nb,\n")
    link = item(page, f"{words}.csv").get_by_role("link", name=f"Download {words}")
    with page.expect_download() as download:
        link.click()
    assert is_right(Path(download.value.path()).read_bytes())


def test_with_a_key_files_are_fetched_with_it(
    context: BrowserContext, serve: Callable[..., FastAPI], tmp_path: Path, seen: Seen
) -> None:
    settings = Settings(home=tmp_path, require_keys=True)
    _, token = Keys(settings).store.create("page", ["admin"])
    with by_wire(serve(home=tmp_path, require_keys=True)) as address:
        page = context.new_page()
        seen.watch(page)
        page.goto(address)
        page.fill("#key", token)
        page.keyboard.press("Enter")
        send(page, "mine.csv", table(1))
        link = item(page, "mine.csv").get_by_role("link", name="Download CSV")
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename == "mine.readings.csv"
        assert b"m-0" in Path(download.value.path()).read_bytes()
        page.close()
    assert (seen.errors, seen.refused) == ([], [])


def test_a_file_that_is_refused_says_why(page: Page) -> None:
    send(page, "empty.csv", "")
    said = page.locator("#problem:not(:empty), #job-list li:has-text('empty.csv')").first
    expect(said).to_be_visible()
    error = {"code": "too_large", "message": "the file is too large", "field": "file", "limit": 10}
    page.route("**/v1/jobs", lambda route: route.fulfill(status=413, json={"error": error}))
    send(page, "large.csv", table(1))
    expect(page.locator("#problem")).to_have_text("The file is too large. Field: file. Limit: 10.")
    expect(page.locator("#sending")).to_be_hidden()


def job(state: str, read: int) -> dict[str, Any]:
    progress = {"messages": read, "rejected": 0, "bytes_read": read, "bytes_total": 100}
    return {
        "id": "a", "state": state, "file": "slow.csv", "progress": progress, "created": "t",
        "error": None,
    }  # fmt: skip


def test_progress_is_followed_until_it_is_cancelled(page: Page) -> None:
    now = job("queued", 0)
    cancelled: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(json={"jobs": [now], "next": None})

    def cancel(route: Route) -> None:
        cancelled.append(route.request.method)
        now.update(job("cancelled", 25))
        route.fulfill(json=now)

    page.route("**/v1/jobs?*", answer)
    page.route("**/v1/jobs/a/cancel", cancel)
    page.reload()
    bar = page.get_by_role("progressbar", name="Progress of slow.csv")
    expect(item(page, "slow.csv")).to_contain_text("waiting")
    assert bar.get_attribute("value") is None
    now.update(job("running", 25))
    expect(item(page, "slow.csv")).to_contain_text("being read, 25 messages")
    assert bar.get_attribute("value") == "0.25"
    expect(page.locator("#status")).to_have_text("slow.csv: being read.")
    page.get_by_role("button", name="Cancel: slow.csv").click()
    expect(item(page, "slow.csv")).to_contain_text("cancelled")
    assert cancelled == ["POST"]
    expect(bar).to_be_hidden()
    expect(item(page, "slow.csv").get_by_role("button")).to_have_count(0)


def test_a_job_that_is_done_before_it_is_listed_is_shown_as_well(page: Page) -> None:
    line = json.dumps(reading_to_json(factories.reading(id="quick")))
    done = {"jobs": [job("done", 1)], "next": None}
    page.route("**/v1/jobs", lambda route: route.fulfill(status=202, json=job("queued", 0)))
    page.route("**/v1/jobs?*", lambda route: route.fulfill(json=done))
    page.route("**/v1/jobs/a/result*", lambda route: route.fulfill(body=line + "\n"))
    send(page, "slow.csv", table(1))
    expect(page.locator("article h3")).to_have_text(["quick"])


def test_a_list_that_is_asked_for_again_keeps_the_focus(page: Page) -> None:
    page.route(
        "**/v1/jobs?*",
        lambda route: route.fulfill(json={"jobs": [job("running", 1)], "next": None}),
    )
    page.reload()
    page.get_by_role("button", name="Cancel: slow.csv").focus()
    with page.expect_response("**/v1/jobs?*"), page.expect_response("**/v1/jobs?*"):
        pass
    expect(page.get_by_role("button", name="Cancel: slow.csv")).to_be_focused()


def test_sending_can_be_stopped_and_goes_on_while_a_message_is_read(page: Page) -> None:
    held: list[Route] = []
    page.route("**/v1/jobs", lambda route: held.append(route))
    send(page, "big.csv", table(5))
    expect(page.locator("#sending")).to_be_visible()
    page.fill("#text", "The toaster was faulty.")
    page.click("#read")
    page.wait_for_selector("article")
    expect(page.locator("#sending")).to_be_visible()
    page.evaluate(DROP, ["second.csv", table(1)])
    expect(page.locator("#status")).to_contain_text("One file at a time")
    page.click("#stop")
    expect(page.locator("#sending")).to_be_hidden()
    expect(page.locator("#problem")).to_be_empty()


def test_a_job_is_deleted_with_its_result_when_that_is_meant(page: Page) -> None:
    send(page, "unwanted.csv", table(1))
    expect(page.locator("#reading-title")).to_have_text("Readings of unwanted.csv")
    delete = page.get_by_role("button", name="Delete: unwanted.csv")
    delete.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete unwanted.csv with its readings?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(delete).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # on the button that keeps it
    expect(dialog).to_be_hidden()
    expect(item(page, "unwanted.csv")).to_contain_text("done")
    delete.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    row = item(page, "unwanted.csv")
    expect(row).to_contain_text("removed")
    expect(row.get_by_role("button")).to_have_count(0)
    expect(row.get_by_role("link")).to_have_count(0)
    expect(row).to_be_focused()
    expect(page.locator("#status")).to_have_text("unwanted.csv: removed.")


def listed(count: int) -> Callable[[Route], None]:
    """Answer with pages of a list of jobs, the newest first."""
    jobs = [{**job("done", 1), "id": f"{n}", "file": f"file {n}."} for n in range(count)]

    def answer(route: Route) -> None:
        asked = parse_qs(urlsplit(route.request.url).query)
        start = int(asked["after"][0]) + 1 if "after" in asked else 0
        end = start + int(asked["limit"][0])
        following = f"{end - 1}" if end < count else None
        route.fulfill(json={"jobs": jobs[start:end], "next": following})

    return answer


def test_older_jobs_are_a_page_away(page: Page) -> None:
    page.route("**/v1/jobs?*", listed(45))
    page.reload()
    rows = page.locator("#job-list li .file")
    newer, older = (page.get_by_role("button", name=name) for name in ("Newer", "Older"))
    for first, last in ((0, 19), (20, 39), (40, 44)):
        expect(rows.first).to_have_text(f"file {first}.")
        expect(rows.last).to_have_text(f"file {last}.")
        expect(rows).to_have_count(last - first + 1)
        if last < 44:
            older.focus()
            page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Jobs, page 3.")
    expect(older).to_be_disabled()
    expect(newer).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.first).to_have_text("file 20.")
    page.keyboard.press("Enter")
    expect(rows.first).to_have_text("file 0.")
    expect(newer).to_be_disabled()
    expect(older).to_be_focused()


def test_where_one_page_has_all_jobs_there_are_no_pages(page: Page) -> None:
    page.route("**/v1/jobs?*", listed(20))
    page.reload()
    expect(page.locator("#job-list li")).to_have_count(20)
    expect(page.locator("#job-pages")).to_be_hidden()


def test_a_page_of_which_nothing_is_left_gives_way_to_the_one_before(page: Page) -> None:
    page.route("**/v1/jobs?*", listed(21))
    page.reload()
    older = page.get_by_role("button", name="Older")
    expect(older).to_be_visible()
    page.unroute("**/v1/jobs?*")
    page.route("**/v1/jobs?*", listed(20))
    older.click()
    expect(page.locator("#job-list li .file").first).to_have_text("file 0.")
    expect(page.locator("#job-pages")).to_be_hidden()


def test_a_job_that_ends_while_older_ones_are_looked_at_is_shown_on_return(page: Page) -> None:
    line = json.dumps(reading_to_json(factories.reading(id="late")))
    now = job("running", 0)
    old = {**job("done", 1), "id": "b", "file": "old.csv"}

    def answer(route: Route) -> None:
        page_of = [old] if "after=" in route.request.url else [now]
        route.fulfill(json={"jobs": page_of, "next": "a" if page_of == [now] else None})

    page.route("**/v1/jobs", lambda route: route.fulfill(status=202, json=now))
    page.route("**/v1/jobs?*", answer)
    page.route("**/v1/jobs/a/result*", lambda route: route.fulfill(body=line + "\n"))
    send(page, "slow.csv", table(1))
    page.get_by_role("button", name="Older").click()
    expect(page.locator("#job-list li .file")).to_have_text(["old.csv"])
    now.update(job("done", 1))
    page.get_by_role("button", name="Newer").click()
    expect(page.locator("article h3")).to_have_text(["late"])
