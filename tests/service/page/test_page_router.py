import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service import page
from service.failures import answer_failures
from service.page.router import POLICY

STATIC = Path(page.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
HOST = re.compile(r"\w+://|//\w+\.")
SVG = "http://www.w3.org/2000/svg"
IMPORTED = re.compile(r'from "\./(\w+\.js)"')


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(page.router)
    answer_failures(app)
    return TestClient(app)


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and what stands inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style"):
            self.inline += data.strip()


def html() -> Tags:
    return Tags((STATIC / "index.html").read_text(encoding="utf-8"))


def test_the_page_may_only_use_what_the_server_itself_sends(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == POLICY
    directives = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert directives["default-src"] == directives["form-action"] == "'none'"
    for kind in ("script-src", "style-src", "connect-src", "img-src"):
        assert directives[kind] == "'self'"
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/page/style.css", "/page/icon.svg"])
def test_every_part_says_how_it_may_be_used(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-cache"


def test_nothing_in_the_page_is_inline() -> None:
    tags = html()
    names = {name for _, attributes in tags.found for name in attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert tags.inline == ""


def test_the_page_refers_to_what_there_is_and_works_under_any_path(client: TestClient) -> None:
    links = [
        link
        for _, attributes in html().found
        for name in ("href", "src")
        if (link := attributes.get(name)) and not link.startswith("#")
    ]
    assert not [link for link in links if link.startswith("/")]
    parts = [link for link in links if link.startswith("page/")]
    assert {client.get(f"/{link}").status_code for link in parts} == {200}
    assert set(links) - set(parts) == {"docs"}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_make_no_markup_and_know_no_other_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in text
    assert ".style" not in text
    assert not HOST.search(text)
    assert len(text.splitlines()) <= 200
    assert all((STATIC / name).is_file() for name in IMPORTED.findall(text))


def test_the_styles_and_the_icon_know_no_other_host() -> None:
    for path in (*STATIC.glob("*.css"), STATIC / "icon.svg"):
        text = path.read_text(encoding="utf-8").replace(SVG, "")
        assert not HOST.search(text)
        assert "url(" not in text
        assert "@import" not in text


@pytest.mark.parametrize(
    "name",
    [
        "router.py",
        "..%2Frouter.py",
        "..%2f..%2Fsettings.py",
        "%2Fetc%2Fpasswd",
        "app.js%00",
        "APP.JS",
    ],
)
def test_no_path_opens_another_file(client: TestClient, name: str) -> None:
    answer = client.get(f"/page/{name}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert "root" not in answer.text


def test_what_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/page/app.js")
    again = client.get("/page/app.js", headers={"If-None-Match": first.headers["etag"]})
    other = client.get("/page/api.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_head_has_the_headers_and_no_body(client: TestClient) -> None:
    answer = client.head("/")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(client.get("/").content)


def test_the_page_is_no_part_of_the_documented_api() -> None:
    app = FastAPI()
    app.include_router(page.router)
    assert app.openapi()["paths"] == {}
