"""Tax identification numbers of Germany: eleven digits, ISO 7064 mod 11,10.

Of the first ten digits one stands there twice or three times, all others once at most.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.checksums import digits_of
from voc.text.redaction.context import of_a_transaction
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_TAX_ID: Final = re.compile(r"[1-9](?<![\w.,+-].)[0-9](?:(?: ?[0-9]{3}){3}|[0-9]{9})(?![\w-])")


def find(text: str) -> Iterator[Found]:
    """Find the tax identification numbers of a text."""
    for match in _TAX_ID.finditer(text):
        checked = _is_checked(digits_of(match.group()))
        if checked and not of_a_transaction(text, match.start()):
            yield Found(*match.span(), KIND, CHECKED)


def _is_checked(digits: list[int]) -> bool:
    counts = sorted(Counter(digits[:10]).values())
    if counts[-1] not in (2, 3) or counts[-2] != 1:
        return False
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == digits[10]
