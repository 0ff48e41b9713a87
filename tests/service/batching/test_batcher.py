"""Messages of concurrent requests are read together; each caller gets its own, in order."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from held import DEADLY, GUILTY, HeldScorer, batching, busy, ids, in_loop, message, queued, reads
from service.batching import Stopping
from voc.errors import WorkerLost
from voc.records import Reading, Rejection

REJECTED = Rejection(id="bad", stage="text", code="empty_text", detail="nothing to see")


@in_loop
async def test_outcomes_come_in_order_and_rejections_pass_through() -> None:
    async with batching(HeldScorer(held=False)) as batcher:
        found = await reads(batcher, [REJECTED, message("a"), REJECTED, message("b")])
    assert ids(found) == ["bad", "a", "bad", "b"]
    assert found[0] is REJECTED
    assert isinstance(found[1], Reading)


@pytest.mark.parametrize("messages", [[], [REJECTED]])
@in_loop
async def test_nothing_to_read_is_not_waited_for(messages: list[Rejection]) -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        assert await reads(batcher, messages) == messages
    assert scorer.batches == []


@in_loop
async def test_an_idle_machine_begins_at_once_with_what_is_there() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        first = reads(batcher, [message("a")])
        await scorer.begun(1)
        assert scorer.batches == [["a"]]
        scorer.finish(0)
        assert ids(await first) == ["a"]


@in_loop
async def test_what_comes_in_one_turn_of_the_loop_is_read_together() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        tasks = [reads(batcher, [message(own)]) for own in "abcde"]
        await scorer.begun(1)
        assert scorer.batches == [["a", "b", "c", "d", "e"]]
        scorer.finish(0)
        assert [ids(await task) for task in tasks] == [["a"], ["b"], ["c"], ["d"], ["e"]]


@in_loop
async def test_what_came_while_threads_were_busy_is_read_together() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        await busy(batcher, scorer)
        for number, own in enumerate("abc", 1):
            reads(batcher, [message(own)])
            await queued(batcher, number)
        assert batcher.snapshot().in_flight_batches == 2
        scorer.finish(1)
        await scorer.begun(3)
        assert scorer.batches[2] == ["a", "b", "c"]


@in_loop
async def test_small_batches_are_read_one_after_another_where_that_is_asked_for() -> None:
    scorer = HeldScorer()
    async with batching(scorer, small_batches=1) as batcher:
        first = reads(batcher, [message("a")])
        await scorer.begun(1)
        others = [reads(batcher, [message(own)]) for own in "bc"]
        await queued(batcher, 2)
        assert batcher.snapshot().in_flight_batches == 1
        scorer.finish(0)
        assert ids(await first) == ["a"]
        await scorer.begun(2)
        assert scorer.batches == [["a"], ["b", "c"]]
        scorer.let_go()
        await asyncio.gather(*others)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        # Beside a small batch one that is nearly full is begun, and beside a large one a small one.
        ([20, 20, 60], [["0"], ["1", "2"]]),
        ([90, 20], [["0"], ["1"]]),
    ],
)
@in_loop
async def test_one_of_two_batches_may_be_small(sizes: list[int], expected: list[list[str]]) -> None:
    scorer = HeldScorer()
    async with batching(scorer, small_batches=1, batch_tokens=100) as batcher:
        tasks = [reads(batcher, [message("0", tokens=sizes[0])])]
        await scorer.begun(1)
        tasks += [
            reads(batcher, [message(f"{number}", tokens=tokens)])
            for number, tokens in enumerate(sizes[1:], 1)
        ]
        await scorer.begun(2)
        assert scorer.batches == expected
        scorer.let_go()
        await asyncio.gather(*tasks)


@in_loop
async def test_a_batch_has_no_more_tokens_than_its_budget() -> None:
    scorer = HeldScorer()
    async with batching(scorer, batch_tokens=100) as batcher:
        task = reads(batcher, [message(own, tokens=40) for own in "abcde"])
        await scorer.begun(2)
        assert scorer.batches == [["a", "b"], ["c", "d"]]
        scorer.finish(1)
        await scorer.begun(3)
        scorer.let_go()
        assert ids(await task) == [*"abcde"]
    assert scorer.batches[2] == ["e"]


@in_loop
async def test_only_the_message_that_the_model_fails_on_is_rejected() -> None:
    async with batching(HeldScorer(held=False)) as batcher:
        one = reads(batcher, [message("a"), message("bad", text=GUILTY), message("b")])
        other = reads(batcher, [message("c")])
        found = [*await one, *await other]
    assert ids(found) == ["a", "bad", "b", "c"]
    codes = [item.code if isinstance(item, Rejection) else "ok" for item in found]
    assert codes == ["ok", "inference_failed", "ok", "ok"]


@in_loop
async def test_a_scorer_that_is_lost_is_told_to_all_of_its_batch_and_to_nobody_else() -> None:
    scorer = HeldScorer(held=False)
    async with batching(scorer) as batcher:
        lost = [reads(batcher, [message("a", text=DEADLY)]), reads(batcher, [message("b")])]
        for task in lost:
            with pytest.raises(WorkerLost):
                await task
        assert ids(await reads(batcher, [message("c")])) == ["c"]


@in_loop
async def test_who_leaves_takes_out_what_was_not_begun() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        await busy(batcher, scorer)
        leaving = reads(batcher, [message("a"), message("b")])
        staying = reads(batcher, [message("c")])
        await queued(batcher, 3)
        leaving.cancel()
        await queued(batcher, 1)
        assert batcher.snapshot().cancelled == 1
        scorer.let_go()
        assert ids(await staying) == ["c"]
    assert scorer.batches[2:] == [["c"]]
    assert leaving.cancelled()


@in_loop
async def test_who_leaves_while_it_is_read_harms_nobody() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        leaving, staying = reads(batcher, [message("a")]), reads(batcher, [message("b")])
        await scorer.begun(1)
        assert scorer.batches == [["a", "b"]]
        leaving.cancel()
        scorer.let_go()
        assert ids(await staying) == ["b"]


@in_loop
async def test_one_message_does_not_wait_for_a_thousand() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_messages=4_000) as batcher:
        await busy(batcher, scorer)
        reads(batcher, [message(f"many-{n}", tokens=40) for n in range(1_000)])
        await queued(batcher, 1_000)
        one = reads(batcher, [message("one")])
        await queued(batcher, 1_001)
        scorer.finish(0)
        await scorer.begun(3)
        assert "one" in scorer.batches[2]
        assert len(scorer.batches[2]) > 10
        scorer.finish(2)
        assert ids(await one) == ["one"]


@in_loop
async def test_a_flood_of_one_caller_does_not_delay_one_message_of_another() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_messages=4_000) as batcher:
        await busy(batcher, scorer)
        flood = [reads(batcher, [message(f"{n}", tokens=40)], caller="flood") for n in range(1_000)]
        await queued(batcher, 1_000)
        one = reads(batcher, [message("one", tokens=40)], caller="other")
        await queued(batcher, 1_001)
        scorer.finish(0)
        await scorer.begun(3)
        assert "one" in scorer.batches[2]  # the next batch, of the forty that wait
        scorer.finish(2)
        assert ids(await one) == ["one"]
        flood[-1].cancel()
        scorer.let_go()
        assert [ids(await task) for task in flood[:-1]] == [[f"{n}"] for n in range(999)]


@in_loop
async def test_of_several_floods_each_gets_as_much() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_messages=6_000) as batcher:
        await busy(batcher, scorer)
        for caller, requests in (("a", 500), ("b", 50), ("c", 5)):
            for number in range(requests):
                each = [message(f"{caller}{number}", tokens=20) for _ in range(500 // requests)]
                reads(batcher, each, caller=caller)
        await queued(batcher, 1_500)
        scorer.let_go()
        await scorer.begun(10)
    found = Counter(own[0] for batch in scorer.batches[2:10] for own in batch)
    assert set(found) == {"a", "b", "c"}
    assert max(found.values()) - min(found.values()) <= 8  # a turn of 125 tokens, and a message


@in_loop
async def test_a_long_message_is_read_alone_and_others_beside_it() -> None:
    scorer = HeldScorer()
    async with batching(scorer, queue_tokens=200_000) as batcher:
        tasks = [reads(batcher, [message(own, tokens=50_000)]) for own in ("long", "longer")]
        await scorer.begun(1)
        assert scorer.batches == [["long"]]
        short = reads(batcher, [message("a")])
        await scorer.begun(2)
        assert scorer.batches[1] == ["a"]
        scorer.finish(1)
        assert ids(await short) == ["a"]
        assert batcher.snapshot().queue_messages == 1  # the thread is kept for short ones
        scorer.finish(0)
        await scorer.begun(3)
        assert scorer.batches[2] == ["longer"]
        scorer.let_go()
        assert [ids(await task) for task in tasks] == [["long"], ["longer"]]


@in_loop
async def test_a_request_of_long_and_short_messages_comes_out_in_order() -> None:
    async with batching(HeldScorer(held=False)) as batcher:
        sizes = {"a": 10, "b": 5_000, "c": 20, "d": 9_000}
        found = await reads(batcher, [message(k, tokens=v) for k, v in sizes.items()])
    assert ids(found) == [*sizes]


@in_loop
async def test_messages_of_one_id_are_told_apart_by_their_place() -> None:
    async with batching(HeldScorer(held=False)) as batcher:
        messages = [replace(message("same"), text=text) for text in ("one", "two", "three")]
        found = await reads(batcher, messages)
    assert [r.message for r in found if isinstance(r, Reading)] == messages


@in_loop
async def test_a_snapshot_counts_what_waits_and_what_was_read() -> None:
    scorer = HeldScorer()
    async with batching(scorer) as batcher:
        first = await busy(batcher, scorer)
        online = reads(batcher, [message("a", tokens=20), message("b", tokens=3_000)])
        job = reads(batcher, [message("c", tokens=30)], priority="job")
        await queued(batcher, 3)
        now = batcher.snapshot()
        assert (now.queue_messages, now.queue_tokens) == (2, 3_020)
        assert (now.job_messages, now.job_tokens) == (1, 30)
        assert (now.in_flight_batches, now.in_flight_messages, now.in_flight_tokens) == (2, 2, 18)
        assert (now.batches, now.max_latency_seconds) == (0, None)
        scorer.let_go()
        await asyncio.gather(*first, online, job)
        now = batcher.snapshot()
    assert (now.queue_messages, now.queue_tokens, now.job_messages) == (0, 0, 0)
    assert now.in_flight_batches == now.in_flight_messages == now.in_flight_tokens == 0
    assert (now.messages, now.tokens) == (5, 3_068)
    assert now.batches >= 4
    assert now.tokens_per_batch > 0
    assert now.seconds_per_batch > 0
    assert now.max_latency_seconds is not None


@in_loop
async def test_nothing_is_taken_before_the_start() -> None:
    async with batching(HeldScorer()) as batcher:
        await batcher.close(0)
        batcher_again = type(batcher)(
            HeldScorer(), batch_tokens=1, queue_messages=1, queue_tokens=1
        )
        with pytest.raises(Stopping):
            await batcher_again.read([message("a")], deadline=asyncio.get_running_loop().time() + 9)
