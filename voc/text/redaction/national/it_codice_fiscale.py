"""Codice fiscale of Italy: sixteen letters and digits, the last a check letter.

Values of the signs are those of the decree of 23 December 1976, article 11. Letters may stand for
digits where two persons would have one code.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_N: Final = "[0-9L-NP-V]"
_CODE: Final = re.compile(
    rf"\b[A-Z]{{3}} ?[A-Z]{{3}} ?{_N}{{2}}[A-EHLMPR-T]{_N}{{2}} ?[A-Z]{_N}{{3}}[A-Z]\b",
    re.IGNORECASE,
)
_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22)
_ODD_LAST: Final = (25, 24, 23)
_VALUES: Final = (*_ODD, *_ODD_LAST)


def find(text: str) -> Iterator[Found]:
    """Find the codici fiscali of a text."""
    for match in _CODE.finditer(text):
        code = match.group().replace(" ", "").upper()
        numbers = [_number(sign) for sign in code[:15]]
        total = sum(_VALUES[number] for number in numbers[::2]) + sum(numbers[1::2])
        if total % 26 == _number(code[15]):
            yield Found(*match.span(), KIND, CHECKED)


def _number(sign: str) -> int:
    """Return the place of a digit among digits, or of a letter in the alphabet, from 0."""
    return int(sign) if sign.isdecimal() else ord(sign) - ord("A")
