"""Card numbers, however they are written."""

import pytest

from redacted import as_found, kinds_found
from voc.text.redaction import cards

CASES = [
    "my card is [4111 1111 1111 1111] exp 12/25",
    "[4111-1111-1111-1111], [4111.1111.1111.1111] and [4111111111111111]",
    "[4111111111111111] 12/25 123",
    "12 times [4111 1111 1111 1111] 2 times",
    "first [4111 1111. 1111 1111] was charged",
    "[4111\n1111\n1111\n1111] and [4111\u00a01111\u200b1111 \u2013 1111]",
    "[3782 822463 10005], [3056 930902 5904], [6011000990139424] and [4222222222222]",
    "[4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1]",
    "[41 11 11 11 11 11 11 11] in pairs, and [4111 11111111 1111]",
    "no4111 is none, visa[4111111111111111]x is",
    "order [4111111111111111] is a card all the same",
    "[\uff14\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11\uff11]",
    "card number [4111 1111 1111 1112] has a digit wrong, cvv [123], security code is [4321]",
    "4111 1111 1111 1112 has no check digit, 411111111111 is too short",
    "1700000000000 and 20240115123045 are times, 9780306406157 is a book",
    "order 404-1234567-1234561 of the shop",
    "tracking 9400 1118 9922 3859 2345 67, 41111111111111111111111111",
    "£4111 £1111 £1111 £1111",
    "card ending 1111, **** **** **** 1111",
    "from 31/12/2024 - 02/01/2025 at 10:30",
]


@pytest.mark.parametrize("marked", CASES)
def test_what_is_found_is_what_is_marked(marked: str) -> None:
    assert as_found(cards.find, marked) == marked
    assert kinds_found(cards.find, marked) <= {cards.KIND}
