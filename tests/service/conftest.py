from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.settings import Settings
from serving import local
from toy import FakeEncoder, toy_scorer


@pytest.fixture
def settings(toy_model: Path, tmp_path: Path) -> Settings:
    """Settings of a service with the toy model and an empty home."""
    return Settings(model=str(toy_model), home=tmp_path / "service", rate_per_minute=1_000_000)


@pytest.fixture
def client(settings: Settings, toy_model: Path) -> Iterator[TestClient]:
    """A client of a whole service, ready, with the toy model."""
    app = create_app(settings, scorer=toy_scorer(toy_model, FakeEncoder()))
    with local(app) as client:
        yield client
