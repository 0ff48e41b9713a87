"""Work in the background: in order, bounded, and nothing is lost."""

import threading
from collections.abc import Iterator
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.ahead import ahead
from voc.recent import Recent


@given(st.lists(st.integers(), max_size=20), st.integers(1, 5))
def test_results_come_in_order(items: list[int], at_once: int) -> None:
    assert list(ahead(lambda n: n * 2, items, at_once=at_once)) == [(n, n * 2) for n in items]


def test_an_endless_source_is_read_no_further_than_needed() -> None:
    taken = []

    def source() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    found = ahead(str, source(), at_once=3)
    assert list(islice(found, 5)) == [(n, str(n)) for n in range(5)]
    assert len(taken) <= 5 + 3
    found.close()


def test_items_are_worked_on_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=30)

    def work(_: int) -> int:
        return meeting.wait()  # passes only when three are there

    assert sorted(index for _, index in ahead(work, range(3), at_once=3)) == [0, 1, 2]


def test_what_came_before_a_broken_source_is_yielded_first() -> None:
    def source() -> Iterator[int]:
        yield from (1, 2)
        raise OSError("gone")

    found = ahead(str, source(), at_once=4)
    assert [next(found), next(found)] == [(1, "1"), (2, "2")]
    with pytest.raises(OSError, match="gone"):
        next(found)


def test_what_the_work_raises_is_raised_in_its_place() -> None:
    found = ahead(lambda n: 1 // n, [1, 0, 1], at_once=2)
    assert next(found) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_the_least_recently_asked_for_is_let_go() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep({"a": 1, "b": 2})
    assert recent.known(["a", "x"]) == {"a": 1}
    recent.keep({"c": 3})
    assert recent.known("abc") == {"a": 1, "c": 3}


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(0, 5))
def test_no_more_is_kept_than_was_said(keys: list[int], most: int) -> None:
    recent: Recent[int, int] = Recent(most)
    for key in keys:
        recent.keep({key: -key})
    found = recent.known(range(10))
    assert len(found) == min(most, len(set(keys)))
    assert all(found[key] == -key for key in found)
