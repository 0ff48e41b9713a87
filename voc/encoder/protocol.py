"""The contract between the pipeline and whatever runs the network: token ids in, vectors out.

An engine knows nothing of messages, labels or thresholds. It must read every window of a
batch as if it were alone: padding and batch mates may not change a result beyond rounding.
"""

from collections.abc import Iterable, Iterator, Sequence
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
        """Engine and precision, for people: `openvino int8`."""

    @property
    def width(self) -> int:
        """Numbers in a hidden state."""

    def encode(self, batches: Iterable[Sequence[Window]]) -> Iterator[list[Hidden]]:
        """Read batches of the planner's, each of windows of one padded length.

        Yields the hidden states of one batch after the other, in the order of `batches` and of the
        windows in them, padding taken off. The states of the special tokens at both ends are
        included. An engine may compute a few batches at once, ahead of what is asked for, and
        never keeps more than a few.

        Any number of threads may call this at the same time.
        """
