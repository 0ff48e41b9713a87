"""A lake that changes, is too large, slow, broken or not there."""

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from commands import voc
from insight.made import readings_of
from service.app import create_app
from service.errors import ServiceError
from service.insight import Insight, held
from service.insight.held import MOST_WAITING, Snapshot
from service.keys import KeyStore
from service.settings import Settings
from voc.errors import LakeBusy, UsageError
from voc.insight import Facts, read_facts
from voc.lake import Lake

PATHS = ("", "/state", "/scorecard", "/trend", "/verbatims")


def everything(client: TestClient) -> str:
    """Return all that can be seen of anybody."""
    seen = [client.get(f"/v1/insight{path}").text for path in PATHS]
    after: Any = client.get("/v1/insight/verbatims?limit=100").json()
    while after["next"]:
        after = client.get(f"/v1/insight/verbatims?limit=100&after={after['next']}").json()
        seen.append(str(after))
    return "\n".join(seen)


@pytest.mark.parametrize("path", PATHS)
def test_without_a_lake_there_is_nothing(serve: Any, path: str) -> None:
    with serve() as client:
        answer = client.get(f"/v1/insight{path}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"
    assert "voc serve --lake" in answer.json()["error"]["message"]


def test_an_erased_customer_is_gone_with_the_next_request(client: TestClient, lake: Lake) -> None:
    said = [{"id": "mine-77", "customer": "customer-secret", "says": [("Words that only I wrote",
            ["brand"], "negative", -1.0)]}]  # fmt: skip
    lake.add(readings_of(said))
    before = client.get("/v1/insight").json()
    assert "Words that only I wrote" in everything(client)
    lake.erase("customer-secret")
    assert "Words that only I wrote" not in everything(client)
    assert "mine-77" not in everything(client)
    after = client.get("/v1/insight").json()
    assert after["version"] != before["version"]
    assert after["messages"] == before["messages"] - 1


def test_a_page_of_words_belongs_to_one_state(client: TestClient, lake: Lake) -> None:
    first = client.get("/v1/insight/verbatims?limit=5").json()
    lake.add(readings_of([{"id": "new"}]))
    answer = client.get(f"/v1/insight/verbatims?limit=5&after={first['next']}")
    assert answer.status_code == 409
    assert answer.json()["error"]["field"] == "after"


def test_a_lake_is_read_once_for_each_state(
    client: TestClient, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []

    def counting(*arguments: Any, **options: Any) -> Facts:
        times.append(1)
        return read_facts(*arguments, **options)

    monkeypatch.setattr("voc.insight.read_facts", counting)
    for _ in range(3):
        client.get("/v1/insight/scorecard")
    client.get("/v1/insight/state")
    assert len(times) == 1
    lake.add(readings_of([{"id": "new"}]))
    assert client.get("/v1/insight").json()["messages"] == 301
    assert len(times) == 2


def test_a_lake_that_is_too_large_is_said_to_be(serve: Any, lake: Lake) -> None:
    with serve(lake=lake.url, max_lake_messages=300) as client:
        answer = client.get("/v1/insight/scorecard")
        state = client.get("/v1/insight/state")
    assert answer.status_code == 413
    error = answer.json()["error"]
    assert error["limit"] == 300
    assert "301 readings" in error["message"]
    assert "voc report" in error["message"]
    assert state.json() == {"version": lake.state().version, "readings": 301}


def test_long_messages_count_for_more(
    serve: Any, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "_BYTES_OF_A_MESSAGE", 1)
    with serve(lake=lake.url, max_lake_messages=301) as client:
        assert client.get("/v1/insight").status_code == 413


def test_an_empty_lake_is_answered(serve: Any, tmp_path: Path) -> None:
    empty = Lake.open(tmp_path / "empty", create=True)
    empty.add(readings_of([{"id": "one"}]))
    empty.expire(1, by="added", now=datetime.now(UTC) + timedelta(days=3))
    with serve(lake=empty.url) as client:
        answers = [client.get(f"/v1/insight{path}") for path in PATHS]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json()["messages"] == 0
    assert answers[2].json()["cells"] == []
    assert answers[3].json()["points"] == []
    assert answers[4].json()["messages"] == []


def test_a_broken_lake_is_told_without_saying_where_it_lies(
    client: TestClient, lake: Lake, caplog: pytest.LogCaptureFixture
) -> None:
    for path in Path(lake.url).rglob("*.parquet"):
        path.write_bytes(b"no Parquet")
    with caplog.at_level(logging.ERROR, "voc.service"):
        answer = client.get("/v1/insight")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "not_ready"
    assert lake.url not in answer.text
    assert caplog.records


def test_a_lake_that_is_gone_is_told(client: TestClient, lake: Lake) -> None:
    Path(lake.url).rename(Path(lake.url).with_name("elsewhere"))
    answer = client.get("/v1/insight/state")
    assert answer.status_code == 503
    assert answer.json()["error"]["message"] == "the lake cannot be read"
    assert lake.url not in answer.text


def test_reading_is_a_role(serve: Any, lake: Lake, settings: Settings) -> None:
    store = KeyStore(settings.home)
    keys = {role: store.create(role, [role])[1] for role in ("insight", "read")}
    with serve(lake=lake.url, require_keys=True) as client:
        for path in PATHS:
            url = f"/v1/insight{path}"
            given = {role: {"Authorization": f"Bearer {key}"} for role, key in keys.items()}
            assert client.get(url).status_code == 401
            assert client.get(url, headers=given["read"]).status_code == 403
            assert client.get(url, headers=given["insight"]).status_code == 200


@pytest.fixture
def insight(settings: Settings, lake: Lake) -> Iterator[Insight]:
    made = Insight(replace(settings, lake=lake.url))
    yield made
    made.close()


@pytest.fixture
def hasty(settings: Settings, lake: Lake) -> Iterator[Insight]:
    """One that takes what is not answered in a fifth of a second for late."""
    made = Insight(replace(settings, lake=lake.url, deadline_seconds=0.2))
    yield made
    made.close()


async def in_the_end(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Return what is answered when it is no longer late."""
    while True:
        with suppress(ServiceError):
            return await ask()


def count(held: Snapshot) -> int:
    return held.facts.count


async def test_one_question_is_worked_on_at_a_time_and_few_wait(hasty: Insight) -> None:
    go, at_work, most = threading.Event(), [0], [0]

    def slow(_: Snapshot) -> str:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        go.wait(20)
        at_work[0] -= 1
        return "done"

    await in_the_end(lambda: hasty.ask(count))
    asked = [asyncio.create_task(hasty.ask(slow)) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(ServiceError) as refused:
        await hasty.ask(slow)
    assert (refused.value.code, refused.value.limit) == ("full", MOST_WAITING)
    assert refused.value.headers["Retry-After"]
    late = await asyncio.gather(*asked, return_exceptions=True)
    assert [getattr(one, "code", one) for one in late] == ["deadline"] * MOST_WAITING
    go.set()
    assert await in_the_end(lambda: hasty.ask(count)) == 300
    assert most[0] == 1


async def test_what_is_late_is_not_begun(hasty: Insight) -> None:
    go, begun = threading.Event(), []
    await in_the_end(lambda: hasty.ask(count))
    first = asyncio.create_task(hasty.ask(lambda _: go.wait(20)))
    await asyncio.sleep(0)
    with pytest.raises(ServiceError, match="in time"):
        await hasty.ask(lambda _: begun.append(1))
    go.set()
    await asyncio.gather(first, return_exceptions=True)
    await in_the_end(lambda: hasty.ask(count))
    assert begun == []


async def test_nobody_waits_for_a_long_reading(
    hasty: Insight, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slowly(*arguments: Any) -> Facts:
        go.wait(20)
        return read_facts(*arguments)

    monkeypatch.setattr("voc.insight.read_facts", slowly)
    told: ServiceError | None = None
    while told is None or told.code == "deadline":  # before it begins to read
        with pytest.raises(ServiceError) as raised:
            await hasty.ask(count)
        told = raised.value
    assert (told.code, told.message) == ("not_ready", "the lake is being read")
    assert told.headers["Retry-After"]
    assert (await in_the_end(hasty.state)).readings == 301
    go.set()
    assert await in_the_end(lambda: hasty.ask(count)) == 300


async def test_a_lake_that_is_changed_meanwhile_is_asked_again(
    insight: Insight, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> Facts:
        raise LakeBusy("changed")

    monkeypatch.setattr("voc.insight.read_facts", busy)
    with pytest.raises(ServiceError) as told:
        await insight.ask(lambda held: held.version)
    assert (told.value.code, told.value.headers) == ("not_ready", {"Retry-After": "1"})


async def test_what_nobody_asks_for_is_let_go(
    insight: Insight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "IDLE_SECONDS", 0.05)
    await insight.ask(lambda held: held.version)
    while insight._held is not None:
        await asyncio.sleep(0.01)
    assert await insight.ask(count) == 300


def test_without_the_packages_it_says_what_to_install(
    settings: Settings, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    create_app(settings)  # which needs none of them without a lake
    with pytest.raises(UsageError, match=r"`polars`, .* pip install 'voc\[insight\]'"):
        create_app(replace(settings, lake=lake.url))


def test_a_lake_that_is_none_is_told_before_anything_begins(
    toy_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    result = voc("serve", "--model", toy_model, "--lake", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "there is no lake" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_service_without_a_lake_loads_none_of_it() -> None:
    code = (
        "import sys; from service.app import create_app; from service.settings import Settings;"
        "create_app(Settings()).openapi();"
        "print({'polars', 'scipy', 'duckdb', 'voc.insight'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
