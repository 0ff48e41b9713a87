"""How far batch mates move the hidden states of a window: why a batch has one padded length.

    python benchmarks/padding.py [MODEL]

Reads windows of random tokens alone, beside windows of the same padded length, and beside longer
ones, and prints the largest difference from reading them alone.
"""

import random
import sys
from itertools import islice

import numpy as np
import numpy.typing as npt

from voc.encoder.engines import open_encoder
from voc.encoder.folder import find_model
from voc.encoder.protocol import Encoder
from voc.encoder.windows import Window

LENGTHS = (5, 12, 22, 35, 53, 100)
MATES = (1, 3, 15)


def window(length: int, draw: random.Random) -> Window:
    """Return a window of random tokens."""
    ids = (draw.randrange(1000, 20_000) for _ in range(length - 2))
    return Window(ids=(101, *ids, 102), pieces=())


def first_mean(encoder: Encoder, windows: list[Window]) -> npt.NDArray[np.float32]:
    """Return the mean hidden state of the first window of a batch."""
    (states,) = encoder.encode([windows])
    mean: npt.NDArray[np.float32] = states[0].mean(axis=0)
    return mean


def main() -> None:
    """Print the table."""
    folder = find_model(next(islice(sys.argv, 1, None), "cem-en-small"))
    encoder = open_encoder(folder)
    draw = random.Random(0)
    print(f"{folder.title}, {encoder.name}: largest difference in a mean hidden state")
    print("tokens  mates of one length  mates of 256 tokens")
    for length in LENGTHS:
        one = window(length, draw)
        alone = first_mean(encoder, [one])
        moved = [
            max(
                float(np.abs(first_mean(encoder, [one, *mates]) - alone).max())
                for mates in ([window(size, draw) for _ in range(count)] for count in MATES)
            )
            for size in (length, 256)
        ]
        print(f"{length:6}  {moved[0]:19.1e}  {moved[1]:19.1e}")


if __name__ == "__main__":
    main()
