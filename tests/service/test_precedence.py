"""What gives way to the event loop."""

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.app import create_app
from service.precedence import give_way, spare_what_stays
from service.settings import Settings
from serving import local


def niceness() -> int:
    """How much this thread gives way."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def niceness_of_a_thread() -> int:
    """How much a thread gives way that this one starts."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(niceness).result()


@pytest.fixture
def garbage() -> Iterator[None]:
    """Puts back how garbage is searched for."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.skipif(sys.platform != "linux", reason="threads are scheduled for themselves")
def test_a_thread_gives_way_with_those_that_it_starts_and_no_others() -> None:
    before = niceness()
    with ThreadPoolExecutor(1, initializer=give_way) as thread:
        assert thread.submit(niceness).result() > before
        assert thread.submit(niceness_of_a_thread).result() > before
    assert niceness() == niceness_of_a_thread() == before


def test_where_that_is_forbidden_a_thread_works_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forbidden(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", forbidden)
    with ThreadPoolExecutor(1, initializer=give_way) as thread:
        assert thread.submit(sum, (1, 2)).result() == 3


@pytest.mark.skipif(sys.platform != "linux", reason="threads are scheduled for themselves")
def test_of_a_service_the_threads_that_read_give_way(settings: Settings) -> None:
    before = niceness()
    with local(create_app(settings)) as client:
        end = time.monotonic() + 60
        while client.get("/readyz").status_code != 200 and time.monotonic() < end:
            time.sleep(0.02)
        batches = client.app.state.batcher._threads  # type: ignore[attr-defined]
        assert batches.submit(niceness).result() > before
        assert niceness() == before


def test_what_stays_is_not_searched_and_what_comes_after_is(garbage: None) -> None:
    class Knot:
        def __init__(self) -> None:
            self.self = self

    spare_what_stays()
    assert gc.get_freeze_count() > 0
    goes = weakref.ref(Knot())
    assert goes() is not None
    gc.collect()
    assert goes() is None
