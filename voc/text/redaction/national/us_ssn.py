"""Social Security numbers of the United States: `123-45-6789`, or nine digits after a word.

Areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import of_a_transaction
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import INTRODUCED, SHAPED, Found

_GIVEN: Final = r"(?!000|666)[0-8][0-9]{2}"
_SERIAL: Final = r"(?!0000)[0-9]{4}(?![\w-])"
_DASHED: Final = re.compile(rf"(?=[0-8])(?<![\w.-]){_GIVEN}-(?!00)[0-9]{{2}}-{_SERIAL}")
_SAID: Final = re.compile(
    r"\b(?:ssn|social security|my social|itin)\b[^\d\n]{0,20}"
    rf"({_GIVEN}[ .-]?(?!00)[0-9]{{2}}[ .-]?{_SERIAL})",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Find the Social Security numbers of a text."""
    for match in _DASHED.finditer(text):
        if not of_a_transaction(text, match.start()):
            yield Found(*match.span(), KIND, SHAPED)
    for match in _SAID.finditer(text):
        yield Found(*match.span(1), KIND, INTRODUCED)
