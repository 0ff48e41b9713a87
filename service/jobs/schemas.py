"""What is said of jobs over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from service.jobs.names import LONGEST
from service.jobs.places import ID_PATTERN
from service.jobs.records import Job, State
from service.schemas import Options

Format: TypeAlias = Literal["jsonl", "csv", "parquet"]

_LONGEST_COLUMN: Final = 200
_Column: TypeAlias = Annotated[str | None, Field(min_length=1, max_length=_LONGEST_COLUMN)]
COLUMNS: Final = ("text", "id", "channel", "time", "author")
"""The options that name columns of a table, as those of `voc score`."""


class JobOptions(Options):
    """How a file is read, as the options of `voc score`; and the format that is wanted."""

    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)

    format: Format = Field("jsonl", description="What the result is asked for in, mostly.")
    text: _Column = Field(None, description="Column that holds the text.")
    id: _Column = Field(None, description="Column that holds the message's id.")
    channel: _Column = Field(
        None, description="Column that holds the channel, or one channel for all."
    )
    time: _Column = Field(None, description="Column that holds the time.")
    author: _Column = Field(None, description="Column that holds the author.")


class JobQuery(JobOptions):
    """The options, and the name of a file whose bytes are all of the body."""

    file_name: Annotated[str | None, Field(max_length=LONGEST)] = Field(
        None, description="Name of the file where the body is the file itself."
    )


class ListQuery(BaseModel):
    """Which jobs are listed."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: str | None = Field(None, description="`next` of the page before.", pattern=ID_PATTERN)
    state: State | None = None


class ResultQuery(BaseModel):
    """What a result is wanted in."""

    model_config = ConfigDict(extra="forbid")

    format: Format | None = Field(None, description="That of the job where it is not said.")


class ProgressOut(BaseModel):
    """How far a job is; it is kept up to date every few seconds."""

    messages: int = Field(description="Readings and rejections that are made.")
    rejected: int = Field(description="Those of them that are rejections.")
    bytes_read: int = Field(
        description="Of the upload. Parquet, workbooks and archives are sought in: all at once."
    )
    bytes_total: int


class FailureOut(BaseModel):
    """Why a job failed, with a stable code."""

    code: str
    message: str


class JobOut(BaseModel):
    """A job."""

    id: str
    state: State
    file: str | None = Field(description="As the client named it; null for messages as JSON.")
    options: JobOptions
    progress: ProgressOut
    created: datetime
    started: datetime | None
    finished: datetime | None
    expires: datetime | None = Field(description="When its result is removed.")
    model: str | None = Field(description="Name and version, from when it was begun.")
    error: FailureOut | None

    @classmethod
    def of(cls, job: Job, *, kept_seconds: float) -> "JobOut":
        """Return what is said of a job, whose files are kept for so long after its end."""
        ended = job.state in (State.DONE, State.FAILED)
        until = job.finished + kept_seconds if ended and job.finished is not None else None
        done, why = job.progress, job.failure
        return cls(
            id=job.id,
            state=job.state,
            file=job.file,
            options=JobOptions.model_validate(job.options),
            progress=ProgressOut(
                messages=done.read,
                rejected=done.rejected,
                bytes_read=done.bytes_read,
                bytes_total=job.size,
            ),
            created=_moment(job.created),
            started=None if job.started is None else _moment(job.started),
            finished=None if job.finished is None else _moment(job.finished),
            expires=None if until is None else _moment(until),
            model=job.model,
            error=None if why is None else FailureOut(code=why.code, message=why.message),
        )


class JobList(BaseModel):
    """Jobs, the newest first; `next` is the `after` of the next page, null on the last."""

    jobs: list[JobOut]
    next: str | None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
