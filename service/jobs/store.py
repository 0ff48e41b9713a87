"""The store of jobs: each change is one statement, so that no process has to lock anything.

A worker that takes a job holds it for as long as its lease, which it keeps renewing. A process
that was killed renews nothing, and another one takes the job when the lease has run out. Whatever
a worker says of its job counts only while the job is still its own: who comes back too late is
told so.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    Update,
    case,
    delete,
    event,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy import create_engine as create
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.records import ENDED, OPEN, Failure, Job, Kept, Progress, State, Viewer
from service.jobs.table import JOBS, METADATA, job_of
from voc.errors import OutputError, UsageError

_BUSY_SECONDS: Final = 30
_APART_SECONDS: Final = 60
"""That clocks of several hosts may be apart."""
_BEGINNINGS: Final = 3
_PAUSE_SECONDS: Final = 0.2
_SYSTEMS: Final = ("sqlite", "postgresql")
_SINCE: Final = JOBS.c.number


class Store:
    """Jobs in a database; any number of threads and processes may use it at once.

    Its methods raise SQLAlchemyError where the database cannot be reached.
    """

    def __init__(self, url: str, *, file: Path | None = None) -> None:
        """Open the database at `url`; raises UsageError where it cannot be used.

        file: where it is a file of ours, which is told by its name, in an OutputError.
        """
        try:
            self._engine = _engine(url)
            _prepare(self._engine)
        except (SQLAlchemyError, ImportError, ValueError) as error:
            if file is not None:
                reason = getattr(error, "orig", None) or type(error).__name__
                raise OutputError(f"the jobs in `{file}` cannot be used: {reason}") from None
            # Not what the error says: the url may hold a password.
            raise UsageError(f"`jobs_url` cannot be used ({type(error).__name__})") from None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def add(
        self,
        *,
        job_id: str,
        owner: str | None,
        file: str | None,
        options: dict[str, Any],
        size: int,
        now: float,
    ) -> Job:
        """Queue a job."""
        values = {"owner": owner, "file": file, "options": options, "size": size, "created": now}
        row = self._one(insert(JOBS).values(id=job_id, **values).returning(JOBS))
        assert row is not None
        return job_of(row)

    def get(self, job_id: str, viewer: Viewer) -> Job | None:
        """Return a job, None where there is none that `viewer` may see."""
        return self._job(select(JOBS).where(JOBS.c.id == job_id, _seen(viewer)))

    def page(
        self, viewer: Viewer, *, limit: int, after: str | None = None, state: State | None = None
    ) -> list[Job]:
        """Return jobs, the newest first; those that came before the one of id `after`."""
        query = select(JOBS).where(_seen(viewer)).order_by(_SINCE.desc()).limit(limit)
        if after is not None:
            place = select(_SINCE).where(JOBS.c.id == after, _seen(viewer)).scalar_subquery()
            query = query.where(place > _SINCE)
        if state is not None:
            query = query.where(JOBS.c.state == state)
        return [job_of(row) for row in self._all(query)]

    def open_of(self, owner: str | None) -> int:
        """Return how many jobs of a key are queued or running."""
        query = select(func.count()).where(JOBS.c.owner == owner, JOBS.c.state.in_(OPEN))
        row = self._one(query.select_from(JOBS))
        return int(row[0]) if row else 0

    def kept(self) -> dict[State, Kept]:
        """Return what there is of jobs in each state."""
        query = select(JOBS.c.state, func.count(), func.sum(JOBS.c.size)).group_by(JOBS.c.state)
        rows: Iterator[tuple[Any, ...]] = map(tuple, self._all(query))
        found = {state: Kept(jobs, int(size)) for state, jobs, size in rows}
        return {state: found.get(state, Kept(0, 0)) for state in State}

    def claim(self, worker: str, *, now: float, lease: float) -> Job | None:
        """Take the oldest job that nobody works on, until `lease`; None where there is none.

        Nobody works on one whose lease is further off than any that is given now: it was given
        before the clock was set back, and who still works on it renews it and is told.
        """
        lost = or_(JOBS.c.lease < now, JOBS.c.lease > lease + _APART_SECONDS)
        free = JOBS.c.state.in_(OPEN), lost
        oldest = select(JOBS.c.id).where(*free).order_by(_SINCE).limit(1)
        return self._job(
            update(JOBS)
            .where(JOBS.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery(), *free)
            .values(
                state=State.RUNNING,
                worker=worker,
                lease=lease,
                started=func.coalesce(JOBS.c.started, now),
                attempts=JOBS.c.attempts + 1,
            )
            .returning(JOBS)
        )

    def renew(
        self, job_id: str, worker: str, *, lease: float, model: str, progress: Progress
    ) -> bool:
        """Hold a job for longer, and note how far it is; return whether it still is `worker`'s."""
        grown = progress.kept > JOBS.c.kept
        values = {"lease": lease, "model": model, **asdict(progress)}
        tried = case((grown, 1), else_=JOBS.c.attempts)
        return self._own(job_id, worker, values | {"attempts": tried})

    def give_back(self, job_id: str, worker: str, *, until: float, tried: bool) -> bool:
        """Queue a job again, for nobody before `until`; `tried` counts it as an attempt."""
        attempts = JOBS.c.attempts if tried else JOBS.c.attempts - 1
        values = {"state": State.QUEUED, "worker": None, "lease": until, "attempts": attempts}
        return self._own(job_id, worker, values)

    def end(
        self, job_id: str, worker: str, *, now: float, progress: Progress, failure: Failure | None
    ) -> bool:
        """Note that a job is done, or why it failed; return whether it still was `worker`'s."""
        values = {
            "state": State.FAILED if failure else State.DONE,
            "finished": now,
            "worker": None,
            **asdict(progress),
            **(asdict(failure) if failure else {}),
        }
        return self._own(job_id, worker, values)

    def cancel(self, job_id: str, viewer: Viewer, *, now: float) -> Job | None:
        """Cancel a job that is open; None where there is none such."""
        return self._job(
            update(JOBS)
            .where(JOBS.c.id == job_id, _seen(viewer), JOBS.c.state.in_(OPEN))
            .values(state=State.CANCELLED, finished=now, worker=None)
            .returning(JOBS)
        )

    def drop(self, job_id: str, viewer: Viewer) -> Job | None:
        """Let a job that has ended expire now; None where there is none such."""
        return self._job(
            update(JOBS)
            .where(JOBS.c.id == job_id, _seen(viewer), JOBS.c.state.in_(ENDED))
            .values(state=State.EXPIRED)
            .returning(JOBS)
        )

    def ended(self, before: float) -> list[str]:
        """Return the ids of jobs that ended before a time, and whose files are kept."""
        return [row[0] for row in self._all(select(JOBS.c.id).where(*_ended(before)))]

    def expire(self, before: float) -> list[str]:
        """Let the jobs expire that ended before a time; return their ids."""
        expired = update(JOBS).where(*_ended(before)).values(state=State.EXPIRED)
        return [row[0] for row in self._all(expired.returning(JOBS.c.id))]

    def forget(self, before: float) -> None:
        """Remove the rows of jobs that have no files any more and ended before a time."""
        gone = JOBS.c.state.in_((State.EXPIRED, State.CANCELLED)), JOBS.c.finished < before
        self._all(delete(JOBS).where(*gone).returning(JOBS.c.id))

    def with_files(self, ids: Sequence[str]) -> set[str]:
        """Return those of `ids` that are of jobs whose files are to be kept."""
        kept = JOBS.c.state.in_((*OPEN, *ENDED))
        return {row[0] for row in self._all(select(JOBS.c.id).where(JOBS.c.id.in_(ids), kept))}

    def _own(self, job_id: str, worker: str, values: dict[str, Any]) -> bool:
        own = JOBS.c.id == job_id, JOBS.c.worker == worker, JOBS.c.state == State.RUNNING
        return self._one(update(JOBS).where(*own).values(values).returning(JOBS.c.id)) is not None

    def _job(self, statement: Select[Any] | Update) -> Job | None:
        row = self._one(statement)
        return None if row is None else job_of(row)

    def _one(self, statement: Any) -> Row[Any] | None:
        return next(iter(self._all(statement)), None)

    def _all(self, statement: Any) -> Sequence[Row[Any]]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that `viewer` may see a job; no key at all is one like any other."""
    return true() if viewer.admin else JOBS.c.owner == viewer.key_id


def _ended(before: float) -> tuple[ColumnElement[bool], ...]:
    return JOBS.c.state.in_(ENDED), JOBS.c.finished < before


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() not in _SYSTEMS:
        raise UsageError(f"`jobs_url` is of none of the databases {', '.join(_SYSTEMS)}")
    if parsed.get_backend_name() != "sqlite":
        return create(parsed, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    wait = {"timeout": _BUSY_SECONDS}
    engine = create(parsed, isolation_level="AUTOCOMMIT", connect_args=wait)
    event.listen(engine, "connect", _write_ahead)
    return engine


def _prepare(engine: Engine) -> None:
    """Make the table if it is not there; several processes may begin at the same time."""
    for left in reversed(range(_BEGINNINGS)):
        try:
            METADATA.create_all(engine)
        except SQLAlchemyError:  # another was first, in between the look and the making
            if not left:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _write_ahead(connection: Any, _: object) -> None:
    """Let others read while one writes, which SQLite does not by itself."""
    connection.execute("PRAGMA journal_mode=WAL")
