"""A command that is told to end by SIGTERM, as by `kill`, `timeout` or a machine that goes down."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, Never

_TERMINATED: Final = 128 + signal.SIGTERM
"""The exit code by which shells know such an end."""


@contextmanager
def orderly_end() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that nothing half written is left.

    A handler that is there already, of a program that calls a command, stays.
    """
    before = signal.getsignal(signal.SIGTERM)
    if before is not signal.SIG_DFL or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_number: int, _frame: FrameType | None) -> Never:
    sys.exit(_TERMINATED)
