"""Picks the engine that runs a model."""

from pathlib import Path
from typing import Final

from voc.encoder.protocol import Encoder
from voc.errors import UsageError

ENGINES: Final = ("auto", "torch")
"""Engines by name; `auto` takes the fastest that is here."""


def open_encoder(path: Path, *, engine: str = "auto") -> Encoder:
    """Load the encoder of the model folder at `path`.

    Raises UsageError for an unknown engine, ModelMismatch for weights that cannot be loaded.
    """
    if engine not in ENGINES:
        raise UsageError(f"`engine` is {engine!r}; choose one of {', '.join(ENGINES)}")
    # Imported here so that an engine is only paid for when it is used.
    from voc.encoder.torch_engine import TorchEncoder

    return TorchEncoder(path)
