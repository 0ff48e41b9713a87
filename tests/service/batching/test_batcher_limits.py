"""Overload, deadlines, priorities and the end: who is refused, who waits, who is dropped."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from held import HeldScorer, batching, busy, ids, in_loop, message, queued, reads
from service.batching import DeadlinePassed, Full, Stopping


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"queue_messages": 3}, "messages"),
        ({"queue_tokens": 60}, "tokens"),
    ],
)
@pytest.mark.parametrize("priority", ["online", "job"])
@in_loop
async def test_a_queue_without_room_refuses(
    options: Mapping[str, Any], reason: str, priority: str
) -> None:
    scorer = HeldScorer()
    async with batching(scorer, **options) as batcher:
        await busy(batcher, scorer)
        waiting = reads(
            batcher, [message("a", tokens=20), message("b", tokens=20)], priority=priority
        )
        await queued(batcher, 2)
        with pytest.raises(Full) as refused:
            await reads(
                batcher, [message("c", tokens=15), message("d", tokens=15)], priority=priority
            )
        assert refused.value.reason == reason
        assert refused.value.status == 429
        assert refused.value.retry_after_seconds > 0
        assert int(refused.value.headers["Retry-After"]) >= 1
        assert batcher.snapshot().shed == {reason: 1}
        assert ids(await _freed(scorer, waiting)) == ["a", "b"]


@in_loop
async def test_a_size_alone_tells_whether_there_is_room() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_tokens=1_000) as batcher:
        batcher.check(10**9)  # an idle machine takes it
        await busy(batcher, scorer)
        reads(batcher, [message("a", tokens=400)], caller="a")
        await queued(batcher, 1)
        batcher.check(1_000, caller="b")  # bytes, and so 250 tokens
        for caller, size in (("a", 500), ("b", 1_300)):
            with pytest.raises(Full) as refused:
                batcher.check(size, caller=caller)
        assert refused.value.reason == "tokens"
        assert batcher.snapshot().queue_messages == 1


async def _freed(scorer: HeldScorer, task: asyncio.Task[Any]) -> Any:
    scorer.let_go()
    return await task


@in_loop
async def test_jobs_take_no_room_from_online_requests() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_messages=2) as batcher:
        await busy(batcher, scorer)
        reads(batcher, [message("j"), message("k")], priority="job")
        await queued(batcher, 2)
        online = reads(batcher, [message("a"), message("b")])
        await queued(batcher, 4)
        assert ids(await _freed(scorer, online)) == ["a", "b"]


@in_loop
async def test_a_request_larger_than_the_queue_is_read_when_nothing_waits() -> None:
    async with batching(HeldScorer(held=False), queue_messages=2, queue_tokens=20) as batcher:
        found = await reads(batcher, [message(own, tokens=30) for own in "abcd"])
    assert ids(found) == [*"abcd"]


@in_loop
async def test_a_wait_that_is_too_long_is_refused_at_once() -> None:
    scorer = HeldScorer()
    async with batching(scorer, max_latency_seconds=1e-9, queue_messages=10) as batcher:
        await _measured(batcher, scorer)
        await busy_again(batcher, scorer)
        waiting = reads(batcher, [message("a", tokens=900)])
        await queued(batcher, 1)
        with pytest.raises(Full) as refused:
            await reads(batcher, [message("b")])
        assert refused.value.reason == "latency"
        assert refused.value.retry_after_seconds > 0
        with pytest.raises(Full):
            batcher.check(20)
        assert batcher.snapshot().shed == {"latency": 2}
        job = reads(batcher, [message("j")], priority="job")  # has time
        await queued(batcher, 2)
        assert ids(await _freed(scorer, waiting)) == ["a"]
        assert ids(await job) == ["j"]


async def _measured(batcher: Any, scorer: HeldScorer) -> None:
    """Let a batch be read, so that the batcher knows how long one takes."""
    task = reads(batcher, [message("measured")])
    await scorer.begun(1)
    scorer.finish(0)
    await task


async def busy_again(batcher: Any, scorer: HeldScorer) -> None:
    """Keep both threads."""
    for number in range(2):
        # Each waits for the other two at most, which is in proportion to what it takes itself.
        reads(batcher, [message(f"busy-{number}", tokens=100)])
        await scorer.begun(len(scorer.batches) + 1)


@in_loop
async def test_a_deadline_that_has_passed_is_told_at_once() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        with pytest.raises(DeadlinePassed) as late:
            await reads(batcher, [message("a")], deadline=asyncio.get_running_loop().time() - 1)
        assert (late.value.status, late.value.code) == (503, "deadline")
        assert batcher.snapshot().late == 1
    assert scorer.batches == []


@in_loop
async def test_what_was_not_begun_by_its_deadline_is_never_read() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        await busy(batcher, scorer)
        soon = asyncio.get_running_loop().time() + 0.01
        with pytest.raises(DeadlinePassed):
            await reads(batcher, [message("late"), message("too")], deadline=soon)
        after = reads(batcher, [message("a")])
        assert ids(await _freed(scorer, after)) == ["a"]
    assert scorer.batches[2:] == [["a"]]


@in_loop
async def test_a_deadline_ends_the_wait_for_what_hangs() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        soon = asyncio.get_running_loop().time() + 0.01
        with pytest.raises(DeadlinePassed):
            await reads(batcher, [message("a")], deadline=soon)


@in_loop
async def test_jobs_have_the_whole_machine_where_nothing_is_online() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        reads(batcher, [message(f"j-{n}", tokens=100) for n in range(30)], priority="job")
        await scorer.begun(2)
        assert [len(batch) for batch in scorer.batches] == [10, 10]
        assert batcher.snapshot().in_flight_batches == 2


@in_loop
async def test_jobs_leave_a_thread_free_while_there_are_online_requests() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        online = reads(batcher, [message("a")])
        await scorer.begun(1)
        job = reads(batcher, [message(f"j-{n}", tokens=500) for n in range(4)], priority="job")
        await scorer.begun(2)
        scorer.finish(0)
        await online
        assert batcher.snapshot().in_flight_batches == 1
        again = reads(batcher, [message("b")])
        await scorer.begun(3)
        assert scorer.batches == [["a"], ["j-0", "j-1"], ["b"]]
        scorer.let_go()
        assert ids(await again) == ["b"]
        assert ids(await job) == ["j-0", "j-1", "j-2", "j-3"]


@in_loop
async def test_online_requests_go_before_jobs_that_came_first() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        await busy(batcher, scorer)
        job = reads(batcher, [message("j")], priority="job")
        await queued(batcher, 1)
        online = reads(batcher, [message("a")])
        await queued(batcher, 2)
        scorer.finish(0)
        await scorer.begun(3)
        assert scorer.batches[2] == ["a"]
        scorer.let_go()
        assert [ids(await task) for task in (online, job)] == [["a"], ["j"]]


@in_loop
async def test_the_end_waits_for_what_online_requests_wait_for() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        tasks = await busy(batcher, scorer)
        tasks += [reads(batcher, [message("a")])]
        job = reads(batcher, [message("j")], priority="job")
        await queued(batcher, 2)
        closing = asyncio.ensure_future(batcher.close(60))
        with pytest.raises(Stopping):
            await job
        with pytest.raises(Stopping) as stopping:
            await reads(batcher, [message("b")])
        assert stopping.value.status == 503
        assert not closing.done()
        scorer.let_go()
        assert [ids(await task) for task in tasks] == [["busy-0"], ["busy-1"], ["a"]]
        await closing
        assert batcher.snapshot().in_flight_batches == 0


@in_loop
async def test_the_end_does_not_wait_for_ever() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        tasks = [*await busy(batcher, scorer), reads(batcher, [message("a")])]
        await queued(batcher, 1)
        await batcher.close(0.01)
        for task in tasks:
            with pytest.raises(Stopping):
                await task
    assert scorer.batches == [["busy-0"], ["busy-1"]]
