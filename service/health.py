"""What machines ask about the service: is it alive, can it answer, what has it done."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.keys import Caller, authorised
from service.metrics import CONTENT_TYPE, Metrics
from service.schemas import Status

router = APIRouter(tags=["health"])


@router.head("/livez", include_in_schema=False)
@router.get("/livez")
async def livez() -> Status:
    """Say that the process answers; restart it where it does not."""
    return Status(status="alive")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz")
async def readyz(request: Request) -> Status:
    """Say that the model is loaded and warm; `not_ready` before, `stopping` at the end."""
    request.app.state.life.check()
    return Status(status="ready")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request, _: Annotated[Caller, Depends(authorised("read"))]) -> Response:
    """Return the figures of this service in the text format of Prometheus."""
    state = request.app.state
    figures: Metrics = state.metrics
    if state.jobs is not None:
        await state.jobs.look()
    return Response(figures.text(state.batcher), headers={"Content-Type": CONTENT_TYPE})


@router.get("/schema.json", include_in_schema=False)
async def schema() -> dict[str, object]:
    """Tell BentoML's client that there are no methods but requests: it asks before the first."""
    return {"name": "voc", "type": "service", "routes": []}
