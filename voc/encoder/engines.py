"""Picks the engine that runs a model."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Final

from voc.encoder.folder import ModelFolder
from voc.encoder.instructions import cpu_flags, has_int8_products
from voc.encoder.protocol import Encoder
from voc.encoder.quantisation import NETWORK, NETWORK_WEIGHTS
from voc.encoder.stored import UnknownEncoder
from voc.errors import ModelMismatch, UsageError

TORCH: Final = "torch"
INT8: Final = "openvino-int8"
FLOAT32: Final = "openvino-float32"
ENGINES: Final = ("auto", "openvino", INT8, FLOAT32, TORCH)
"""Engines by name.

`openvino` is the quantised network where the model has one and the processor has instructions for
it, else a network built from the weights, else the quantised one all the same. `auto` is torch
where there is a GPU, else `openvino`, else torch.
"""

_INT8_FILES: Final = (NETWORK, NETWORK_WEIGHTS)
_WEIGHT_FILES: Final = ("config.json", "model.safetensors")
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
    *firsts, last = _candidates(folder, engine)
    for name in firsts:
        with suppress(UnknownEncoder):
            return _OPENERS[name](folder, threads)
    return _OPENERS[last](folder, threads)


def _candidates(folder: ModelFolder, engine: str) -> list[str]:
    """Return what may run a model, the best first; the next is for an encoder it does not know."""
    if engine == "auto":
        here = not _has_gpu() and _has_openvino()
        return [*(_networks(folder) if here else ()), TORCH]
    return _networks(folder) if engine == "openvino" else [engine]


def _networks(folder: ModelFolder) -> list[str]:
    if not _has_network(folder):
        return [FLOAT32]
    return [INT8, FLOAT32] if has_int8_products(cpu_flags()) else [FLOAT32, INT8]


# Engines are imported where they are opened, so that one is only paid for when it is used.


def _int8(folder: ModelFolder, threads: int | None) -> Encoder:
    if not _has_network(folder):
        raise ModelMismatch(
            f"model `{folder.path.name}` has no network for the engine `{INT8}`: choose {FLOAT32}"
        )
    with _wanted_openvino():
        from voc.encoder.openvino_engine import OpenVinoEncoder
    folder.check(_INT8_FILES)
    return OpenVinoEncoder(folder.path, window=folder.manifest.window, threads=threads)


def _float32(folder: ModelFolder, threads: int | None) -> Encoder:
    with _wanted_openvino():
        from voc.encoder.graph import load
        from voc.encoder.openvino_engine import OpenVinoEncoder
    folder.check(_WEIGHT_FILES)
    window = folder.manifest.window
    read = partial(load, window=window)
    return OpenVinoEncoder(folder.path, window=window, threads=threads, read=read)


def _torch(folder: ModelFolder, threads: int | None) -> Encoder:
    from voc.encoder.torch_engine import TorchEncoder

    folder.check(_WEIGHT_FILES)
    return TorchEncoder(folder.path)


_OPENERS: Final[Mapping[str, Callable[[ModelFolder, int | None], Encoder]]] = {
    INT8: _int8,
    FLOAT32: _float32,
    TORCH: _torch,
}


@contextmanager
def _wanted_openvino() -> Iterator[None]:
    """Turn a library that cannot be imported in the block into an error for people."""
    try:
        yield
    except ImportError as error:
        raise UsageError("the engine `openvino` wants the package `openvino`") from error


def _has_openvino() -> bool:
    try:
        import_module("voc.encoder.openvino_library")
    except ImportError:
        return False
    return True


def _has_network(folder: ModelFolder) -> bool:
    return folder.manifest.files.keys() >= set(_INT8_FILES)


def _has_gpu() -> bool:
    """Return whether torch can use a GPU; where there can be none, without a second for torch."""
    if sys.platform == "darwin":  # CUDA has left it
        return False
    if sys.platform == "linux" and not any(map(os.path.exists, _GPUS)):
        return False
    import torch

    return torch.cuda.is_available()
