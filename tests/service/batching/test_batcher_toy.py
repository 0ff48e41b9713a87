"""With a real scorer: readings are those of `voc score`, from any number of threads."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import inf
from pathlib import Path
from threading import Thread

import pytest

from held import in_loop
from service.batching import Batcher
from toy import VOCABULARY, FakeEncoder, toy_scorer
from voc.intake import admit
from voc.records import Message, Reading, Rejection
from voc.scorer import Scorer
from voc.scoring import score_with

Outcomes = list[Reading | Rejection]

TEXTS = [
    "The toaster was faulty and they refused to take it back. The app is fine!",
    "ok",
    "",
    "Staff were kind, but the line was slow; never again.",
    "staff " * 700,
    "- the app\n- the staff\n- the toaster",
    "Why? " * 30,
    *(f"The app is slow {number}. Staff were kind." for number in range(60)),
]
GUILTY = "z"


@pytest.fixture
def guilty_scorer(toy_model: Path) -> Scorer:
    """The toy model's scorer, run by a fake that fails on a guilty word."""
    return toy_scorer(toy_model, FakeEncoder(fail_on=VOCABULARY[GUILTY]))


def batcher_of(scorer: Scorer) -> Batcher:
    """Return a batcher that takes all that comes."""
    return Batcher(scorer, batch_tokens=200, queue_messages=10**6, queue_tokens=10**9)


def admitted(texts: list[str]) -> list[Message | Rejection]:
    """Return texts as requests have them."""
    return [admit(number, text, speakers="customer") for number, text in enumerate(texts, 1)]


@in_loop
async def _read_apart(scorer: Scorer, found: Outcomes) -> None:
    batcher = batcher_of(scorer)
    batcher.start()
    requests = [[item] for item in admitted(TEXTS)]
    outcomes = await asyncio.gather(*(batcher.read(each, deadline=inf) for each in requests))
    found.extend(outcome for each in outcomes for outcome in each)
    await batcher.close(60)


def test_readings_are_those_of_a_stream_to_the_bit(toy_model: Path) -> None:
    found: Outcomes = []
    _read_apart(Scorer.open(str(toy_model)), found)
    assert found == list(score_with(Scorer.open(str(toy_model)), TEXTS))
    assert [isinstance(outcome, Reading) for outcome in found] == [bool(text) for text in TEXTS]


@in_loop
async def test_a_guilty_message_harms_no_other_request(guilty_scorer: Scorer) -> None:
    batcher = batcher_of(guilty_scorer)
    batcher.start()
    texts = ["the app", f"the {GUILTY} app", "the staff"]
    one, guilty, other = await asyncio.gather(
        *(batcher.read(admitted([text]), deadline=inf) for text in texts)
    )
    assert isinstance(one[0], Reading)
    assert isinstance(other[0], Reading)
    assert isinstance(guilty[0], Rejection)
    assert (guilty[0].code, guilty[0].stage) == ("inference_failed", "model")
    assert GUILTY not in guilty[0].detail.split()
    await batcher.close(60)


@contextmanager
def loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread of its own, as a server does."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _start(batcher: Batcher) -> None:
    batcher.start()


def test_threads_may_ask_through_the_loop(fake_scorer: Scorer) -> None:
    batcher = batcher_of(fake_scorer)
    with loop_in_thread() as loop:
        asyncio.run_coroutine_threadsafe(_start(batcher), loop).result()

        def ask(number: int) -> list[str]:
            texts = [f"the app {number} {n}" for n in range(5)]
            read = batcher.read(admitted(texts), deadline=inf)
            found = asyncio.run_coroutine_threadsafe(read, loop).result(60)
            return [outcome.message.text for outcome in found if isinstance(outcome, Reading)]

        with ThreadPoolExecutor(8) as threads:
            for number, texts in enumerate(threads.map(ask, range(100))):
                assert texts == [f"the app {number} {n}" for n in range(5)]
        asyncio.run_coroutine_threadsafe(batcher.close(60), loop).result()
    assert batcher.snapshot().messages == 500
