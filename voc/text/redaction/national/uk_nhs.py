"""NHS numbers of England, Wales and the Isle of Man: ten digits, modulus 11, after `NHS`."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.checksums import digits_of
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_NHS: Final = re.compile(r"\bnhs\b[^\d\n]{0,30}([0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4})(?!\d)", re.I)


def find(text: str) -> Iterator[Found]:
    """Find the NHS numbers of a text."""
    for match in _NHS.finditer(text):
        if _is_checked(digits_of(match[1])):
            yield Found(*match.span(1), KIND, CHECKED)


def _is_checked(digits: list[int]) -> bool:
    rest = -sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return rest % 11 == digits[-1]
