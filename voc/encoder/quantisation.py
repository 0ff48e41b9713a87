"""An encoder in int8, as data: its files, and how it is made; `voc.encoder.conversion` makes it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from voc.encoder.windows import Window

NETWORK: Final = "openvino_model.xml"
NETWORK_WEIGHTS: Final = "openvino_model.bin"
CALIBRATION: Final = "calibration.json"
"""Windows, as lists of token ids, that an adapter is quantised with when it is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantisation:
    """How an encoder is quantised.

    smooth_quant: how much of the spread of activations is moved to the weights, from 0 to 1 (alpha
    of Xiao et al. 2022, "SmoothQuant"); below 0 nothing is moved.
    ignored: regular expressions; a layer whose name has one in it stays in fp32.
    """

    smooth_quant: float
    ignored: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Quantisation":
        """Return what `voc.json` holds; raises TypeError for what cannot be one."""
        return cls(**{**values, "ignored": tuple(values.get("ignored", ()))})

    def check(self) -> None:
        """Raise ValueError or TypeError for values of a kind that cannot be."""
        if self.smooth_quant > 1 or not all(isinstance(name, str) for name in self.ignored):
            raise ValueError("a value is of the wrong kind")


def write_calibration(path: Path, windows: Iterable[Window]) -> None:
    """Write the token ids of windows to the file `path`."""
    path.write_text(json.dumps([window.ids for window in windows]) + "\n", encoding="utf-8")


def read_calibration(path: Path) -> list[Window]:
    """Return the windows that `write_calibration` wrote, without their pieces."""
    lists: list[list[int]] = json.loads(path.read_bytes())
    return [Window(ids=tuple(ids), pieces=()) for ids in lists]
