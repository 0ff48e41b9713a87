"""Over HTTP each key is a caller of its own, whose flood is no other's wait."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from jobbing import GatedEncoder, eventually
from service.app import create_app
from service.guards.access import name_of
from service.keys import Caller, KeyStore
from service.keys.callers import ANYONE
from service.settings import Settings
from serving import by_wire
from toy import toy_scorer


@pytest.fixture
def encoder() -> GatedEncoder:
    """A model that reads what warms it up, and then waits."""
    made = GatedEncoder()
    made.gate.set()
    return made


@pytest.fixture
def app(toy_model: Path, tmp_path: Path, encoder: GatedEncoder) -> FastAPI:
    settings = Settings(
        home=tmp_path,
        model=str(toy_model),
        threads=2,  # so one small batch is read at a time
        require_keys=True,
        queue_messages=20,
    )
    return create_app(settings, scorer=toy_scorer(toy_model, encoder))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as made:
        yield made


def test_a_key_that_floods_fills_its_part_of_the_queue_and_no_other_is_refused(
    app: FastAPI, tmp_path: Path, encoder: GatedEncoder, threads: ThreadPoolExecutor
) -> None:
    keys = {name: KeyStore(tmp_path).create(name, ["score"]) for name in ("busy", "flood", "one")}

    def ask(url: str, name: str, count: int = 1) -> "Future[httpx.Response]":
        body = {"messages": [f"the app {name} was faulty {n}" for n in range(count)]}
        headers = {"Authorization": f"Bearer {keys[name][1]}"}
        return threads.submit(httpx.post, f"{url}/v1/score", json=body, headers=headers, timeout=60)

    with by_wire(app) as url:
        eventually(lambda: app.state.life.phase == "ready")
        encoder.gate.clear()
        batcher = app.state.batcher
        answers = [ask(url, "busy")]
        eventually(lambda: batcher.snapshot().in_flight_batches == 1)
        for number in range(5):
            answers.append(ask(url, "flood", 2))
            eventually(lambda n=number: batcher.snapshot().queue_messages == 2 * (n + 1))
        refused = ask(url, "flood").result()
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "full")
        assert refused.json()["error"]["limit"] == 10
        answers.append(ask(url, "one", 3))
        eventually(lambda: batcher.snapshot().queue_messages == 13)
        encoder.gate.set()
        assert {answer.result().status_code for answer in answers} == {200}


def test_a_caller_is_its_key_or_else_its_address() -> None:
    scope = {"type": "http", "client": ("10.0.0.7", 1)}
    known = Caller(key_id="3f9c2a81d0", roles=frozenset(), name="zendesk")
    assert name_of(known, scope) == "key 3f9c2a81d0"
    assert name_of(ANYONE, scope) == "address 10.0.0.7"
