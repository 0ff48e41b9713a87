"""Work that goes on in the background while its results are taken, in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ahead(work: Callable[[T], R], items: Iterable[T], *, at_once: int) -> Generator[tuple[T, R]]:
    """Yield every item with what `work` makes of it, in order.

    at_once: items that are worked on at the same time, each in a thread of its own. No more than
    that are taken from `items` beyond the one whose result is awaited.

    Where `items` itself fails, what came before is yielded first. What `work` raises is raised
    in the place of its result.
    """
    waiting: deque[tuple[T, Future[R]]] = deque()
    source, failure = iter(items), None
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="voc")
    try:
        while True:
            try:
                item = next(source)
            except StopIteration:
                break
            except Exception as error:
                failure = error
                break
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) > at_once:
                yield _result(waiting)
        while waiting:
            yield _result(waiting)
        if failure is not None:
            raise failure
    finally:
        # Not waited for: whoever drops this generator may be one of the threads.
        pool.shutdown(wait=False, cancel_futures=True)


def _result(waiting: deque[tuple[T, Future[R]]]) -> tuple[T, R]:
    item, future = waiting.popleft()
    return item, future.result()
