"""A service under load: one client, many, and more than it can read; or one that runs for long.

    python benchmarks/load.py [--clients 16] [--seconds 10] [--threads 2] [--url URL]
    python benchmarks/load.py --soak 200000

Starts `voc serve` on a free port of this machine, unless `--url` says where one is. The messages
are those of `throughput.py`, one a request and hardly two alike, so what is known from before
helps nobody. The clients run in one process on the same processors and take their share of them:
all figures are too low rather than too high.

Unbatched is a service with VOC_BATCH_TOKENS=1, asked by as many clients: every message is read by
itself, on as many threads. Where `--url` is given it is one client, who waits for each answer.
Overload is five times what many clients get, arriving evenly, whoever has been answered; a service
that is just full, with which its p95 is compared, gets one and a half times as much.

A soak prints the resident memory of the service as it goes, and in the end whether it grows.
Below the figures stand the aims, each with `met` or `NOT`; a run of which one is not met ends with
exit code 1. Logs go to `build/load`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Final

import click
from side_by_side.machine import describe
from side_by_side.processes import Failed, resident
from throughput import write_messages
from under_load.client import closed_loop, open_loop, session_of
from under_load.figures import MISSED, Run, aims, flatness, table, unfailing
from under_load.server import Server, serving

_WARM_SECONDS: Final = 2.0
_FULL: Final = 1.5  # of what many clients get: arrivals that wait for nobody fill batches better
_OVERLOAD: Final = 5.0
_MOST_OPEN: Final = 800  # below the usual limit of 1,024 open files
_TEXTS: Final = 50_000
_LOOKS: Final = 20
_LOGS: Final = Path("build/load")


def texts(count: int) -> Iterator[str]:
    """Return an endless stream of `count` made-up messages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "messages.txt")
        write_messages(path, count)
        return cycle(path.read_text(encoding="utf-8").splitlines())


async def loaded(
    url: str, source: Iterator[str], *, title: str, clients: int, seconds: float, key: str | None
) -> Run:
    """Return what clients find, after a while in which the service warms up."""
    async with session_of(url, key=key) as session:
        await closed_loop(session, source, title="warm", clients=clients, seconds=_WARM_SECONDS)
        return await closed_loop(session, source, title=title, clients=clients, seconds=seconds)


async def overloaded(
    url: str, source: Iterator[str], *, rate: float, seconds: float, key: str | None
) -> Run:
    """Return what becomes of `rate` arrivals a second."""
    async with session_of(url, key=key) as session:
        return await open_loop(
            session,
            source,
            title=f"{rate:,.0f} arrivals/s",
            rate=rate,
            seconds=seconds,
            most=_MOST_OPEN,
        )


def compare(
    arguments: list[str], *, url: str | None, key: str | None, clients: int, seconds: float
) -> None:
    """Print the table of all loads, and what is aimed at; exits with 1 where that is missed."""
    source = texts(_TEXTS)
    if url is None:
        with serving(arguments, log=_LOGS / "service.log") as server:
            runs = _loads(server.url, source, key=key, clients=clients, seconds=seconds)
        settings = {"VOC_BATCH_TOKENS": "1"}
        with serving(arguments, log=_LOGS / "unbatched.log", settings=settings) as server:
            title = f"{clients} clients, unbatched"
            unbatched = asyncio.run(
                loaded(server.url, source, title=title, clients=clients, seconds=seconds, key=key)
            )
    else:
        runs = _loads(url, source, key=key, clients=clients, seconds=seconds)
        unbatched = runs[0]
    alone, many, full, overload = runs
    click.echo(table([*runs, *([unbatched] if unbatched is not alone else [])]) + "\n")
    conclude(aims(unloaded=alone, many=many, unbatched=unbatched, full=full, overload=overload))


def conclude(lines: list[str]) -> None:
    """Print which aims are met; exits with 1 where one is not."""
    click.echo("\n".join(lines))
    if any(line.startswith(MISSED) for line in lines):
        sys.exit(1)


def _loads(
    url: str, source: Iterator[str], *, key: str | None, clients: int, seconds: float
) -> list[Run]:
    alone, many = (
        asyncio.run(loaded(url, source, title=title, clients=count, seconds=seconds, key=key))
        for title, count in (("1 client", 1), (f"{clients} clients", clients))
    )
    rates = [times * max(1.0, many.rate) for times in (_FULL, _OVERLOAD)]
    more = [
        asyncio.run(overloaded(url, source, rate=rate, seconds=seconds, key=key)) for rate in rates
    ]
    return [alone, many, *more]


class Watched:
    """Counts answers of a service, and prints its memory now and every so many of them."""

    def __init__(self, server: Server, every: int) -> None:
        """Begin to count."""
        self._server = server
        self._every = every
        self._count = 0
        self.memory: list[tuple[int, int]] = []
        self._tell()

    def answered(self) -> None:
        """Count an answer."""
        self._count += 1
        if self._count % self._every == 0:
            self._tell()

    def _tell(self) -> None:
        self.memory.append((self._count, resident(self._server.process)))
        click.echo(f"{self._count:>9,} requests  {self.memory[-1][1] / 2**20:6,.0f} MB")


async def soak(server: Server, watched: Watched, count: int, *, clients: int) -> Run:
    """Ask `count` messages, as fast as they are answered."""
    async with session_of(server.url) as session:
        return await closed_loop(
            session,
            islice(texts(_TEXTS), count),
            title="soak",
            clients=clients,
            seconds=float("inf"),
            on_answer=watched.answered,
        )


@click.command()
@click.option("--url", help="A service that runs.  [default: one that is started]")
@click.option("--key", envvar="VOC_KEY", help="Its key, where it wants one.")
@click.option("--model", default="cem-en-small", show_default=True)
@click.option("--threads", type=int, help="Of the model.  [default: all processors]")
@click.option("--clients", type=click.IntRange(1, 512), default=16, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=10, show_default=True)
@click.option("--soak", "count", type=click.IntRange(1, 10_000_000), help="Requests of a soak.")
def main(
    url: str | None,
    key: str | None,
    model: str,
    threads: int | None,
    clients: int,
    seconds: float,
    count: int | None,
) -> None:
    """Print the figures of a service under load."""
    _LOGS.mkdir(parents=True, exist_ok=True)
    arguments = ["--model", model, *(["--threads", str(threads)] if threads else [])]
    if count is not None and url is not None:
        sys.exit("the memory of a service that was not started here cannot be seen")
    click.echo("\n".join(describe()) + "\n")
    try:
        if count is None:
            compare(arguments, url=url, key=key, clients=clients, seconds=seconds)
            return
        with serving(arguments, log=_LOGS / "soak.log") as server:
            watched = Watched(server, max(1, count // _LOOKS))
            run = asyncio.run(soak(server, watched, count, clients=clients))
        click.echo("\n" + table([run]) + "\n")
        conclude(["Aims:", unfailing(run), flatness(watched.memory)])
    except Failed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
