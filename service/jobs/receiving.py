"""An upload, from the request to the disk: streamed, bounded, and gone again if it is not whole."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import Any, BinaryIO, Final

from fastapi import Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from service.errors import ServiceError
from service.failures import invalid
from service.guards.depth import MAX_DEPTH, is_too_deep
from service.jobs.form import FILE, received_form
from service.jobs.names import shown_name, stored_name
from service.jobs.places import Place
from service.jobs.schemas import COLUMNS, JobOptions, JobQuery
from service.settings import Settings
from service.storage import is_full, no_room
from voc.errors import InputError, UnknownFormat
from voc.readers.json_text import DECODER
from voc.readers.registry import ending_of, recognise
from voc.readers.source import Source

FORM: Final = "multipart/form-data"
JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"

_BUFFER_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An upload that is on the disk; `file` is its name as it is shown, None for messages."""

    file: str | None
    size: int
    options: JobOptions


async def received(request: Request, query: JobQuery, place: Place, settings: Settings) -> Received:
    """Store what a request brings in the folder of a new job.

    Raises ServiceError for what cannot be taken; what came of it is the caller's to remove.
    """
    try:
        upload = await _stored(request, query, place, settings)
    except OSError as error:
        if is_full(error):
            raise no_room() from None
        raise
    if upload.file is not None:
        await run_in_threadpool(_check_format, place.folder / stored_name(upload.file), upload)
    return upload


async def _stored(request: Request, query: JobQuery, place: Place, settings: Settings) -> Received:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        return await _form(request, query, place, settings)
    if query.file_name is not None:
        return await _bytes(request, query, place, settings)
    if kind == JSON:
        return await _messages(request, query, place, settings)
    if kind == BYTES:
        raise ServiceError("invalid", message="the file has no name", field="file_name")
    raise ServiceError(
        "wrong_type",
        message=f"a file comes as {FORM} or {BYTES}, messages as {JSON}",
        field="Content-Type",
    )


async def _form(request: Request, query: JobQuery, place: Place, settings: Settings) -> Received:
    draft = place.folder / "upload"
    async with _draft(draft, settings.max_upload_bytes) as sink:
        kind = request.headers["content-type"]
        form = await received_form(kind, request.stream(), sink.write)
    name = _shown(form.file_name, field=FILE)
    options = _options(query, form.fields)
    draft.rename(place.folder / stored_name(name))
    return Received(file=name, size=sink.size, options=options)


async def _bytes(request: Request, query: JobQuery, place: Place, settings: Settings) -> Received:
    name = _shown(query.file_name or "", field="file_name")
    async with _draft(place.folder / stored_name(name), settings.max_upload_bytes) as sink:
        async for chunk in request.stream():
            await sink.write(chunk)
    return Received(file=name, size=sink.size, options=_options(query, {}))


async def _messages(
    request: Request, query: JobQuery, place: Place, settings: Settings
) -> Received:
    path = place.messages
    async with _draft(path, settings.max_body_bytes) as sink:
        async for chunk in request.stream():
            await sink.write(chunk)
    given = await run_in_threadpool(_read_messages, path)
    options = _options(query, {key: given[key] for key in given if key != "messages"})
    for column in COLUMNS:
        if getattr(options, column) is not None:
            raise ServiceError("invalid", message="messages have no columns", field=column)
    return Received(file=None, size=sink.size, options=options)


def messages_in(path: Path) -> list[Any]:
    """Return the messages of a body that was stored; `service.jobs.receiving` has checked it."""
    values = DECODER.decode(path.read_text("utf-8-sig"))
    return list(values["messages"])


def _read_messages(path: Path) -> dict[str, Any]:
    """Return the body of a request with messages; raises ServiceError where it is none."""
    body = path.read_bytes()
    if is_too_deep(body):
        raise ServiceError("malformed", message="the JSON is nested too deeply", limit=MAX_DEPTH)
    try:
        values = DECODER.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ServiceError("malformed", message="the body is not UTF-8") from None
    except (JSONDecodeError, RecursionError, ValueError):
        raise ServiceError("malformed", message="the body is not JSON") from None
    if not isinstance(values, dict) or not isinstance(values.get("messages"), list):
        raise ServiceError(
            "invalid",
            message="the body is not an object with a list `messages`; "
            "for a file of JSON say `file_name`",
            field="messages",
        )
    if not values["messages"]:
        raise ServiceError("invalid", message="there are no messages", field="messages")
    return values


def _shown(raw: str, *, field: str) -> str:
    name = shown_name(raw)
    if not name:
        raise ServiceError("invalid", message="the file has no name", field=field)
    return name


def _options(query: JobQuery, more: dict[str, Any]) -> JobOptions:
    """Return the options of the query and those of the body, of which none may come twice."""
    asked = query.model_dump(exclude_unset=True, exclude={"file_name"})
    for name in asked.keys() & more.keys():
        raise ServiceError("invalid", message="the option comes twice", field=name)
    try:
        return JobOptions.model_validate(asked | more)
    except ValidationError as error:
        raise invalid(dict(error.errors(include_input=False)[0])) from None


def _check_format(path: Path, upload: Received) -> None:
    """Refuse at once what no reader is for; what else is wrong with a file, its job will tell."""
    if not upload.size:
        raise ServiceError("invalid", message="the file is empty", field=FILE)
    try:
        with path.open("rb") as stream:
            recognise(Source(stream, path=path), ending_of(Path(upload.file or "")))
    except UnknownFormat as error:
        raise ServiceError("wrong_type", message=str(error), field=FILE) from None
    except InputError:
        return


class _Sink:
    """Writes to a file off the event loop, some at a time, and counts."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.size = 0
        self._stream = stream
        self._limit = limit
        self._buffer = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Add a chunk; raises ServiceError where it is one too many, and OSError."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise ServiceError(
                "too_large", message=f"more than {self._limit:,} bytes", limit=self._limit
            )
        self._buffer += chunk
        if len(self._buffer) >= _BUFFER_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write what waits."""
        waiting, self._buffer = self._buffer, bytearray()
        await run_in_threadpool(self._stream.write, waiting)

    def settle(self) -> None:
        """Put everything on the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())


@asynccontextmanager
async def _draft(path: Path, limit: int) -> AsyncIterator[_Sink]:
    """Open a new file for at most `limit` bytes, which is on the disk when the block ends."""
    with path.open("xb") as stream:
        sink = _Sink(stream, limit)
        yield sink
        await sink.flush()
        await run_in_threadpool(sink.settle)
