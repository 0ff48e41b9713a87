"""The one folder in which this package keeps what it puts together itself."""

import os
from pathlib import Path


def home() -> Path:
    """Return `VOC_HOME`, or else `voc` in the user's cache folder; it need not be there."""
    if own := os.environ.get("VOC_HOME"):
        return Path(own)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "voc"
