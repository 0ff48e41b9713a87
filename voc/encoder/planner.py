"""The batch planner: which windows are read together.

Cost on a CPU follows tokens, padding included, so a batch is filled to a budget of tokens and
not to a number of items. All windows of a batch are padded to the same length, and that length
follows from each window alone: kernels add numbers up in an order that depends on the padded
length, and in bf16 that moves scores by more than a rounding. With one length to a batch a
window is computed in the same way whatever it is read beside. Engines prepare for each shape that
they meet and keep what they prepared: so there are few numbers of rows, too.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from voc.encoder.windows import Window

Ids: TypeAlias = npt.NDArray[np.int64]

_STEPS = ((64, 4), (128, 8))  # up to 64 tokens pad to a multiple of 4, up to 128 to one of 8
_LAST_STEP = 16
_ROWS = 4


def padded_length(length: int, *, limit: int) -> int:
    """Return the length that a window of `length` tokens is padded to, at most `limit`."""
    step = next((step for most, step in _STEPS if length <= most), _LAST_STEP)
    return min(limit, -(-length // step) * step)


def plan_batches(lengths: Sequence[int], *, budget: int, limit: int) -> list[list[int]]:
    """Group indices of `lengths` into batches of at most `budget` tokens, padding included.

    lengths: tokens of each window, none over `limit`.
    Every index comes exactly once; all windows of a batch have the same padded length; a
    window longer than the budget is a batch of its own. Batches run from short to long. Of what
    does not fill the last of a length a multiple of four windows are read together, and the rest.
    """
    buckets: defaultdict[int, list[int]] = defaultdict(list)
    for index, length in enumerate(lengths):
        buckets[padded_length(length, limit=limit)].append(index)
    batches: list[list[int]] = []
    for padded, indices in sorted(buckets.items()):
        end = 0
        for rows in _rows(len(indices), most=max(1, budget // padded)):
            batches.append(indices[end : end + rows])
            end += rows
    return batches


def _rows(count: int, *, most: int) -> Iterator[int]:
    """Yield how many of `count` windows each batch has: full ones, a multiple of four, a rest."""
    full, left = divmod(count, most)
    yield from [most] * full
    yield from filter(None, (left // _ROWS * _ROWS, left % _ROWS))


def pad(windows: Sequence[Window], *, limit: int) -> tuple[Ids, Ids]:
    """Return the token ids and the attention mask of a batch, *(windows, padded length)* each.

    limit: the longest padded length there may be.
    """
    shape = (len(windows), max(padded_length(len(w), limit=limit) for w in windows))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, window in enumerate(windows):
        ids[row, : len(window)] = window.ids
        mask[row, : len(window)] = 1
    return ids, mask
