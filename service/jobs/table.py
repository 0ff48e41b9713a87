"""The table of jobs, and its rows as `Job`s."""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
)

from service.jobs.records import Failure, Job, Progress, State

_Number: Final = BigInteger().with_variant(Integer, "sqlite")  # which counts up Integer only

METADATA: Final = MetaData()

JOBS: Final = Table(
    "voc_jobs",
    METADATA,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("owner", String),
    Column("state", String, nullable=False, default=State.QUEUED),
    Column("file", String),
    Column("options", JSON, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created", Double, nullable=False),
    Column("started", Double),
    Column("finished", Double),
    Column("worker", String),
    Column("lease", Double, nullable=False, default=0.0),
    Column("attempts", Integer, nullable=False, default=0),
    Column("model", String),
    Column("read", BigInteger, nullable=False, default=0),
    Column("rejected", BigInteger, nullable=False, default=0),
    Column("bytes_read", BigInteger, nullable=False, default=0),
    Column("kept", BigInteger, nullable=False, default=0),
    Column("code", String),
    Column("message", String),
    Index("voc_jobs_state", "state", "number"),
    Index("voc_jobs_owner", "owner", "number"),
    sqlite_autoincrement=True,  # the number of a row that is gone never comes again
)

_PROGRESS: Final = ("read", "rejected", "bytes_read", "kept")


def job_of(row: Row[Any]) -> Job:
    """Return the job of a whole row."""
    values = dict(row._mapping)
    code, message = values.pop("code"), values.pop("message")
    progress = Progress(**{name: values.pop(name) for name in _PROGRESS})
    failure = None if code is None else Failure(code=code, message=message)
    return Job(**values | {"state": State(values["state"])}, progress=progress, failure=failure)
