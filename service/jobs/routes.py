"""What is asked of jobs over HTTP."""

import time
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from service.errors import ServiceError
from service.jobs.asking import Asked, Asker, conflict, found_job, viewer_of
from service.jobs.places import is_id
from service.jobs.receiving import BYTES, FORM, JSON, Received, received
from service.jobs.records import ENDED, Job
from service.jobs.runner import Jobs
from service.jobs.schemas import JobList, JobOut, JobQuery, ListQuery
from service.keys import Caller
from service.storage import is_full, no_room
from voc.errors import NamesModelNotFound
from voc.redaction import check_mode

MOST_OPEN: Final = 100
"""Jobs of one key that wait or are read; each may lie on the disk with a large file."""

_BINARY: Final = {"type": "string", "format": "binary"}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A file in a form (the options may be fields of it), the bytes of a file "
        "(with its name as `file_name`), or messages (with the options beside them).",
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _BINARY},
                }
            },
            BYTES: {"schema": _BINARY},
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["messages"],
                    "properties": {"messages": {"type": "array", "minItems": 1}},
                },
                "example": {"messages": [{"id": "t-17", "text": "The toaster arrived dead."}]},
            },
        },
    }
}


router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.post("", status_code=202, openapi_extra=_BODY)
async def create(
    request: Request,
    response: Response,
    query: Annotated[JobQuery, Query()],
    caller: Asker,
    jobs: Asked,
) -> JobOut:
    """Have a file read, of any format that `voc score` reads; `Location` says where it is."""
    jobs.check_open()
    if await jobs.ask(jobs.store.open_of, caller.key_id) >= MOST_OPEN:
        raise ServiceError(
            "full",
            message=f"{MOST_OPEN} jobs of this key are not done yet",
            limit=MOST_OPEN,
            headers={"Retry-After": "60"},
        )
    job = await _created(request, query, caller, jobs)
    jobs.wake()
    response.headers["Location"] = f"{request.url.path.rstrip('/')}/{job.id}"
    return _out(job, jobs)


@router.get("")
async def page(query: Annotated[ListQuery, Query()], caller: Asker, jobs: Asked) -> JobList:
    """List jobs, the newest first: those of the key, and all for the role `admin`."""
    found = await jobs.ask(
        partial(
            jobs.store.page,
            viewer_of(caller),
            limit=query.limit + 1,
            after=query.after,
            state=query.state,
        )
    )
    shown = found[: query.limit]
    more = shown[-1].id if len(found) > len(shown) else None
    return JobList(jobs=[_out(job, jobs) for job in shown], next=more)


@router.get("/{job_id}")
async def status(job_id: str, caller: Asker, jobs: Asked) -> JobOut:
    """Say how far a job is."""
    return _out(await found_job(job_id, caller, jobs), jobs)


@router.post("/{job_id}/cancel")
async def cancel(job_id: str, caller: Asker, jobs: Asked) -> JobOut:
    """Cancel a job that waits or is read; its files are removed."""
    cancelled = await _cancelled(job_id, caller, jobs)
    if cancelled is None:
        raise conflict(await found_job(job_id, caller, jobs), "it cannot be cancelled")
    return _out(cancelled, jobs)


@router.delete("/{job_id}")
async def delete(job_id: str, caller: Asker, jobs: Asked) -> JobOut:
    """Cancel a job, or remove its result where it is done; a second time changes nothing."""
    job = await _cancelled(job_id, caller, jobs) or await found_job(job_id, caller, jobs)
    if job.state in ENDED:
        # The files first: on a full disk there is no room to say that they are gone.
        await run_in_threadpool(jobs.places.of(job.id).remove)
        dropped = await jobs.ask(jobs.store.drop, job.id, viewer_of(caller))
        job = dropped or job
    return _out(job, jobs)


async def _created(request: Request, query: JobQuery, caller: Caller, jobs: Jobs) -> Job:
    """Store what the request brings, and queue it; nothing is left where that fails."""
    try:
        job_id, place = await run_in_threadpool(jobs.places.make)
    except OSError as error:
        if is_full(error):
            raise no_room() from None
        raise
    try:
        upload = await received(request, query, place, jobs.settings)
        return await _queued(job_id, upload, caller, jobs)
    except BaseException:
        place.remove()
        raise


async def _queued(job_id: str, upload: Received, caller: Caller, jobs: Jobs) -> Job:
    redact = upload.options.redact or jobs.settings.redact
    try:
        await run_in_threadpool(check_mode, redact)
    except NamesModelNotFound:
        raise ServiceError(
            "invalid", message="this service cannot find the names of people", field="redact"
        ) from None
    return await jobs.ask(
        partial(
            jobs.store.add,
            job_id=job_id,
            owner=caller.key_id,
            file=upload.file,
            options={**upload.options.model_dump(), "redact": redact},
            size=upload.size,
            now=time.time(),
        )
    )


async def _cancelled(job_id: str, caller: Caller, jobs: Jobs) -> Job | None:
    if not is_id(job_id):
        return None
    cancel = partial(jobs.store.cancel, job_id, viewer_of(caller), now=time.time())
    job = await jobs.ask(cancel)
    if job is not None:
        jobs.let_go(job.id)
        await run_in_threadpool(jobs.places.of(job.id).remove)
    return job


def _out(job: Job, jobs: Jobs) -> JobOut:
    return JobOut.of(job, kept_seconds=jobs.kept_seconds)
