"""Whatever comes in whatever order, nobody loses a message, and none is read twice."""

import asyncio
from collections.abc import Sequence
from math import inf
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from held import GUILTY, HeldScorer, ids, message
from service.batching import Batcher
from voc.records import Reading, Rejection

Outcomes = list[Reading | Rejection]

REQUESTS = st.tuples(
    st.just("read"),
    st.lists(st.sampled_from([5, 9, 40, 300, 3_000]), min_size=1, max_size=6),
    st.sampled_from(["online", "job"]),
)
STEPS = st.lists(
    st.one_of(
        REQUESTS,
        st.tuples(st.just("guilty")),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("finish"), st.integers(0, 9)),
        st.tuples(st.just("turn")),
    ),
    max_size=25,
)


class Play:
    """Plays steps on a batcher, and keeps what was asked of it."""

    def __init__(self) -> None:
        self.scorer = HeldScorer()
        self.batcher = Batcher(
            self.scorer,
            batch_tokens=100,
            queue_messages=10_000,
            queue_tokens=10**9,
            max_latency_seconds=inf,  # of the clock, which a busy machine lets run on
        )
        self.tasks: list[asyncio.Task[Outcomes]] = []
        self.asked: list[list[str]] = []

    def step(self, step: Sequence[Any]) -> None:
        """Do one step."""
        match step:
            case ("read", sizes, priority):
                own = len(self.asked)
                self._ask([message(f"{own}.{n}", tokens=t) for n, t in enumerate(sizes)], priority)
            case ("guilty",):
                self._ask([message(f"{len(self.asked)}.0", text=GUILTY)], "online")
            case ("cancel", number) if number < len(self.tasks):
                self.tasks[number].cancel()
            case ("finish", number) if number < len(self.scorer.batches):
                self.scorer.finish(number)

    def _ask(self, messages: list[Any], priority: Any) -> None:
        self.asked.append([item.id for item in messages])
        read = self.batcher.read(messages, deadline=inf, priority=priority)
        self.tasks.append(asyncio.ensure_future(read))


async def _play(steps: Sequence[Sequence[Any]]) -> tuple[Play, list[Outcomes | BaseException]]:
    play = Play()
    play.batcher.start()
    for step in steps:
        play.step(step)
        if step == ("turn",):
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    play.scorer.let_go()
    results = await asyncio.gather(*play.tasks, return_exceptions=True)
    await play.batcher.close(60)
    return play, results


@given(steps=STEPS)
@settings(max_examples=150)
def test_nothing_is_lost_or_doubled(steps: list[tuple[Any, ...]]) -> None:
    play, results = asyncio.run(_play(steps))
    for asked, result in zip(play.asked, results, strict=True):
        if isinstance(result, asyncio.CancelledError):
            continue
        assert isinstance(result, list)
        assert ids(result) == asked
    # Only a batch with a guilty message is read again, message by message.
    guilty = {
        outcome.id
        for result in results
        if isinstance(result, list)
        for outcome in result
        if isinstance(outcome, Rejection)
    }
    if not guilty and ("guilty",) not in steps:
        read = [own for batch in play.scorer.batches for own in batch]
        assert len(read) == len(set(read))
    now = play.batcher.snapshot()
    assert (now.queue_messages, now.queue_tokens, now.job_messages, now.job_tokens) == (0,) * 4
    assert now.shed == {}


@given(steps=STEPS)
@settings(max_examples=60)
def test_batches_keep_their_bounds(steps: list[tuple[Any, ...]]) -> None:
    play, _ = asyncio.run(_play([step for step in steps if step[0] != "guilty"]))
    sizes = {
        f"{own}.{n}": max(9, tokens)
        for own, (_, tokens_of, *_) in enumerate(s for s in steps if s[0] == "read")
        for n, tokens in enumerate(tokens_of)
    }
    for batch in play.scorer.batches:
        assert len(batch) == 1 or sum(sizes[own] for own in batch) <= 100
