"""Who goes first: the event loop, which all wait for, before the model and before garbage."""

import gc
import os
import sys
from contextlib import suppress
from typing import Final

_STEPS: Final = 5
_BLOCKS: Final = (10_000, 20, 10)


def give_way() -> None:
    """Let other threads go before this one and before those that it will start.

    Of what a processor gives out the event loop wants little, but at once: behind threads that
    compute, each of a request's many turns would take some milliseconds. Only on Linux, where
    threads are scheduled for themselves; elsewhere the whole process would give way. A sandbox may
    forbid it, and then all are equal.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.nice(_STEPS)


def spare_what_stays() -> None:
    """Leave what is loaded by now out of Python's searches for garbage, and search less often.

    A search of everything takes some 100 ms beside a model, in which nobody is answered, and under
    load there would be several a second. What requests leave behind is found as before.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_BLOCKS)
