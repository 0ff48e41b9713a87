"""Keys: what they look like, and what is kept of them."""

import re

import pytest

from service.keys.tokens import ID_BYTES, SECRET_BYTES, digest, id_of, mint


def test_a_key_is_its_id_and_a_secret_of_256_bits() -> None:
    token = mint()
    found = re.fullmatch(r"voc_([0-9a-f]{10})_([0-9a-f]{64})", token)
    assert found is not None
    assert 4 * len(found[2]) == 256 == 8 * SECRET_BYTES
    assert id_of(token) == found[1]
    assert len(found[1]) == 2 * ID_BYTES


def test_no_two_keys_are_alike() -> None:
    tokens = {mint() for _ in range(1_000)}
    assert len(tokens) == len({id_of(token) for token in tokens}) == 1_000


@pytest.mark.parametrize(
    "token",
    [
        "",
        "voc",
        "voc__",
        "voc_0123456789",
        f"voc_0123456789_{'a' * 63}",
        f"voc_0123456789_{'a' * 65}",
        f"voc_0123456789_{'A' * 64}",
        f"voc_012345678_{'a' * 64}",
        f"voc_0123456789_{'a' * 64}\n",
        f" voc_0123456789_{'a' * 64}",
        f"voc_\u0660123456789_{'a' * 64}",
        f"VOC_0123456789_{'a' * 64}",
        f"voc_' or 1=1_{'a' * 64}",
        f"voc_0123456789_{'a' * 63}\0",
    ],
)
def test_what_does_not_look_like_a_key_has_no_id(token: str) -> None:
    assert id_of(token) is None


def test_a_digest_is_of_the_whole_key() -> None:
    token = f"voc_0123456789_{'a' * 64}"
    assert len(digest(token)) == 32
    assert len({digest(token), digest(token[:-1] + "b"), digest("voc_1" + token[5:])}) == 3


@pytest.mark.parametrize("token", ["", "\ud800", "é", "\0", "x" * 100_000])
def test_anything_that_is_presented_has_a_digest(token: str) -> None:
    assert len(digest(token)) == 32
