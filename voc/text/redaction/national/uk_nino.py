"""National Insurance numbers of the United Kingdom: `QQ 12 34 56 C`, by shape alone.

Prefixes that are never given are those of HMRC's manual, NIM39110, but for the QQ of its forms.
In small letters, only what is spaced out is taken for one.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import of_a_transaction
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import SHAPED, Found

_NINO: Final = re.compile(
    r"\b(?!bg|gb|nk|kn|tn|nt|zz)(?:[a-ceghj-prstw-z][a-ceghj-nprstw-z]|qq)"
    r"(?:[ -]?[0-9]{2}){3}[ -]?[a-d]\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Find the National Insurance numbers of a text."""
    for match in _NINO.finditer(text):
        number = match.group()
        plain = number.isupper() or not number.isalnum()
        if plain and not of_a_transaction(text, match.start()):
            yield Found(*match.span(), KIND, SHAPED)
