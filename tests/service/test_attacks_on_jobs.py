"""Attacks with files: none of them gets anywhere but into its own folder, whatever it is called."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from attacked import FORM, LIMITS, LOCAL, MESSAGE, SECRET, Target, attacked_app, refused, scored
from service.keys import KeyStore


@pytest.fixture(scope="module")
def target(toy_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    home = tmp_path_factory.mktemp("attacked") / "service"
    app, key = attacked_app(home, toy_model)
    with TestClient(app, base_url=LOCAL) as client:
        yield Target(home=home, client=client, key=key)


@pytest.fixture(autouse=True)
def the_next_request_is_answered(target: Target) -> Iterator[None]:
    yield
    assert scored(target.ask(content=json.dumps(MESSAGE)))["readings"]


NAMES = [
    "../../../evil.csv",
    "/etc/cron.d/evil.csv",
    "..\\..\\evil.csv",
    "a/../../evil.csv",
    "evil\0.csv",
    "evil\r\nSet-Cookie: a=1.csv",
    "~/.ssh/evil.csv",
    "evil.csv; rm -rf ~",
    "$(evil).csv",
    "e" * 5_000 + ".csv",
    "\u202evil.csv",
    ".csv",
    "..",
    "keys.sqlite",
]


def form(name: str, content: bytes) -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode(errors="surrogatepass") + content + b"\r\n--x--\r\n"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("way", ["form", "query"])
def test_the_name_of_a_file_is_a_word_and_nothing_else(target: Target, name: str, way: str) -> None:
    keys = {key.id for key in KeyStore(target.home).entries()}
    content = b"text\nThe toaster was faulty.\n"
    if way == "form":
        answer = target.ask("/v1/jobs", content=form(name, content), kind=FORM)
    else:
        kind, query = "application/octet-stream", {"file_name": name}
        answer = target.ask("/v1/jobs", content=content, kind=kind, params=query)
    if answer.status_code != 202:
        assert refused(answer)[0] in (400, 415, 422)
    assert "set-cookie" not in answer.headers
    assert [path.name for path in target.home.parent.iterdir()] == [target.home.name]
    assert list(target.home.rglob("*evil*")) == []
    assert {key.id for key in KeyStore(target.home).entries()} == keys


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"--x--\r\n", FORM),
        (b"--y\r\n\r\n", FORM),
        (form("a.csv", b"text\nx\n")[:-8], FORM),
        (form("a.csv", b"text\nx\n"), "multipart/form-data"),
        (form("a.csv", b"text\nx\n"), "multipart/form-data; boundary=" + "b" * 500),
        (form("a.csv", b"text\nx\n")[:-6] + b"\r\n" + form("b.csv", b"text\ny\n"), FORM),
        (b"--x\r\n" + b"A: " + b"b" * 100_000 + b"\r\n\r\n\r\n--x--\r\n", FORM),
        (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n\r\n' % n
                for n in range(500)
            )
            + b"--x--\r\n",
            FORM,
        ),
        (form("a.csv", b""), FORM),
        (form("a.exe", b"MZ" * 100), FORM),
        (b'{"messages": ' + b"[" * 40_000, "application/json"),
        (b'{"messages": [' + b"9" * 5_000 + b"]}", "application/json"),
        (b'{"messages": "' + SECRET.encode() + b'"}', "application/json"),
        (b"x" * (LIMITS["max_upload_bytes"] + 1), FORM),
        (b" " * (LIMITS["max_body_bytes"] + 1), "application/json"),
    ],
)
def test_what_is_no_upload_is_refused_and_leaves_nothing(
    target: Target, body: bytes, kind: str
) -> None:
    before = set(target.home.rglob("*"))
    older_jobs = {path for path in before if path.parent.name == "jobs"}  # may still go on
    answer = target.ask("/v1/jobs", content=body, kind=kind)
    assert refused(answer)[0] in (400, 413, 415, 422)
    left = set(target.home.rglob("*")) - before
    assert [path for path in left if older_jobs.isdisjoint(path.parents)] == []


def zip_bomb() -> bytes:
    """Return an archive of 150 kB whose member has 150 MB."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.csv", "w", force_zip64=True) as member,
    ):
        member.write(b"text\n")
        for _ in range(150):
            member.write(b"0" * 1_000_000)
    return packed.getvalue()


def test_an_archive_that_explodes_ends_its_job_and_nothing_else(target: Target) -> None:
    answer = target.ask("/v1/jobs", content=form("a.zip", zip_bomb()), kind=FORM)
    assert answer.status_code == 202
    place = answer.headers["Location"]
    for _ in range(600):
        job = target.ask(place, method="GET", kind=None).json()
        if job["state"] not in ("queued", "running"):
            break
        assert target.ask(content=json.dumps(MESSAGE)).status_code == 200
    assert job["state"] in ("done", "failed")
    assert job["progress"]["messages"] <= 1
