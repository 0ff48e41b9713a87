"""What is asked of a lake over HTTP."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from service.errors import ServiceError
from service.insight import queries
from service.insight.held import Insight
from service.insight.schemas import (
    AboutOut,
    ScorecardOut,
    ScorecardQuery,
    StateOut,
    TrendOut,
    TrendQuery,
    VerbatimsOut,
    VerbatimsQuery,
)
from service.keys import authorised
from service.life import while_ready

router = APIRouter(
    prefix="/v1/insight",
    tags=["insight"],
    responses={404: {}},  # without a lake
    dependencies=[Depends(while_ready), Depends(authorised("insight"))],
)


def insight_of(request: Request) -> Insight:
    """Return what works on the lake; raises ServiceError (`not_found`) where there is none."""
    insight: Insight | None = request.app.state.insight
    if insight is None:
        raise ServiceError(
            "not_found", message="this service has no lake of readings: `voc serve --lake`"
        )
    return insight


Asked = Annotated[Insight, Depends(insight_of)]


@router.get("/state")
async def state(insight: Asked) -> StateOut:
    """Say which state the lake is in, without reading it: ask again only where it is another."""
    found = await insight.state()
    return StateOut(version=found.version, readings=found.readings)


@router.get("", response_model=AboutOut)
async def about(insight: Asked) -> Response:
    """Say what can be asked for: how many messages of which time, and the values of columns."""
    return _json(await insight.ask(queries.about))


@router.get("/scorecard", response_model=ScorecardOut)
async def scorecard(query: Annotated[ScorecardQuery, Query()], insight: Asked) -> Response:
    """Give volume, net sentiment, share negative and share complaint of each cell."""
    return _json(await insight.ask(partial(queries.scorecard, asked=query)))


@router.get("/trend", response_model=TrendOut)
async def trend(query: Annotated[TrendQuery, Query()], insight: Asked) -> Response:
    """Give the same figures for each day, week or month."""
    return _json(await insight.ask(partial(queries.trend, asked=query)))


@router.get("/verbatims", response_model=VerbatimsOut)
async def verbatims(query: Annotated[VerbatimsQuery, Query()], insight: Asked) -> Response:
    """Give messages in their customers' words, with the statements that they are shown for."""
    return _json(await insight.ask(partial(queries.verbatims, asked=query)))


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
