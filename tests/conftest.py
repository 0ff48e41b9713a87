import os
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:  # spaCy and torch are only loaded for the tests that need them
    from spacy.language import Language

    from toy import FakeEncoder
    from voc.scorer import Scorer


def pytest_configure() -> None:
    """Set up the libraries, before any of them is imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # no test may need the network
    os.environ["VOC_PSEUDONYM_KEY"] = "the key of the tests"  # the same pseudonyms every time
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # toys are slower on many threads
    hypothesis.settings.register_profile("voc", deadline=None)  # no test is about time
    hypothesis.settings.load_profile("voc")


@pytest.fixture(scope="session")
def toy_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder of random weights; tests that alter it work on a copy."""
    from toy import write_toy_model

    return write_toy_model(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture(scope="session")
def toy_int8(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy model with a network for OpenVINO in int8; tests that alter it work on a copy."""
    from quantised import write_int8_toy

    return write_int8_toy(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture
def voc_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of what this package puts together itself, empty."""
    monkeypatch.setenv("VOC_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def fake() -> "FakeEncoder":
    """An encoder without torch that remembers what it was given."""
    from toy import FakeEncoder

    return FakeEncoder()


@pytest.fixture
def fake_scorer(toy_model: Path, fake: "FakeEncoder") -> "Scorer":
    """The toy model's scorer, run by `fake`."""
    from toy import toy_scorer

    return toy_scorer(toy_model, fake)


@pytest.fixture
def fake_pipeline(toy_model: Path, fake: "FakeEncoder") -> "Language":
    """The toy model's pipeline, run by `fake`."""
    from toy import toy_pipeline

    return toy_pipeline(toy_model, fake)
