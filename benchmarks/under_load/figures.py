"""Figures of a service under load, and whether they are what is aimed at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression
from typing import Final

from side_by_side.timing import percentile

_FEWEST: Final = 3
MET: Final = "met:"
MISSED: Final = "NOT:"
READ: Final = 200
SHED: Final = "full"
NO_ANSWER: Final = "no answer"
UNSENT: Final = "not sent"

HEADINGS: Final = (
    "",
    "sent",
    "read",
    "read/s",
    "p50, ms",
    "p95, ms",
    "p99, ms",
    "shed, %",
    "other errors",
)
THROUGHPUT_AIM: Final = 3.0
TAIL_AIM: Final = 10.0
KEPT_AIM: Final = 1.5
"""Of the p95 of what overload admits, by that of a service that is just full. With a queue without
a bound it would grow as the queue does, all through the run."""
FLAT_AIM: Final = 0.02
"""Share by which memory may grow over the second half of a soak: what an allocator breathes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one request.

    status: of HTTP; 0 where no answer came.
    code: of the error, empty where there is none.
    seconds: from before it was sent to the end of the answer.
    """

    status: int
    code: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Requests of one kind of load, and the seconds from the first to the last answer."""

    title: str
    answers: Sequence[Answer]
    seconds: float

    @property
    def read(self) -> list[float]:
        """Seconds of each request that was read."""
        return [answer.seconds for answer in self.answers if answer.status == READ]

    @property
    def rate(self) -> float:
        """Requests that were read in a second."""
        return len(self.read) / self.seconds if self.seconds else 0.0

    @property
    def shed(self) -> float:
        """Share of the requests that were refused because the queue was full."""
        shed = sum(answer.code == SHED for answer in self.answers)
        return shed / len(self.answers) if self.answers else 0.0

    @property
    def others(self) -> Counter[str]:
        """Requests that were neither read nor shed, by status and code."""
        return Counter(
            f"{answer.status or ''} {answer.code}".strip()
            for answer in self.answers
            if answer.status != READ and answer.code != SHED
        )

    def milliseconds(self, percent: float) -> float | None:
        """Return a percentile of those that were read; None where none was."""
        return 1000 * percentile(self.read, percent) if self.read else None


def table(runs: Sequence[Run]) -> str:
    """Return the runs as a table in Markdown."""
    lines = [HEADINGS, ("---", *["---:"] * (len(HEADINGS) - 1)), *map(_cells, runs)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(run: Run) -> tuple[str, ...]:
    others = ", ".join(f"{count} x {kind}" for kind, count in sorted(run.others.items()))
    return (
        run.title,
        f"{len(run.answers):,}",
        f"{len(run.read):,}",
        f"{run.rate:,.0f}",
        *(_milliseconds(run.milliseconds(percent)) for percent in (50, 95, 99)),
        f"{100 * run.shed:.1f}",
        others or "none",
    )


def _milliseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def aims(*, unloaded: Run, many: Run, unbatched: Run, full: Run, overload: Run) -> list[str]:
    """Return a line for each aim: what was found, and whether that is enough.

    unloaded: one client. many: several clients. unbatched: as many, each message by itself.
    full: hardly more arrivals than can be read; overload: far more.
    """
    gain = many.rate / unbatched.rate if unbatched.rate else 0.0
    p50, p99 = unloaded.milliseconds(50), many.milliseconds(99)
    tail = p99 / p50 if p50 and p99 else float("inf")
    before, under = full.milliseconds(95), overload.milliseconds(95)
    kept = under / before if before and under else float("inf")
    return [
        "Aims:",
        _line(
            gain >= THROUGHPUT_AIM,
            f"throughput is {gain:.1f} times that of `{unbatched.title}`, which sheds "
            f"{100 * unbatched.shed:.0f} % (aim: {THROUGHPUT_AIM:.0f} at least)",
        ),
        _line(
            tail < TAIL_AIM,
            f"p99 is {tail:.1f} times the unloaded median (aim: under {TAIL_AIM:.0f})",
        ),
        _line(
            overload.shed > 0 and not overload.others,
            f"overload sheds {100 * overload.shed:.0f} % and fails "
            f"{overload.others.total()} times otherwise (aim: some, and never)",
        ),
        _line(
            kept < KEPT_AIM,
            f"p95 of what overload admits is {kept:.1f} times that of `{full.title}` "
            f"(aim: under {KEPT_AIM:.1f})",
        ),
    ]


def flatness(memory: Sequence[tuple[int, int]]) -> str:
    """Return whether memory stays as it is, from the second half of a soak on.

    memory: requests that were answered, and bytes that were resident then, in order.

    The first half is for caches and pools, which fill up. Of the second a line is fitted by least
    squares: what it rises by is told, and is compared with what its beginning has.
    """
    half = [(x, y) for x, y in memory if x >= memory[-1][0] / 2]
    if len(half) < _FEWEST:
        return _line(False, f"memory was seen {len(half)} times only: soak for longer")
    slope, first = linear_regression([x for x, _ in half], [y for _, y in half])
    start, end = (first + slope * x for x in (half[0][0], half[-1][0]))
    growth = (end - start) / start
    return _line(
        growth < FLAT_AIM,
        f"memory is flat: it goes from {start / 2**20:,.0f} to {end / 2**20:,.0f} MB over the last "
        f"{half[-1][0] - half[0][0]:,} requests, {100 * growth:+.1f} % "
        f"(aim: under {100 * FLAT_AIM:.0f} %)",
    )


def unfailing(run: Run) -> str:
    """Return whether every request was read, or told to come again."""
    failed = run.others.total()
    return _line(failed == 0, f"of {len(run.answers):,} requests {failed:,} failed (aim: none)")


def _line(is_met: bool, text: str) -> str:
    return f"{MET if is_met else MISSED}  {text}"
