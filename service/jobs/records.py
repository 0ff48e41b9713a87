"""What is known of a job: its row, without a word that a customer wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class State(StrEnum):
    """Where a job is on its way."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Whether somebody is to work on it."""
        return self in OPEN


OPEN: Final = (State.QUEUED, State.RUNNING)
"""The states of jobs that somebody is to work on."""

ENDED: Final = (State.DONE, State.FAILED)
"""The states of jobs that came to an end and whose files are kept."""


class Kept(NamedTuple):
    """Jobs in one state, and the bytes of their uploads as they came."""

    jobs: int
    upload_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: a key sees its own jobs, an administrator all of them."""

    key_id: str | None
    admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job is.

    read: messages and rejections that came out; rejected: those of them that are rejections.
    bytes_read: of the upload; 0 where its reader looks for its way in the file, up to the end.
    kept: messages that are in the journal, and are not read again after a kill.
    """

    read: int = 0
    rejected: int = 0
    bytes_read: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a job failed: a stable code, and a sentence without any text of a customer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row.

    number: the order in which jobs came; id: 128 random bits in hexadecimal.
    owner: id of the key it was sent with, None where there are no keys.
    file: name of the upload as it is shown, None for messages that came in the request.
    options: as `service.jobs.schemas.JobOptions` dumps them.
    size: bytes of the upload.
    created, started, finished: seconds of Unix time.
    worker, lease: who works on it, and until when nobody else may.
    attempts: times it was begun since the journal last grew.
    model: name and version, from its first beginning.
    """

    number: int
    id: str
    owner: str | None
    state: State
    file: str | None
    options: Mapping[str, str | bool | None]
    size: int
    created: float
    started: float | None
    finished: float | None
    worker: str | None
    lease: float
    attempts: int
    model: str | None
    progress: Progress
    failure: Failure | None
