"""Payment card numbers, with or without anything between their digits.

Thirteen to nineteen digits with the check digit of Luhn, in a range that card issuers use (ISO/IEC
7812: what begins with 1, 7, 20 or 21 is a time, a date or something else of the kind). Missing one
is worse than taking another number for one, so they are found behind a word such as `order` too,
and with up to three signs or line breaks between digits. Also what is introduced as the number of
a card, though a digit be mistyped, and as its security code.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from voc.text.redaction.checksums import digits_of, luhn
from voc.text.redaction.context import mentions
from voc.text.redaction.spans import CHECKED, INTRODUCED, Found

KIND: Final = "CARD"

Span: TypeAlias = tuple[int, int]

_LEAST, _MOST = 13, 19
_CELL: Final = 15

_BETWEEN: Final = r"(?:[^\w£$€¥%+=#@<>]|_)"
_RUN: Final = re.compile(rf"\d(?:{_BETWEEN}{{0,3}}\d){{{_LEAST - 1},}}+")
_GROUP: Final = re.compile(r"\d+")
_ISSUER: Final = re.compile(r"2[2-7]|[3-6]|8[12]|9792")

_GROUPINGS: Final = frozenset(
    {(4, 4, 4, n) for n in range(1, 5)}
    | {(4, 4, 4, 4, n) for n in range(1, 4)}
    | {(4, 4, 5), (4, 6, 4), (4, 6, 5)}
)
"""How cards are printed."""

_SHOP_ORDER: Final = (3, 7, 7)
"""How the largest of shops prints the numbers of its orders."""

_SAID: Final = re.compile(
    r"\bcard(?:\W{1,3}(?:number|no|num|nr|details|is|was|are|ending|the|long))*\W{1,3}"
    rf"(\d(?:{_BETWEEN}{{0,3}}\d){{11,18}})(?!\d)"
    r"|\b(?:cvv2?|cvc2?|cv2|security code)(?:\W{1,3}(?:number|no|code|is|was|on|the|back))*\W{1,3}"
    r"(\d{3,4})(?![\d.,]*\d)",
    re.IGNORECASE,
)

_WORDS: Final = ("card", "cv", "security code")


def find(text: str) -> Iterator[Found]:
    """Find the card numbers of a text."""
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _GROUP.finditer(text, *run.span())]
        yield from _cards(text, groups, digits_of(run.group()))
    for said in _SAID.finditer(text) if mentions(text, _WORDS) else ():
        yield Found(*said.span(said.lastindex or 0), KIND, INTRODUCED)


def is_rounded(digits: str) -> bool:
    """Return whether a number may be that of a card whose end a spreadsheet has lost.

    A cell keeps fifteen digits, from which a card's last one can be told.
    """
    lost = digits[_CELL:]
    return len(digits) <= _MOST and set(lost) == {"0"} and _ISSUER.match(digits) is not None


def _cards(text: str, groups: Sequence[Span], digits: Sequence[int]) -> Iterator[Found]:
    """Yield cards among groups of digits: from a first to a last group, as long as can be.

    digits: those of all groups.
    """
    place = after = 0
    for first, (start, end) in enumerate(groups):
        if first >= after and _ISSUER.match("".join(map(str, digits[place : place + 4]))):
            last = _last(text, groups, first, digits[place : place + _MOST])
            if last is not None:
                yield Found(start, groups[last][1], KIND, CHECKED)
                after = last + 1
        place += end - start


def _last(text: str, groups: Sequence[Span], first: int, digits: Sequence[int]) -> int | None:
    """Return the last group of the longest card that begins with a group, None if none does."""
    found, count = None, 0
    for last in range(first, len(groups)):
        count += groups[last][1] - groups[last][0]
        if count > _MOST:
            break
        if count >= _LEAST and luhn(digits[:count]):
            whole = first == 0 and last == len(groups) - 1
            if _is_grouped(text, groups[first : last + 1], whole=whole):
                found = last
    return found


def _is_grouped(text: str, groups: Sequence[Span], *, whole: bool) -> bool:
    """Return whether digits stand in groups as those of a card may.

    whole: whether no other digits are near, so that a group need not be one of a card.
    """
    sizes = tuple(end - start for start, end in groups)
    if len(sizes) == 1 or sizes in _GROUPINGS or set(sizes) == {1}:
        return True
    if not whole or sizes == _SHOP_ORDER:
        return False
    # Grouped as no card is: by a person who held to one sign, or who at least began well.
    return sizes[0] >= 4 or len({text[a[1] : b[0]] for a, b in pairwise(groups)}) == 1
