"""What is fetched of jobs: results and rejections, streamed."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, Final

from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from service.errors import ServiceError
from service.jobs.asking import Asked, Asker, conflict, found_job
from service.jobs.kept import json_lines, make_result
from service.jobs.records import ENDED, State
from service.jobs.schemas import ResultQuery
from service.storage import is_full, no_room
from voc.errors import OutputError

_CHUNK_BYTES: Final = 1 << 18
_LINES: Final = "application/x-ndjson"
_TYPES: Final = {
    "jsonl": _LINES,
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])


@router.get(
    "/{job_id}/result",
    response_class=StreamingResponse,
    responses={200: {"content": dict.fromkeys(_TYPES.values(), _BYTES)}},
)
async def result(
    job_id: str, query: Annotated[ResultQuery, Query()], caller: Asker, jobs: Asked
) -> Response:
    """Return the readings of a job that is done: the same bytes as `voc score FILE -o OUT`."""
    job = await found_job(job_id, caller, jobs)
    if job.state is not State.DONE:
        raise conflict(job, "there is no result")
    wanted = query.format or str(job.options["format"])
    place = jobs.places.of(job.id)
    headers = {"Content-Disposition": f'attachment; filename="{job.id}.{wanted}"'}
    try:
        if wanted == "jsonl":
            lines = await run_in_threadpool(gzip.open, place.readings)
            return StreamingResponse(json_lines(lines), media_type=_LINES, headers=headers)
        async with jobs.making:
            path = await run_in_threadpool(make_result, place, wanted)
        return await run_in_threadpool(_file, path, _TYPES[wanted], headers)
    except (OSError, OutputError) as error:
        if not place.readings.exists():
            raise _gone() from None
        if is_full(error):
            raise no_room() from None
        raise


@router.get(
    "/{job_id}/rejections",
    response_class=StreamingResponse,
    responses={200: {"content": {_LINES: _BYTES}}},
)
async def rejections(job_id: str, caller: Asker, jobs: Asked) -> Response:
    """Return what could not be read, with place and code, as JSON lines; maybe none."""
    job = await found_job(job_id, caller, jobs)
    if job.state not in ENDED:
        raise conflict(job, "there are no rejections")
    headers = {"Content-Disposition": f'attachment; filename="{job.id}.rejected.jsonl"'}
    try:
        path = jobs.places.of(job.id).rejections
        return await run_in_threadpool(_file, path, _LINES, headers)
    except FileNotFoundError:
        return Response(b"", media_type=_LINES, headers=headers)


def _gone() -> ServiceError:
    return ServiceError("conflict", message="there is no result: the job has expired")


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    """Return a file that is open already, so that it may be removed meanwhile."""
    stream = path.open("rb")
    size = {"Content-Length": str(path.stat().st_size)}
    return StreamingResponse(_chunks(stream), media_type=media_type, headers=headers | size)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk
