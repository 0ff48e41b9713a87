"""Who asks for which job: what all routes share."""

from typing import Annotated

from fastapi import Depends, Request

from service.errors import ServiceError
from service.jobs.places import is_id
from service.jobs.records import OPEN, Job, Viewer
from service.jobs.runner import Jobs
from service.keys import Caller, authorised


def jobs_of(request: Request) -> Jobs:
    """Return the jobs of the service; raises ServiceError before they are there."""
    jobs: Jobs | None = request.app.state.jobs
    if jobs is None:
        raise ServiceError("not_ready", message="the service is not ready")
    return jobs


Asker = Annotated[Caller, Depends(authorised("jobs"))]
Asked = Annotated[Jobs, Depends(jobs_of)]


def viewer_of(caller: Caller) -> Viewer:
    """Return which jobs a caller may see."""
    return Viewer(key_id=caller.key_id, admin="admin" in caller.roles)


async def found_job(job_id: str, caller: Caller, jobs: Jobs) -> Job:
    """Return a job; raises ServiceError where there is none that the caller may see."""
    asked = is_id(job_id)
    job = await jobs.ask(jobs.store.get, job_id, viewer_of(caller)) if asked else None
    if job is None:
        raise ServiceError("not_found", message="there is no such job", field="job_id")
    return job


def conflict(job: Job, why: str) -> ServiceError:
    """Return the error of a job that is in no state for what was asked."""
    soon = {"Retry-After": "2"} if job.state in OPEN else {}
    return ServiceError("conflict", message=f"{why}: the job is {job.state}", headers=soon)
