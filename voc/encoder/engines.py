"""Picks the engine that runs a model."""

import os
import sys
from importlib import import_module
from typing import Final

from voc.encoder.folder import ModelFolder
from voc.encoder.protocol import Encoder
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.errors import ModelMismatch, UsageError

ENGINES: Final = ("auto", "openvino", "torch")
"""Engines by name. `auto` is torch where there is a GPU, else OpenVINO where the model has a
network for it, else torch."""

_OPENVINO_FILES: Final = (NETWORK, NETWORK_WEIGHTS)
_TORCH_FILES: Final = ("config.json", "model.safetensors")
_GPUS: Final = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/nvmap", "/dev/dxg", "/dev/kfd")
"""Devices of NVIDIA, of its boards, of GPUs under Windows' Linux, and of AMD."""


def open_encoder(
    folder: ModelFolder, *, engine: str = "auto", threads: int | None = None
) -> Encoder:
    """Load the encoder of a model folder; only the files that its engine reads are checked.

    threads: that OpenVINO computes with, None for as many as this process has processors. Those
    of torch are its own to set, once in a process.

    Raises UsageError for an unknown engine or one that is not installed, ModelMismatch for a file
    that is missing, altered or cannot be loaded.
    """
    if engine not in ENGINES:
        raise UsageError(f"`engine` is {engine!r}; choose one of {', '.join(ENGINES)}")
    if engine == "auto":
        engine = _fastest(folder)
    return _openvino(folder, threads) if engine == "openvino" else _torch(folder)


# Engines are imported where they are opened, so that one is only paid for when it is used.


def _openvino(folder: ModelFolder, threads: int | None) -> Encoder:
    if not _has_network(folder):
        raise ModelMismatch(
            f"model `{folder.path.name}` has no network for the engine `openvino`: choose torch"
        )
    try:
        from voc.encoder.openvino_engine import OpenVinoEncoder
    except ImportError as error:
        raise UsageError("the engine `openvino` wants the package `openvino`") from error
    folder.check(_OPENVINO_FILES)
    return OpenVinoEncoder(folder.path, window=folder.manifest.window, threads=threads)


def _torch(folder: ModelFolder) -> Encoder:
    from voc.encoder.torch_engine import TorchEncoder

    folder.check(_TORCH_FILES)
    return TorchEncoder(folder.path)


def _fastest(folder: ModelFolder) -> str:
    if not _has_network(folder) or _has_gpu():
        return "torch"
    try:
        import_module("voc.encoder.openvino_library")
    except ImportError:
        return "torch"
    return "openvino"


def _has_network(folder: ModelFolder) -> bool:
    return folder.manifest.files.keys() >= set(_OPENVINO_FILES)


def _has_gpu() -> bool:
    """Return whether torch can use a GPU; where Linux shows none, without a second for torch."""
    if sys.platform == "linux" and not any(map(os.path.exists, _GPUS)):
        return False
    import torch

    return torch.cuda.is_available()
