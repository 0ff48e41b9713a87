from pathlib import Path

import pytest

from voc.encoder.engines import ENGINES, open_encoder
from voc.encoder.protocol import Encoder
from voc.errors import UsageError


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_opens(toy_model: Path, engine: str) -> None:
    encoder: Encoder = open_encoder(toy_model, engine=engine)
    assert encoder.name.startswith("torch ")


@pytest.mark.parametrize("engine", ["", "Torch", "onnx"])
def test_an_unknown_engine_lists_the_choices(toy_model: Path, engine: str) -> None:
    with pytest.raises(UsageError, match=f"`engine` is '{engine}'; choose one of auto, torch"):
        open_encoder(toy_model, engine=engine)
