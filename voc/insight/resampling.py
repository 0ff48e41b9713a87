"""Bootstrap intervals of whatever is made of sums, quick for a million messages too.

What customers say is not independent of what they said before, so customers are drawn, not their
messages (cluster bootstrap: Davison & Hinkley, Bootstrap Methods and their Application, 1997,
section 3.8). Customers are first dealt at random into a few hundred blocks, whose sums are kept and
drawn in place of the customers (as the jackknife with random groups does: Wolter, Introduction to
Variance Estimation, 2007, chapter 2). With no more customers than blocks it is the plain bootstrap.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voc.insight import intervals
from voc.insight.intervals import Floats

BLOCKS: Final = 500
"""With so many, half the width of an interval is known to some 3 % (1 / sqrt(2 * 500))."""

RESAMPLES: Final = 1000

Integers: TypeAlias = NDArray[np.int64]


def dealt(units: Integers, *, blocks: int = BLOCKS, seed: int = 0) -> Integers:
    """Return the block of each row; rows of one unit are in one block.

    units: codes 0, 1, ... of whom the rows belong to, shape (rows,).
    Blocks differ by one unit at most.
    """
    if not units.size:
        return units
    count = int(units.max()) + 1
    order = np.random.default_rng(seed).permutation(count)
    return (order % min(count, blocks))[units].astype(np.int64)


def drawn(sums: Floats, *, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """Return the sums of samples of blocks, drawn with replacement.

    sums: of each block, shape (blocks, ...).
    Returns shape (resamples, ...).
    """
    blocks = len(sums)
    weights = np.random.default_rng(seed).multinomial(
        blocks, np.full(blocks, 1 / blocks), size=resamples
    )
    flat = weights.astype(np.float64) @ sums.reshape(blocks, -1)
    return flat.reshape(resamples, *sums.shape[1:])


def percentiles(values: Floats) -> intervals.Bounds:
    """Return the 95 % percentile interval of a statistic over samples, axis 0.

    Samples in which it has no value (nobody spoke of the component, say) are passed over; where
    they are the greater part, there is no interval: not a number.
    """
    valid = np.isfinite(values)
    few = valid.sum(axis=0) * 2 < len(values)
    tail = (1 - intervals.LEVEL) / 2
    usable = np.where(few, 0.0, np.where(valid, values, np.nan))
    low, high = np.nanquantile(usable, [tail, 1 - tail], axis=0)
    return np.where(few, np.nan, low), np.where(few, np.nan, high)
