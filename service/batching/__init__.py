"""Adaptive batching by tokens: messages of many requests are read together.

An item is a message of a request. Items wait in lanes (`lane`, `lanes`), in which callers take
turns, and their requests within them (`turns`). Batches are cut from the lanes whenever a worker
thread is free (`batcher`); how long that takes is learned as batches end (`pace`, `flights`), and
who would wait too long for it is refused at once (`admission`).
"""

from service.batching.batcher import Batcher
from service.batching.errors import DeadlinePassed, Full, Stopping
from service.batching.snapshot import Snapshot

__all__ = ["Batcher", "DeadlinePassed", "Full", "Snapshot", "Stopping"]
