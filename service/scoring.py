"""Reads messages over HTTP: each comes out exactly as `voc score` has it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, Final, TypeVar, TypeVarTuple

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from service.errors import ServiceError
from service.failures import check_parameters
from service.guards.access import name_of
from service.intake import Asked, admitted
from service.keys import Caller, authorise, authorised
from service.life import Life, while_ready
from service.schemas import ModelOut, Options, ScoreResponse
from service.settings import Settings
from voc.errors import NamesModelNotFound
from voc.records import Reading, Rejection
from voc.redaction import check_mode
from voc.scoring import finish
from voc.writers.contract import json_text, reading_to_json, rejection_to_json

_SHORT: Final = 2_000
_FEW: Final = 8
"""Bytes of a body, and messages, up to which work is done at once: it takes about a millisecond. To
hand it to a thread and back costs a tenth of that, and the thread must wait for its turn."""

_LEFT: Final = 499
"""The client has gone; nobody sees this status."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

router = APIRouter(tags=["score"])


async def score(request: Request) -> Response:
    """Read one message or many; the answer has a reading or a rejection for each.

    Both carry the message's `id`, and its place in the request as `index`, from 0. What is wrong
    with one message is told in its rejection, and harms no other.
    """
    life: Life = request.app.state.life
    check_parameters(request)
    with life.answer():
        return await _score(request, authorise(request, "score"))


ROUTE: Final = APIRoute(
    "/v1/score",
    score,
    methods=["POST"],
    response_model=ScoreResponse,
    dependencies=[Depends(authorised("score"))],
)
"""Of `score`, which is called by `Direct`."""

router.routes.append(ROUTE)


async def _score(request: Request, asking: Caller) -> Response:
    if request.query_params:
        raise ServiceError("invalid", message="options stand in the body, not in the query")
    state = request.app.state
    settings: Settings = state.settings
    deadline = asyncio.get_running_loop().time() + settings.deadline_seconds
    body = await request.body()
    caller = name_of(asking, request.scope)
    # What is no text of a message, as the names of its fields, is nobody's wait.
    state.batcher.check(min(len(body), settings.max_characters), caller=caller)

    def prepared() -> Asked:
        return admitted(body, settings, languages=state.scorer.languages)

    asked = await _off_loop(request, len(body) > _SHORT, prepared)
    request.state.messages = len(asked.items)
    redact = asked.options.redact or settings.redact
    await _off_loop(request, redact == "names", _check_names, redact)
    reading = state.batcher.read(asked.items, deadline=deadline, caller=caller)
    outcomes = await _while_there(request, reading)
    if outcomes is None:
        return Response(status_code=_LEFT)
    state.metrics.read(outcomes)
    is_long = redact == "names" or len(body) > _SHORT or len(outcomes) > _FEW
    content = await _off_loop(request, is_long, _answer, outcomes, asked.options, redact)
    return Response(content, media_type="application/json")


@router.get("/v1/model", dependencies=[Depends(while_ready)])
async def model(request: Request, _: Annotated[Caller, Depends(authorised("read"))]) -> ModelOut:
    """Return what reads the messages, and from when it says something."""
    found: ModelOut = request.app.state.model
    return found


async def _off_loop(
    request: Request, is_long: bool, work: Callable[[*Ts], T], *arguments: *Ts
) -> T:
    """Return what `work` returns; long work is done in a thread, so that others are answered."""
    if not is_long:
        return work(*arguments)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(request.app.state.hands, work, *arguments)


async def _while_there(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what comes of `work`; if the client leaves it is cancelled, and None is returned.

    The work is done in this task, which whatever watches the client cancels: what is waited for in
    a task of its own comes two turns of the event loop later, each as long as all that is ready.
    """
    doing = asyncio.current_task()
    assert doing is not None
    watched = True

    def give_up(leaving: "asyncio.Task[None]") -> None:
        if watched and not leaving.cancelled():
            doing.cancel()

    leaving = asyncio.ensure_future(_left(request))
    leaving.add_done_callback(give_up)
    try:
        return await work
    except asyncio.CancelledError:
        if not leaving.done() or doing.uncancel():  # somebody else has ended it
            raise
        return None
    finally:
        watched = False
        leaving.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _check_names(redact: str) -> None:
    try:
        check_mode(redact)
    except NamesModelNotFound:
        raise ServiceError(
            "invalid", message="this service cannot find the names of people", field="redact"
        ) from None


def _answer(outcomes: Sequence[Reading | Rejection], options: Options, redact: str) -> bytes:
    """Return the body of an answer: what `voc score` does after the model has read, and JSON.

    Of one outcome after the other, so that a long answer does not hold the interpreter's lock.
    """
    readings: list[str] = []
    rejections: list[str] = []
    said = finish(outcomes, min_confidence=options.min_confidence, redact=redact)
    for index, outcome in enumerate(said):
        if isinstance(outcome, Reading):
            readings.append(json_text({"index": index, **reading_to_json(outcome)}))
        else:
            rejections.append(json_text({"index": index, **rejection_to_json(outcome)}))
    text = f'{{"readings":[{",".join(readings)}],"rejections":[{",".join(rejections)}]}}'
    return text.encode("utf-8", "backslashreplace")  # lone surrogates, as JSON's own escapes
