"""The work of one job, in a thread: it goes on where it was stopped, and ends with all files."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from service.jobs.inputs import items_of
from service.jobs.kept import count_readings, kept, make_result, rejections
from service.jobs.places import Place
from service.jobs.records import Failure, Job, Progress
from service.jobs.schemas import JobOptions
from voc.errors import NothingRead, RunChanged, RunDamaged, WorkerLost
from voc.records import Reading, Rejection
from voc.runs import Facts, Run, open_run
from voc.scoring import Reads, score_with

_NOT_FACTS: Final = frozenset({"format"})


@dataclass(slots=True)
class Tally:
    """What came of a job so far; written by its thread, read by the event loop.

    unreadable: rejections without a message; `code` is that of the first of them.
    """

    read: int = 0
    rejected: int = 0
    bytes_read: int = 0
    kept: int = 0
    unreadable: int = 0
    code: str = NothingRead.code

    def add(self, outcome: Reading | Rejection) -> None:
        """Count an outcome."""
        self.read += 1
        if isinstance(outcome, Reading):
            return
        self.rejected += 1
        if outcome.id is None and outcome.stage == "read":
            self.code = outcome.code if not self.unreadable else self.code
            self.unreadable += 1

    @property
    def progress(self) -> Progress:
        """How far the job is."""
        return Progress(
            read=self.read, rejected=self.rejected, bytes_read=self.bytes_read, kept=self.kept
        )

    @property
    def failure(self) -> Failure | None:
        """Why the job failed at its end: no message came out of the upload."""
        if self.read != self.unreadable:
            return None
        return Failure(
            code=self.code,
            message="no message could be read; the rejections say why",
        )


@dataclass(slots=True)
class Work:
    """One job at work.

    facts: what, beside the upload and the options, readings depend on.
    stop: set it to have the work given up; what is done is kept.
    """

    job: Job
    place: Place
    reads: Reads
    facts: Facts
    stop: threading.Event
    tally: Tally = field(default_factory=Tally)

    def run(self) -> Failure | None:
        """Do the work, or what is left of it; return why it failed where it did.

        Raises WorkerLost when it was stopped, OutputBusy while another process is at it, and
        OutputError or OSError where the disk is full or damaged.
        """
        options = JobOptions.model_validate(self.job.options)
        if self.place.is_whole:  # and whoever read it did not live to say so
            self.tally.read = count_readings(self.place)
            for rejection in rejections(self.place):
                self.tally.add(rejection)
        else:
            self._read_all(options)
        self.tally.bytes_read = self.job.size
        failure = self.tally.failure
        if failure is None and options.format != "jsonl":
            make_result(self.place, options.format)
        return failure

    def _read_all(self, options: JobOptions) -> None:
        try:
            self._read(options, restart=False)
        except (RunChanged, RunDamaged):  # another model or version: half of each is no result
            self.tally = Tally()
            self._read(options, restart=True)

    def _read(self, options: JobOptions, *, restart: bool) -> None:
        path = self.place.readings
        with (
            open_run(path, resume=not restart, restart=restart) as run,
            kept(self.place) as keep,
        ):
            try:
                for outcome in self._outcomes(run, options):
                    keep(outcome)
                    run.write(outcome)
                    self.tally.add(outcome)
                    self.tally.kept = run.done
                    if self.stop.is_set():
                        raise WorkerLost("the job was stopped")
            except WorkerLost:
                run.keep()
                self.tally.kept = run.done
                raise

    def _outcomes(self, run: Run, options: JobOptions) -> Iterator[Reading | Rejection]:
        items = items_of(self.place, self.job.file, options, watch=self._watch)
        asked = options.model_dump()
        settings = {name: asked[name] for name in asked if name not in _NOT_FACTS}
        return score_with(
            self.reads,
            items,
            min_confidence=options.min_confidence,
            speakers=options.speakers,
            redact=options.redact or "off",
            any_language=options.any_language,
            earlier=run.begin({**self.facts, **settings, "the upload": self.job.size}),
        )

    def _watch(self, size: int) -> None:
        self.tally.bytes_read += size
