"""What the outcome of a run depends on: only a run of the same facts can go on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from voc.records import Json

Facts: TypeAlias = Mapping[str, Json]
"""Values, as JSON has them, by names that stand in a sentence for people."""


def facts_of(inputs: Sequence[Path], settings: Facts) -> Facts:
    """Return `settings` with the size and time of every input, in order."""
    files = {
        f"input {number}, `{path}`,": _size_and_time(path) for number, path in enumerate(inputs, 1)
    }
    return {**settings, **files}


def difference(before: Facts, now: Facts) -> str | None:
    """Return the name of the first fact that is not the same, None if all are."""
    names = {**before, **now}
    return next((name for name in names if before.get(name, ...) != now.get(name, ...)), None)


def _size_and_time(path: Path) -> Json:
    """Return the bytes of a file and when it was last written, in nanoseconds."""
    try:
        found = path.stat()
    except OSError:
        return None  # the reader of the file will say what is wrong
    return [found.st_size, found.st_mtime_ns]
