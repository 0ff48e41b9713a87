"""A service with a lake of made-up readings."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from insight.made import readings_of
from service.app import create_app
from service.settings import Settings
from serving import local
from toy import FakeEncoder, toy_scorer
from voc.insight import Facts, read_facts
from voc.lake import Lake
from voc.taxonomy import CHANNELS, INTENTS, LABELS, SENTIMENTS, UNCERTAIN

FIRST = date(2026, 1, 5)


def row(rng: random.Random, number: int) -> dict[str, Any]:
    feelings = (*SENTIMENTS, UNCERTAIN)
    says = [
        (f"It was so {number} {place}", rng.sample(LABELS, rng.choice([0, 1, 1, 2])),
         rng.choice(feelings), round(rng.uniform(-1, 1), 3))
        for place in range(rng.choice([1, 1, 2, 4]))
    ]  # fmt: skip
    day = FIRST + timedelta(days=rng.randrange(70))
    return {
        "says": says,
        "channel": rng.choice(CHANNELS[:3]),
        "intent": rng.choice([*INTENTS, UNCERTAIN]),
        "time": f"{day}T10:00:00Z" if rng.random() < 0.9 else None,
        "customer": f"customer-{number % 40}",
        "metadata": {"region": rng.choice(["north", "south:west"])} if rng.random() < 0.8 else {},
    }


Serve = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake of 300 readings and one of noise, in a folder; who changes it takes `lake`."""
    rng = random.Random(11)
    rows = [row(rng, number) for number in range(300)]
    made = Lake.open(tmp_path_factory.mktemp("filled") / "lake", create=True)
    made.add([*readings_of(rows), *readings_of([{"id": "spam", "noise": "spam"}])])
    return made


@pytest.fixture
def lake(filled: Lake, tmp_path: Path) -> Lake:
    """The same, of one test."""
    shutil.copytree(filled.url, tmp_path / "lake")
    return Lake.open(tmp_path / "lake")


@pytest.fixture(scope="session")
def facts(filled: Lake) -> Facts:
    return read_facts([filled.url])


@pytest.fixture
def serve(settings: Settings, toy_model: Path) -> Serve:
    """Serve with settings of a test."""

    @contextmanager
    def served(**rest: Any) -> Iterator[TestClient]:
        app = create_app(replace(settings, **rest), scorer=toy_scorer(toy_model, FakeEncoder()))
        with local(app) as client:
            yield client

    return served


@pytest.fixture
def client(serve: Serve, lake: Lake) -> Iterator[TestClient]:
    """A client of a service with the lake of a test."""
    with serve(lake=lake.url) as client:
        yield client
