"""How deep JSON is nested is told as a parser would find it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guards.depth import MAX_DEPTH, is_too_deep

_LEAVES = st.none() | st.booleans() | st.integers() | st.text()
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=30
)


def depth(value: Any) -> int:
    """Return how many lists and objects are around the innermost value."""
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


@given(_VALUES, st.booleans())
def test_it_is_what_a_parser_finds(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    deepest = depth(value)
    assert not is_too_deep(body, most=deepest)
    assert deepest == 0 or is_too_deep(body, most=deepest - 1)


@given(st.binary() | st.text(alphabet='[]{}"\\a,').map(str.encode))
def test_anything_at_all_gets_an_answer(body: bytes) -> None:
    assert not is_too_deep(body, most=len(body))
    assert is_too_deep(body, most=-1)


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, False),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), True),
        (b"[" * 100_000, True),
        (b'{"a":' * 100_000, True),
        (b'[{"a":' * 50 + b"1" + b"}]" * 50, True),
        (b'["' + b"[" * 1_000 + b'"]', False),
        (b'["\\"' + b"[" * 1_000 + b'"]', False),
        (b'["\\\\",' + b"[" * 1_000, True),
        (b'["\\\\\\"' + b"[" * 1_000 + b'"]', False),
        (b"[" + b"[]," * 1_000 + b"[]]", False),
        (b"]" * 1_000 + b"[" * 1_000, False),
        (b'"' + b'\\"' * 1_000_000, False),
        (b'"' * 1_000_001 + b"[" * 1_000, False),
        (b'""' * 1_000_000 + b"[" * 1_000, True),
    ],
)
def test_brackets_count_outside_strings_only(body: bytes, deep: bool) -> None:
    assert is_too_deep(body) == deep
