"""What comes of a job: its readings, exactly as they were made, and files in any format of them.

The readings of a job that is done lie in one packed file in the form of the journal, nothing
rounded: JSON lines, CSV and Parquet are made of it by the writers that `voc score` has, so that
they are the same to the byte. Packed, since a reading is ten times as long as its message,
and most results are fetched once.
"""

import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from service.jobs.places import Place
from voc.records import Reading, Rejection
from voc.runs import folder_of
from voc.runs.outcomes import from_line, to_line
from voc.writers import open_writer, write_rejections
from voc.writers.atomic import replacement
from voc.writers.json_lines import JsonLinesWriter

_CHUNK_BYTES: Final = 1 << 18
_TOLD: Final = ("id", "stage", "code", "detail")


@contextmanager
def kept(place: Place) -> Iterator[Callable[[Reading | Rejection], None]]:
    """Give what takes the outcomes of a job; its files are there when the block ends well.

    Raises OutputError.
    """
    path = place.readings
    drafts = folder_of(path)
    with (
        write_rejections(place.rejections, drafts=drafts) as rejected,
        replacement(path, drafts=drafts) as stream,
        gzip.GzipFile(path.name, "wb", fileobj=stream, mtime=0) as packed,
    ):

        def take(outcome: Reading | Rejection) -> None:
            if isinstance(outcome, Reading):
                packed.write(to_line(outcome))
            else:
                rejected.write(outcome)

        yield take


def rejections(place: Place) -> Iterator[Rejection]:
    """Yield the rejections that were kept, without their places in the upload."""
    if place.rejections.exists():
        with place.rejections.open("rb") as lines:
            for values in map(json.loads, lines):
                yield Rejection(**{name: values[name] for name in _TOLD})


def count_readings(place: Place) -> int:
    """Return how many readings were kept."""
    with gzip.open(place.readings) as lines:
        return sum(1 for _ in lines)


def make_result(place: Place, wanted: str) -> Path:
    """Return the file of all readings in a format, which is made if it is not there.

    Raises OutputError where it cannot be written, OSError where there are no readings.
    """
    path = place.result(wanted)
    if not path.exists():
        with gzip.open(place.readings) as lines, open_writer(path) as writer:
            for reading in _readings(lines):
                writer.write(reading)
    return path


def json_lines(lines: gzip.GzipFile) -> Iterator[bytes]:
    """Yield the readings of an open file as JSON lines, some at a time; the file is closed."""
    buffer = io.BytesIO()
    writer = JsonLinesWriter(buffer)
    with lines:
        for reading in _readings(lines):
            writer.write(reading)
            if buffer.tell() >= _CHUNK_BYTES:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _readings(lines: Iterable[bytes]) -> Iterator[Reading]:
    for line in lines:
        outcome = from_line(line)
        assert isinstance(outcome, Reading)
        yield outcome
