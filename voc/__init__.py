"""Voice of customer, read by component of the customer experience.

>>> import voc
>>> for reading in voc.score(["The toaster was faulty and they refused to take it back."]):
...     print(reading.sentiment.label, sorted(reading.components))

Importing this package is quick: spaCy, torch and the rest are loaded when they are needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voc.errors import VocError
from voc.records import Message, Reading, Rejection, Statement

if TYPE_CHECKING:
    from voc.pipeline import load
    from voc.readers import read
    from voc.scoring import score

__version__ = "0.1.0"

__all__ = [
    "Message",
    "Reading",
    "Rejection",
    "Statement",
    "VocError",
    "__version__",
    "load",
    "read",
    "score",
]

_LAZY = {"load": "voc.pipeline", "score": "voc.scoring", "read": "voc.readers"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'voc' has no attribute {name!r}")
