"""Clients of a service: as many as wait for their answers, or arrivals that wait for nobody."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Final

import aiohttp

from under_load.figures import NO_ANSWER, UNSENT, Answer, Run

_TIMEOUT_SECONDS: Final = 60.0
_KEEP_SECONDS: Final = 3.0  # less than a server keeps a connection, which would be lost in between


@asynccontextmanager
async def session_of(url: str, *, key: str | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """Open connections to a service, as many as there are requests."""
    async with aiohttp.ClientSession(
        base_url=url,
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_SECONDS),
        timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS),
        headers={"Authorization": f"Bearer {key}"} if key else {},
    ) as session:
        yield session


async def ask(session: aiohttp.ClientSession, text: str) -> Answer:
    """Ask for the reading of one message."""
    began = time.perf_counter()
    try:
        async with session.post("/v1/score", json={"messages": [{"text": text}]}) as response:
            body = await response.read()
            seconds = time.perf_counter() - began
            code = "" if response.status == 200 else (await _code(response, body))
            return Answer(status=response.status, code=code, seconds=seconds)
    except (aiohttp.ClientError, TimeoutError):
        return Answer(status=0, code=NO_ANSWER, seconds=time.perf_counter() - began)


async def _code(response: aiohttp.ClientResponse, body: bytes) -> str:
    try:
        return str((await response.json())["error"]["code"]) if body else ""
    except (aiohttp.ContentTypeError, ValueError, KeyError, TypeError):
        return "not our JSON"


async def closed_loop(
    session: aiohttp.ClientSession,
    texts: Iterator[str],
    *,
    title: str,
    clients: int,
    seconds: float,
    on_answer: Callable[[], None] = lambda: None,
) -> Run:
    """Let `clients` ask one message after the other, until the time is up or `texts` is."""
    answers: list[Answer] = []
    began = time.perf_counter()

    async def client() -> None:
        for text in texts:
            if time.perf_counter() - began >= seconds:
                return
            answers.append(await ask(session, text))
            on_answer()

    await asyncio.gather(*(client() for _ in range(clients)))
    return Run(title=title, answers=answers, seconds=time.perf_counter() - began)


async def open_loop(
    session: aiohttp.ClientSession,
    texts: Iterator[str],
    *,
    title: str,
    rate: float,
    seconds: float,
    most: int,
) -> Run:
    """Send `rate` messages a second, whatever becomes of the earlier ones.

    most: requests without an answer, beyond which one is not sent and is told as an error: this
    process has no more sockets.
    """
    answers: list[Answer] = []
    waiting: set[asyncio.Task[None]] = set()

    async def arrive(text: str) -> None:
        answers.append(await ask(session, text))

    began = time.perf_counter()
    for number, text in enumerate(texts):
        due = began + number / rate
        if due - began >= seconds:
            break
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        if len(waiting) >= most:
            answers.append(Answer(status=0, code=UNSENT))
            await asyncio.sleep(0)  # else no answer could come in
            continue
        task = asyncio.ensure_future(arrive(text))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    return Run(title=title, answers=answers, seconds=time.perf_counter() - began)
