import json
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from side_by_side.limit import Shape, operations

MINILM = Shape(hidden=384, intermediate=1536, layers=6)
LENGTHS = st.lists(st.integers(3, 256), max_size=8)


def test_operations_of_one_token_are_twice_the_weights_and_a_score() -> None:
    weights = 6 * (4 * 384 * 384 + 2 * 384 * 1536)
    assert operations(MINILM, [1]) == 2 * weights + 6 * 4 * 384


@given(LENGTHS, LENGTHS)
def test_operations_of_windows_add_up(some: list[int], more: list[int]) -> None:
    assert operations(MINILM, some + more) == operations(MINILM, some) + operations(MINILM, more)


def test_attention_grows_with_the_square_of_a_window() -> None:
    extra = operations(MINILM, [200]) - 2 * operations(MINILM, [100])
    assert extra == 6 * 4 * 384 * (200**2 - 2 * 100**2)


def test_products_chain() -> None:
    products = MINILM.products
    assert all(a[1] == b[0] for a, b in pairwise(products))


def test_the_shape_is_read_from_the_config(tmp_path: Path) -> None:
    config = {"hidden_size": 384, "intermediate_size": 1536, "num_hidden_layers": 6}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    assert Shape.read(path) == MINILM
