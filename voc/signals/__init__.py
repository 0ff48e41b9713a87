"""Signals for service teams: what in a message should not wait, with the words that show it.

Rules over words, in `table/*.toml`, and the model's own sentiment and intent as a check. A signal
is for triage: it says that a person should look, and where.
"""

from voc.signals.finding import find_signals

__all__ = ["find_signals"]
