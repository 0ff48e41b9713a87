"""Windows hold whole statements, never too many tokens, and every token exactly once."""

from itertools import count, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toy import FakeEncoder, pooled_of
from voc.encoder.windows import Window, windows_of

FIRST, LAST = -1, -2
SIZES = st.lists(st.integers(1, 90), min_size=1, max_size=12)
LIMITS = st.integers(3, 40)


def numbered(sizes: list[int]) -> list[list[int]]:
    """Return statements of these sizes whose tokens count up from 0 through the message."""
    numbers = count()
    return [[next(numbers) for _ in range(size)] for size in sizes]


def cut(sizes: list[int], limit: int) -> list[Window]:
    return windows_of(numbered(sizes), limit=limit, first=FIRST, last=LAST)


@pytest.mark.parametrize(
    ("sizes", "limit", "expected"),
    [
        pytest.param([3], 8, [[(0, 3)]], id="one"),
        pytest.param([2, 3, 1], 8, [[(0, 2), (1, 3), (2, 1)]], id="full to the brim"),
        pytest.param([2, 3, 2], 8, [[(0, 2), (1, 3)], [(2, 2)]], id="one token too many"),
        pytest.param([6, 6], 8, [[(0, 6)], [(1, 6)]], id="a window each"),
        pytest.param([7], 8, [[(0, 6)], [(0, 1)]], id="longer than a window"),
        pytest.param([1, 13, 4], 8, [[(0, 1)], [(1, 6)], [(1, 6)], [(1, 1), (2, 4)]], id="giant"),
        pytest.param([2, 1], 3, [[(0, 1)], [(0, 1)], [(1, 1)]], id="room for one token"),
    ],
)
def test_statements_fill_windows_in_order(
    sizes: list[int], limit: int, expected: list[list[tuple[int, int]]]
) -> None:
    found = [[(p.statement, p.end - p.start) for p in w.pieces] for w in cut(sizes, limit)]
    assert found == expected


@given(SIZES, LIMITS)
def test_no_window_is_over_the_limit(sizes: list[int], limit: int) -> None:
    windows = cut(sizes, limit)
    assert all(2 < len(w) <= limit for w in windows)
    assert all((w.ids[0], w.ids[-1]) == (FIRST, LAST) for w in windows)


@given(SIZES, LIMITS)
def test_every_token_comes_once_and_in_order(sizes: list[int], limit: int) -> None:
    tokens = [token for w in cut(sizes, limit) for token in w.ids[1:-1]]
    assert tokens == list(range(sum(sizes)))


@given(SIZES, LIMITS)
def test_pieces_lie_side_by_side_between_the_special_tokens(sizes: list[int], limit: int) -> None:
    for window in cut(sizes, limit):
        edges = [(p.start, p.end) for p in window.pieces]
        assert edges[0][0] == 1
        assert edges[-1][1] == len(window) - 1
        assert all(before[1] == after[0] for before, after in pairwise(edges))


@given(SIZES, LIMITS)
def test_a_piece_holds_the_tokens_of_its_statement(sizes: list[int], limit: int) -> None:
    found: list[list[int]] = [[] for _ in sizes]
    for window in cut(sizes, limit):
        for piece in window.pieces:
            found[piece.statement].extend(window.ids[piece.start : piece.end])
    assert found == numbered(sizes)


@given(SIZES, LIMITS)
def test_a_statement_that_fits_is_never_split(sizes: list[int], limit: int) -> None:
    pieces = [piece.statement for window in cut(sizes, limit) for piece in window.pieces]
    assert all(pieces.count(i) == 1 for i, size in enumerate(sizes) if size <= limit - 2)


@given(SIZES, LIMITS)
def test_no_window_is_closed_while_the_next_piece_fits(sizes: list[int], limit: int) -> None:
    for before, after in pairwise(cut(sizes, limit)):
        following = after.pieces[0]
        assert len(before) + following.end - following.start > limit


@given(st.integers(31, 200), st.integers(0, 30), LIMITS)
def test_a_giant_statement_has_the_mean_of_all_its_tokens(
    giant: int, before: int, limit: int
) -> None:
    encoder = FakeEncoder()
    sizes = [before + 1, giant, 2]
    statements = [[5 + token % 60 for token in tokens] for tokens in numbered(sizes)]
    windows = windows_of(statements, limit=limit, first=2, last=3)
    found = pooled_of(windows, next(encoder.encode([windows])))
    ((whole,),) = encoder.encode([[Window(ids=tuple(statements[1]), pieces=())]])
    np.testing.assert_allclose(found.statements[1], whole.mean(axis=0), atol=1e-5)
