from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import factories
from browsing import Seen

ATTACKS = (
    "<script>window.owned = 1; alert(1)</script>",
    "<img src=x onerror='window.owned = 1; alert(1)'>",
    "<svg onload=alert(1)><style>body { display: none }</style>",
    "</textarea></p><iframe srcdoc='<script>parent.owned = 1</script>'></iframe>",
    '<a href=javascript:alert(1)>here</a> " onfocus=alert(1) autofocus x="',
    "${alert(1)} {{constructor.constructor('alert(1)')()}} <!-- ]]>",
    "<meta http-equiv=refresh content='0; url=https://evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/>",
)
MARKUP = (
    "#readings script, #readings img, #readings svg, #readings iframe, #readings a, "
    "#readings style, #readings link, #readings meta, #readings base, #jobs img, #jobs script, "
    "#details img, #details script, #problem img, #problem script, #status img"
)


def untouched(page: Page, seen: Seen) -> None:
    assert page.evaluate("window.owned") is None
    assert page.locator(MARKUP).count() == 0
    assert page.evaluate("document.scripts.length") == 1
    assert page.evaluate("document.styleSheets.length") == 4
    assert page.evaluate("document.querySelectorAll('[style]').length") == 0
    assert (seen.dialogs, seen.errors, seen.refused) == ([], [], [])


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_markup_in_a_message_is_shown_and_not_run(
    page: Page, read: Callable[[str], None], seen: Seen, text: str
) -> None:
    read(text)
    page.click(".json summary")
    shown = page.locator(".words").evaluate(
        """node => [...node.childNodes].map(part =>
          part.querySelector?.(".said")?.textContent ?? part.textContent).join("")"""
    )
    assert shown == text
    untouched(page, seen)


def test_markup_anywhere_in_a_reading_is_shown_and_not_run(
    page: Page, show: Callable[..., None], seen: Seen
) -> None:
    evil = ATTACKS[1]
    show(
        factories.reading(
            factories.statement(evil), id=evil, channel=evil, author=evil, warnings=[evil]
        ),
        language=evil,
        question=evil,
        model=evil,
        noise={"kind": evil, "reason": evil},
        signals=[
            {"kind": evil, "evidence": [{"rule": evil, "start": 0, "end": 4, "statement": 0}]}
        ],
        left_out=[{"start": 0, "end": 4, "kind": evil}],
    )
    page.click(".json summary")
    assert evil in page.inner_text(".notes")
    assert evil in page.inner_text(".question")
    untouched(page, seen)


def test_markup_in_the_words_of_an_error_is_shown_and_not_run(page: Page, seen: Seen) -> None:
    error = {"code": "invalid", "message": ATTACKS[1], "field": ATTACKS[0], "limit": None}
    page.route("**/v1/score", lambda route: route.fulfill(status=422, json={"error": error}))
    page.fill("#text", "Hello.")
    page.click("#read")
    expect(page.locator("#problem")).to_contain_text("<img src=x onerror=")
    untouched(page, seen)


def job(**rest: Any) -> dict[str, Any]:
    progress = {"messages": 1, "rejected": 1, "bytes_read": 1, "bytes_total": 1}
    known = {"id": "x", "state": "done", "file": "f", "created": "t", "error": None}
    return {**known, "progress": progress, **rest}


def test_markup_in_the_name_of_a_file_is_shown_and_not_run(page: Page, seen: Seen) -> None:
    evil = ATTACKS[1]
    failure = {"code": evil, "message": evil}
    jobs = [
        job(file=evil, id="../../evil?x=" + evil),
        job(id="b", state="failed", error=failure),
        job(id="c", state=evil),
    ]
    page.route("**/v1/jobs?*", lambda route: route.fulfill(json={"jobs": jobs, "next": None}))
    page.reload()
    expect(page.locator("#jobs .file").first).to_have_text(evil)
    links = page.locator("#jobs a").evaluate_all("nodes => nodes.map(node => node.pathname)")
    links.remove("/v1/jobs/b/rejections")  # why the one that failed did so
    assert links
    assert all(link.startswith("/v1/jobs/..%2F..%2Fevil") for link in links)
    untouched(page, seen)


def test_a_policy_holds_even_where_a_script_would_not(page: Page, seen: Seen) -> None:
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          try { script.textContent = "window.owned = 1"; document.body.append(script); } catch {}
          try { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=alert(1)>"); }
          catch {}
        }"""
    )
    assert page.evaluate("window.owned") is None
    assert page.locator("img").count() == 0
    assert seen.refused
    seen.refused.clear()
