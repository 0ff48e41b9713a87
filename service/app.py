"""The application: all routes and guards, around one model and one queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final, TypeVar, TypeVarTuple

from fastapi import Depends, FastAPI

from service import health, page, scoring
from service.batching import Batcher
from service.direct import Direct
from service.documentation import add_documentation
from service.failures import answer_failures, parameters_once
from service.guards import add_guards
from service.insight import Insight
from service.insight import router as insight_router
from service.jobs import Jobs
from service.jobs import router as jobs_router
from service.keys import Keys
from service.life import Life, while_ready
from service.loading import described, load, warm
from service.metrics import Measured, Metrics
from service.precedence import give_way, spare_what_stays
from service.settings import Settings
from voc import __version__
from voc.encoder.processors import processors
from voc.errors import ModelError, VocError
from voc.scorer import Scorer

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_HANDS: Final = 2
"""Threads for what would hold up the event loop: JSON and redaction of long requests."""


def create_app(settings: Settings, *, scorer: Scorer | None = None) -> FastAPI:
    """Return the application; within its lifespan it loads the model and answers.

    scorer: the model of `settings` where it is open already, and the lifespan begins when it is
    warm. Else it begins at once, and `not_ready` is answered until then.

    Raises UsageError for settings that cannot be.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        beginning = asyncio.create_task(_begin(app, scorer))
        if scorer is not None:
            await beginning
        try:
            yield
        finally:
            await _end(app, beginning)

    app = FastAPI(
        title="voc",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(parameters_once)],
    )
    state = app.state
    state.settings, state.life, state.metrics = settings, Life(), Metrics()
    state.keys = Keys(settings)
    state.batcher = state.jobs = None
    state.insight = Insight(settings) if settings.lake is not None else None
    state.hands = ThreadPoolExecutor(_HANDS, thread_name_prefix="voc-hand")
    answer_failures(app)
    app.include_router(health.router)
    app.include_router(scoring.router)
    app.include_router(jobs_router, dependencies=[Depends(while_ready)])
    app.include_router(insight_router)
    app.include_router(page.router)
    add_documentation(app)
    app.add_middleware(Direct, route=scoring.ROUTE)
    add_guards(app, settings)
    app.add_middleware(Measured, metrics=state.metrics)
    return app


async def _begin(app: FastAPI, scorer: Scorer | None) -> None:
    """Load and warm the model, open the jobs, and begin to answer."""
    state, settings = app.state, app.state.settings
    try:
        what = "the model"
        ready = await _apart(load, settings) if scorer is None else scorer
        await _apart(warm, ready, settings)
        await asyncio.to_thread(app.openapi)  # which takes its time, once
        state.scorer, state.model = ready, described(ready, settings)
        state.batcher = Batcher(
            ready,
            batch_tokens=settings.batch_tokens,
            queue_messages=settings.queue_messages,
            queue_tokens=settings.queue_tokens,
            # A batch of messages of several lengths keeps two threads of the model busy.
            small_batches=max(1, (settings.threads or processors()) // 2),
        )
        state.batcher.start()
        what = "the store of jobs"
        state.jobs = Jobs(settings, state.batcher, state.model, metrics=state.metrics)
        state.jobs.start()
    except Exception as error:
        known = isinstance(error, VocError)
        state.life.fail(error if known else _unknown(error, what), what=what)
        return
    state.metrics.model(ready.title, engine=ready.engine)
    spare_what_stays()
    state.life.ready()


async def _apart(work: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """Return what `work` returns in a thread of its own, whose threads are to give way as well."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="voc-load", initializer=give_way)
    try:
        return await asyncio.get_running_loop().run_in_executor(thread, work, *arguments)
    finally:
        thread.shutdown(wait=False)  # who is told to stop meanwhile goes on answering


def _unknown(error: Exception, what: str) -> VocError:
    """Return what is said of an error that nobody foresaw: not its message, which may say more."""
    return ModelError(f"{what} cannot be opened ({type(error).__name__})")


async def _end(app: FastAPI, beginning: "asyncio.Task[None]") -> None:
    """Answer nothing new, and end what was begun."""
    state = app.state
    state.life.stop()
    beginning.cancel()
    await asyncio.wait([beginning])
    if state.insight is not None:
        state.insight.close()
    if state.jobs is not None:
        await state.jobs.close()
    if state.batcher is not None:
        await state.batcher.close(state.settings.drain_seconds)
    state.hands.shutdown(wait=False, cancel_futures=True)
