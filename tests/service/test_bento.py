"""BentoML serves our application and nothing of its own."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from service.keys import KeyStore

ROOT = Path(__file__).parents[2]

ASK = """
import asyncio, sys
import httpx
import uvicorn
from service.bento import APP, Voc
from service.stopping import drain_on_signals

async def main():
    asgi = Voc.to_asgi()
    transport = httpx.ASGITransport(app=asgi, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for path in ("/livez", "/readyz", "/healthz", "/docs.json", "/static_content/index.css"):
            answer = await client.get(path)
            print(path, answer.status_code, answer.headers["content-type"])
        for kind in ("application/vnd.bentoml+pickle", "application/vnd.bentoml+arrow"):
            answer = await client.post("/v1/score", content=b"x", headers={"content-type": kind})
            print(kind, answer.status_code)
    print("methods", list(Voc.apis), "calls home", __import__("os").environ["BENTOML_DO_NOT_TRACK"])
    config = uvicorn.Config(asgi)  # as BentoML makes it: the protocol is left to uvicorn
    config.load()
    print("protocol", config.http_protocol_class.__name__)
    print("host", APP.state.settings.host, "keys", APP.state.keys.required)

asyncio.run(main())
"""


def run(
    code: str, home: Path, *arguments: str, **environ: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"VOC_HOME": str(home), "BENTOML_HOME": str(home / "bentoml")} | environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_requests_meet_our_application_alone(tmp_path: Path) -> None:
    done = run(ASK, tmp_path)
    assert done.stdout.splitlines() == [
        "/livez 200 application/json",
        "/readyz 503 application/json",
        "/healthz 404 application/json",
        "/docs.json 404 application/json",
        "/static_content/index.css 404 application/json",
        "application/vnd.bentoml+pickle 415",
        "application/vnd.bentoml+arrow 415",
        "methods [] calls home True",
        "protocol Bounded",
        "host 127.0.0.1 keys False",
    ], done.stderr


BOUND = """
import os, socket, sys
listener = socket.create_server(("0.0.0.0", 0))
sys.argv = ["worker", "--fd", str(listener.fileno())]
from service.bento import APP
print(APP.state.settings.host, APP.state.keys.required)
"""


def test_the_address_is_the_one_that_bentoml_listens_on(tmp_path: Path) -> None:
    KeyStore(tmp_path / "service").create("one", ["score"])
    done = run(BOUND, tmp_path)
    assert done.stdout.split() == ["0.0.0.0", "True"], done.stderr


def test_a_process_in_reach_without_a_key_does_not_begin(tmp_path: Path) -> None:
    done = run(BOUND, tmp_path)
    assert done.stdout == ""
    assert "can be reached from outside and there is no key" in done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("VOC_PORT", "http", "VOC_PORT is a whole number, not `http`"),
        ("VOC_PORT", "0", "`port` is 0, which BentoML does not know"),
        ("VOC_HOST", "0.0.0.0", "can be reached from outside and there is no key"),
        ("VOC_MODEL", "nothing", "no model `nothing`"),
    ],
)
def test_what_cannot_be_is_told_by_bentoml_in_a_line(
    tmp_path: Path, variable: str, value: str, told: str
) -> None:
    done = run("import bentoml_cli.cli as c; c.cli(['serve'])", tmp_path, **{variable: value})
    assert done.returncode != 0
    assert told in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def bentofile() -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((ROOT / "bentofile.yaml").read_text(encoding="utf-8"))
    return found


def test_a_bento_needs_what_the_package_and_its_extra_need(bentofile: dict[str, object]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["serve"]]
    python = bentofile["python"]
    assert isinstance(python, dict)
    assert sorted(python["packages"]) == sorted(wanted)


def test_a_bento_has_the_library_the_service_and_its_model(bentofile: dict[str, object]) -> None:
    assert bentofile["service"] == "service.bento:Voc"
    include = bentofile["include"]
    assert isinstance(include, list)
    assert {"voc/**", "service/**", "models/cem-en-small/**"} <= set(include)
