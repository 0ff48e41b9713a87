"""The parts of a run: files of some thousand outcomes, packed and checked by their sums."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from voc.errors import RunDamaged
from voc.runs.outcomes import Outcome, from_line, to_line
from voc.writers.atomic import replacement


def part_name(number: int) -> str:
    """Return the name of a part, counted from 0."""
    return f"part-{number:05}.jsonl.gz"


def write_part(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write a part; raises OutputError."""
    # Packed as little as can be: it is read once, or never.
    with replacement(path) as stream:
        stream.write(gzip.compress(b"".join(map(to_line, outcomes)), 1))


def read_part(path: Path) -> Iterator[Outcome]:
    """Yield the outcomes of a part; raises RunDamaged where it is not what was written."""
    try:
        lines = gzip.decompress(path.read_bytes()).splitlines()
        if not lines:
            raise EOFError("a part holds something")
        yield from map(from_line, lines)
    except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
        raise RunDamaged(
            f"`{path}` is missing or damaged, and the run cannot go on; --restart begins again"
        ) from error
