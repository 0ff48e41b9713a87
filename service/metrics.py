"""Figures of the service for Prometheus: counts, times and sizes, never a text or an id.

Several processes of one service share their figures through files, where BentoML has set
`PROMETHEUS_MULTIPROC_DIR`; what one of them tells are then those of all.
"""

import os
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.batching import Batcher
from voc.records import Reading, Rejection

if TYPE_CHECKING:
    from service.jobs.records import Kept, State

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, which nobody asks for

_GAUGES: Final = {
    "queue_messages": "Messages that wait to be read.",
    "queue_tokens": "Tokens that wait to be read.",
    "job_messages": "Messages of jobs that wait to be read.",
    "in_flight_batches": "Batches that are being read.",
    "wait_seconds": "Time that a message would wait which came now.",
    "tokens_per_batch": "Mean of the latest batches.",
}
_COUNTERS: Final = {
    "batches": "Batches read.",
    "tokens": "Tokens read in batches.",
    "late": "Requests whose deadline passed.",
    "cancelled": "Requests whose caller left.",
}
"""Of what the batcher says of itself (`service.batching.Snapshot`)."""

_OTHER: Final = "other"
"""A route or method that is none of ours: a caller must not be able to make new names."""


class Metrics:
    """All figures of one service."""

    def __init__(self) -> None:
        """Begin at nought."""
        own = self._own = CollectorRegistry()
        self._requests = Counter(
            "voc_requests", "Requests answered.", ("route", "method", "status"), registry=own
        )
        self._seconds = Histogram(
            "voc_request_seconds",
            "Time to answer a request.",
            ("route",),
            buckets=_SECONDS,
            registry=own,
        )
        self._messages = Counter("voc_messages", "Messages read.", registry=own)
        self._statements = Counter("voc_statements", "Statements read.", registry=own)
        self._rejections = Counter(
            "voc_rejections", "Messages rejected, by code.", ("code",), registry=own
        )
        self._model = Gauge(
            "voc_model_info",
            "The model at work.",
            ("model", "engine"),
            registry=own,
            multiprocess_mode="max",
        )
        self._shed = Counter("voc_shed", "Requests refused by the queue.", ("bound",), registry=own)
        self._gauges = {
            name: Gauge(f"voc_{name}", text, registry=own, multiprocess_mode="livesum")
            for name, text in _GAUGES.items()
        }
        self._counters = {
            name: Counter(f"voc_{name}", text, registry=own) for name, text in _COUNTERS.items()
        }
        self._jobs = Gauge(
            "voc_jobs", "Jobs, by state.", ("state",), registry=own, multiprocess_mode="mostrecent"
        )
        self._uploads = Gauge(
            "voc_upload_bytes",
            "Uploads that are kept for jobs.",
            registry=own,
            multiprocess_mode="mostrecent",
        )
        self._jobs_messages = Counter("voc_jobs_messages", "Messages jobs read.", registry=own)
        self._jobs_statements = Counter(
            "voc_jobs_statements", "Statements jobs read.", registry=own
        )
        self._jobs_failed = Counter(
            "voc_jobs_failed", "Jobs that failed, by code.", ("code",), registry=own
        )
        self._seen: dict[str, int] = {}

    def answered(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def read(self, outcomes: Iterable[Reading | Rejection]) -> None:
        """Count what came of messages."""
        _count_readings(outcomes, self._messages, self._statements)
        for outcome in outcomes:
            if isinstance(outcome, Rejection):
                self._rejections.labels(outcome.code).inc()

    def read_by_job(self, outcomes: Iterable[Reading | Rejection]) -> None:
        """Count what came of messages of a job; any thread may say so."""
        _count_readings(outcomes, self._jobs_messages, self._jobs_statements)

    def job_failed(self, code: str) -> None:
        """Count a job that failed."""
        self._jobs_failed.labels(code).inc()

    def jobs(self, kept: "Mapping[State, Kept]") -> None:
        """Say what there is of jobs; the uploads of those that have ended are gone."""
        for state, some in kept.items():
            self._jobs.labels(state.value).set(some.jobs)
        self._uploads.set(sum(some.upload_bytes for state, some in kept.items() if state.is_open))

    def model(self, title: str, *, engine: str) -> None:
        """Say which model is at work."""
        self._model.labels(title, engine).set(1)

    def text(self, batcher: Batcher | None) -> bytes:
        """Return all figures as Prometheus reads them."""
        if batcher is not None:
            self._look_at(batcher)
        if _SHARED not in os.environ:
            return generate_latest(self._own)
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        return generate_latest(shared)

    def _look_at(self, batcher: Batcher) -> None:
        """Take over what the batcher says of itself."""
        snapshot = batcher.snapshot()
        for name, gauge in self._gauges.items():
            gauge.set(getattr(snapshot, name))
        for name, counter in self._counters.items():
            self._count(counter, name, getattr(snapshot, name))
        for bound, count in snapshot.shed.items():
            self._count(self._shed.labels(bound), f"shed {bound}", count)

    def _count(self, counter: Counter, name: str, total: int) -> None:
        """Add what has come to a total since it was looked at."""
        counter.inc(total - self._seen.get(name, 0))
        self._seen[name] = total


def _count_readings(
    outcomes: Iterable[Reading | Rejection], messages: Counter, statements: Counter
) -> None:
    readings = [outcome for outcome in outcomes if isinstance(outcome, Reading)]
    messages.inc(len(readings))
    statements.inc(sum(len(reading.statements) for reading in readings))


class Measured:
    """Counts and times the requests to an application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Stand around `app`."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin = perf_counter()
        status = 0  # of a client that left before it was answered

        async def noticed(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, noticed)
        finally:
            self.metrics.answered(
                route=getattr(scope.get("route"), "path", _OTHER),
                method=scope["method"] if scope["method"] in _METHODS else _OTHER,
                status=status,
                seconds=perf_counter() - begin,
            )
