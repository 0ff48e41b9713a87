"""Where the files of jobs are: a folder for each, under a random name, for its owner only.

HOME/jobs/
    jobs.sqlite            the table, where it is in no other database
    5f0c...e1/             a job, by its id
        upload.csv         what the client sent, until the job has ended;
        messages.json      or that, where it was no file
        .readings.voc-run/ the journal, until the job has ended
        readings.gz        all readings, exactly as they were made
        rejected.jsonl     the rejections, if there are any
        result.csv         the readings in a format that was asked for
"""

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voc.runs import folder_of
from voc.writers.atomic import output_errors

_ID_BYTES: Final = 16
ID_PATTERN: Final = rf"^[0-9a-f]{{{2 * _ID_BYTES}}}$"
"""Of the ids of jobs, for those who read the API's description."""
_ID: Final = re.compile(ID_PATTERN)
_ABANDONED_SECONDS: Final = 86_400.0
_SWEPT: Final = 500
"""Folders that the table is asked about at once."""


def is_id(text: str) -> bool:
    """Return whether a text can be the id of a job."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one job."""

    folder: Path

    @property
    def messages(self) -> Path:
        """The messages of a job that was sent without a file."""
        return self.folder / "messages.json"

    @property
    def readings(self) -> Path:
        """All readings of a job that is done."""
        return self.folder / "readings.gz"

    @property
    def rejections(self) -> Path:
        """The rejections of a job that has ended; not there where it has none."""
        return self.folder / "rejected.jsonl"

    @property
    def is_whole(self) -> bool:
        """Whether all was read, though nobody may have come to note it."""
        return self.readings.exists() and not folder_of(self.readings).exists()

    def result(self, wanted: str) -> Path:
        """The readings in a format that was asked for."""
        return self.folder / f"result.{wanted}"

    def remove_input(self) -> None:
        """Remove the upload and the journal, which a job that has ended needs no more."""
        for path in (*self.folder.glob("upload*"), self.messages):
            path.unlink(missing_ok=True)
        shutil.rmtree(folder_of(self.readings), ignore_errors=True)

    def remove(self) -> None:
        """Remove all files, as far as that can be done."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Places:
    """The folders of all jobs."""

    def __init__(self, root: Path) -> None:
        """Make the folder `root`, for its owner only, if it is not there; raises OutputError."""
        with output_errors(root):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root = root

    def make(self) -> tuple[str, Place]:
        """Make the folder of a new job; return its id too."""
        job_id = secrets.token_hex(_ID_BYTES)
        place = self.of(job_id)
        place.folder.mkdir(mode=0o700)
        return job_id, place

    def of(self, job_id: str) -> Place:
        """Return the place of a job, by an id that we made."""
        return Place(self.root / job_id)

    def sweep(self, kept: Callable[[Sequence[str]], Collection[str]]) -> None:
        """Remove folders that no job needs: ended, or of an upload that never came to its end.

        kept: which of some ids are of jobs whose files are to be kept.
        """
        names = [entry.name for entry in os.scandir(self.root) if is_id(entry.name)]
        for start in range(0, len(names), _SWEPT):
            some = names[start : start + _SWEPT]
            needed = kept(some)
            for name in some:
                if name not in needed and self._is_abandoned(name):
                    self.of(name).remove()

    def _is_abandoned(self, name: str) -> bool:
        """Return whether a folder is too old to be that of an upload at work."""
        try:
            changed = (self.root / name).stat().st_mtime
        except FileNotFoundError:
            return False
        return time.time() - changed > _ABANDONED_SECONDS
