"""Load on a stand-in of the service, and the arithmetic of what is found."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, repeat
from pathlib import Path

import pytest
from aiohttp import web
from side_by_side.processes import Failed
from under_load.client import closed_loop, open_loop, session_of
from under_load.figures import NO_ANSWER, UNSENT, Answer, Run, aims, flatness, table, unfailing
from under_load.server import is_ready, serving

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def against(handler: Handler, load: Callable[[str], Awaitable[Run]]) -> Run:
    """Let a handler answer to a load, on this machine."""
    app = web.Application()
    app.router.add_post("/v1/score", handler)
    app.router.add_get("/readyz", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0]
        return await load(f"http://{host}:{port}")
    finally:
        await runner.cleanup()


def answering(*answers: tuple[int, str]) -> Handler:
    """Return a handler that gives these answers in turn, for ever."""
    numbers = count()

    async def handler(request: web.Request) -> web.Response:
        assert (await request.json())["messages"][0]["text"]
        status, body = answers[next(numbers) % len(answers)]
        return web.Response(status=status, text=body, content_type="application/json")

    return handler


FULL = (429, '{"error": {"code": "full"}}')
BUSY = (429, '{"error": {"code": "rate_limited"}}')
FINE = (200, '{"readings": [], "rejections": []}')


async def _closed(url: str) -> Run:
    async with session_of(url) as session:
        texts = iter([f"text {number}" for number in range(40)])
        return await closed_loop(session, texts, title="four", clients=4, seconds=60)


def test_clients_ask_every_text_once_and_tell_what_came() -> None:
    broken = (500, "<html>")
    run = asyncio.run(against(answering(FINE, FULL, BUSY, broken), _closed))
    assert Counter(answer.status for answer in run.answers) == {200: 10, 429: 20, 500: 10}
    assert len(run.read) == 10
    assert run.shed == 0.25
    assert run.others == {"429 rate_limited": 10, "500 not our JSON": 10}
    assert all(answer.seconds > 0 for answer in run.answers)
    assert run.rate == 10 / run.seconds


def test_a_connection_that_is_lost_is_no_answer() -> None:
    async def leaving(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    run = asyncio.run(against(leaving, _closed))
    assert run.others == {NO_ANSWER: 40}


def test_arrivals_wait_for_nobody_and_are_bounded() -> None:
    async def scenario() -> Run:
        held = asyncio.Event()

        async def handler(request: web.Request) -> web.Response:
            await held.wait()
            return web.json_response({})

        def texts() -> Iterator[str]:
            yield from repeat("text", 100)
            held.set()  # all have been sent, or not
            yield "after the time"

        async def load(url: str) -> Run:
            async with session_of(url) as session:
                return await open_loop(
                    session, texts(), title="open", rate=1e5, seconds=9.95e-4, most=7
                )

        return await against(handler, load)

    run = asyncio.run(scenario())
    assert len(run.answers) == 100
    assert len(run.read) == 7
    assert run.others == {UNSENT: 93}


def test_time_ends_a_load() -> None:
    async def load(url: str) -> Run:
        async with session_of(url) as session:
            return await closed_loop(session, repeat("text"), title="", clients=3, seconds=0)

    assert asyncio.run(against(answering(FINE), load)).answers == []


def test_a_key_goes_with_every_request() -> None:
    async def keyed(request: web.Request) -> web.Response:
        return web.Response(status=200 if request.headers["Authorization"] == "Bearer k" else 401)

    async def load(url: str) -> Run:
        async with session_of(url, key="k") as session:
            return await closed_loop(session, iter("abc"), title="", clients=1, seconds=60)

    assert len(asyncio.run(against(keyed, load)).read) == 3


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False)])
def test_a_service_is_ready_when_it_says_so(status: int, expected: bool) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async def load(url: str) -> Run:
        assert await asyncio.to_thread(is_ready, url) is expected
        return run_of([])

    asyncio.run(against(handler, load))


def test_nothing_is_ready_where_nobody_listens() -> None:
    assert not is_ready("http://127.0.0.1:9")


def test_a_service_that_does_not_come_up_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(Failed, match="did not come up"),
        serving(["--model", "nowhere"], log=tmp_path / "log"),
    ):
        pytest.fail("it did")
    assert b"nowhere" in (tmp_path / "log").read_bytes()


def run_of(milliseconds: list[float], *, title: str = "a", shed: int = 0, failed: int = 0) -> Run:
    """Return a run of one second."""
    answers = [
        *(Answer(status=200, seconds=each / 1000) for each in milliseconds),
        *(Answer(status=429, code="full") for _ in range(shed)),
        *(Answer(status=503, code="deadline") for _ in range(failed)),
    ]
    return Run(title=title, answers=answers, seconds=1.0)


def test_a_table_has_a_line_for_each_run() -> None:
    found = table([run_of([1, 2, 3, 4], title="some", shed=3, failed=1), run_of([])])
    assert found.splitlines()[2:] == [
        "| some | 8 | 4 | 4 | 2.0 | 4.0 | 4.0 | 37.5 | 1 x 503 deadline |",
        "| a | 0 | 0 | 0 | - | - | - | 0.0 | none |",
    ]


GOOD = {
    "unloaded": run_of([5.0] * 10),
    "many": run_of([20.0] * 90),
    "unbatched": run_of([50.0] * 30, title="alone"),
    "full": run_of([30.0] * 100, title="full", shed=50),
    "overload": run_of([40.0] * 100, shed=400),
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["met", "met", "met", "met"]),
        ({"unbatched": run_of([50.0] * 31)}, ["NOT", "met", "met", "met"]),
        ({"unloaded": run_of([2.0])}, ["met", "NOT", "met", "met"]),
        ({"unloaded": run_of([])}, ["met", "NOT", "met", "met"]),
        ({"overload": run_of([40.0] * 100)}, ["met", "met", "NOT", "met"]),
        ({"overload": run_of([40.0], shed=4, failed=1)}, ["met", "met", "NOT", "met"]),
        ({"overload": run_of([60.0] * 100, shed=400)}, ["met", "met", "met", "NOT"]),
        ({"overload": run_of([], shed=400)}, ["met", "met", "met", "NOT"]),
    ],
)
def test_aims_are_met_or_not(changed: dict[str, Run], expected: list[str]) -> None:
    title, *lines = aims(**{**GOOD, **changed})
    assert title == "Aims:"
    assert [line[:3] for line in lines] == expected


def test_aims_are_told_in_numbers() -> None:
    _, throughput, tail, overload, kept = aims(**GOOD)
    assert "3.0 times that of `alone`, which sheds 0 %" in throughput
    assert "4.0 times the unloaded median" in tail
    assert "sheds 80 % and fails 0 times" in overload
    assert "1.3 times that of `full`" in kept


def memory_of(*megabytes: float) -> list[tuple[int, int]]:
    """Return the memory after 0, 100, 200... requests."""
    return [(100 * n, int(each * 2**20)) for n, each in enumerate(megabytes)]


@pytest.mark.parametrize(
    ("megabytes", "expected"),
    [
        ([500, 700, 740, 744, 745, 744, 745], "met:  memory is flat"),
        ([500, 700, 740, 745, 742, 739, 736], "met:  memory is flat"),
        ([700, 710, 720, 730, 740, 750, 760], "NOT:  memory is flat"),
        ([700, 700], "NOT:  memory was seen 1 times only"),
    ],
    ids=["warms up", "falls", "leaks", "short"],
)
def test_memory_is_flat_where_it_does_not_grow_any_more(
    megabytes: list[float], expected: str
) -> None:
    assert flatness(memory_of(*megabytes)).startswith(expected)


def test_the_growth_of_memory_is_told() -> None:
    told = flatness(memory_of(100, 100, 100, 110, 120))
    assert "from 100 to 120 MB over the last 200 requests, +20.0 %" in told


def test_a_soak_fails_where_a_request_does() -> None:
    assert unfailing(run_of([1.0], shed=1)).startswith("met:")
    assert unfailing(run_of([1.0], failed=1)) == "NOT:  of 2 requests 1 failed (aim: none)"
