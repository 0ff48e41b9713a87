"""The weights of an encoder as a model folder stores them, one at a time and in fp32."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

from voc.errors import ModelMismatch

Floats: TypeAlias = npt.NDArray[np.float32]

_KINDS: Final = frozenset({"F16", "F32"})


class UnknownEncoder(ModelMismatch):
    """The encoder is none that can be built without torch; torch may well read it."""


class StoredWeights(Mapping[str, Floats]):
    """A file of weights that is mapped into memory and closed with the block.

    Each access reads one weight and widens it, so that no two copies of all of them are held.
    """

    def __init__(self, path: Path) -> None:
        """Open `model.safetensors`; raises OSError or SafetensorError where it cannot be."""
        opened: Any = safe_open
        self._file = opened(path, "numpy")
        self._names: frozenset[str] = frozenset(self._file.keys())

    def __enter__(self) -> "StoredWeights":
        self._file.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)

    def __getitem__(self, name: str) -> Floats:
        if name not in self._names:
            raise KeyError(name)
        # Asked first: numpy has no name for some of the others.
        kind = self._file.get_slice(name).get_dtype()
        if kind not in _KINDS:
            raise UnknownEncoder(f"its weight `{name}` is stored as {kind}")
        weight: Floats = self._file.get_tensor(name).astype(np.float32, copy=False)
        return weight

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
