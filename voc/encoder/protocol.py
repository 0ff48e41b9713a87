"""The contract between the pipeline and whatever runs the network: token ids in, vectors out.

An engine knows nothing of messages, labels or thresholds. It must read every window of a
batch as if it were alone: padding and batch mates may not change a result beyond rounding.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from voc.encoder.windows import Window

Hidden: TypeAlias = npt.NDArray[np.float32]
"""Last hidden states of one window, *(tokens, width)*."""


class Encoder(Protocol):
    """Runs a transformer encoder."""

    @property
    def name(self) -> str:
        """Engine and precision, for people: `torch bf16`."""

    @property
    def width(self) -> int:
        """Numbers in a hidden state."""

    def encode(self, windows: Sequence[Window]) -> list[Hidden]:
        """Read one batch of the planner's: windows of one padded length.

        Returns hidden states in the order of `windows`, padding taken off. The states of the
        special tokens at both ends are included.
        """
