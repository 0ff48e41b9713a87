"""BSN of the Netherlands: nine digits with the test of eleven, after a word that says so."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.checksums import digits_of
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_BSN: Final = re.compile(
    r"\b(?:bsn|burger ?service ?nummer|sofi ?nummer|citizen service number)\b[^\d\n]{0,20}"
    r"([0-9]{4}[ .]?[0-9]{2}[ .]?[0-9]{3}|[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3})(?!\d)",
    re.IGNORECASE,
)
_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def find(text: str) -> Iterator[Found]:
    """Find the BSN of a text."""
    for match in _BSN.finditer(text):
        digits = digits_of(match[1])
        if sum(d * weight for d, weight in zip(digits, _WEIGHTS, strict=True)) % 11 == 0:
            yield Found(*match.span(1), KIND, CHECKED)
