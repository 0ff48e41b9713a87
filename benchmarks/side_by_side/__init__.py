"""The parts of `peers.py` and `latency.py`: one file a peer, and what draws, times and tells."""
