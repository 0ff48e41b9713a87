from pathlib import Path

import pytest

from voc.encoder.tokenizer import Tokenizer


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Imported here: torch must find the settings of the first conftest.
    from trainable import write_data

    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def tokenizer(toy_model: Path) -> Tokenizer:
    return Tokenizer(toy_model / "tokenizer.json")
