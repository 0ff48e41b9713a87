"""NIR (social security) of France: thirteen signs and a key that is 97 less their remainder.

The department is 2A or 2B in Corsica, which count as 19 and 18.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_NIR: Final = re.compile(
    r"[12](?<![\w.-].)[ .-]?[0-9]{2}[ .-]?[0-9]{2}[ .-]?(?:[0-9]{2}|2[ABab])[ .-]?"
    r"[0-9]{3}[ .-]?[0-9]{3}[ .-]?[0-9]{2}(?![\w-])"
)
_SPACING: Final = str.maketrans("", "", " .-")


def find(text: str) -> Iterator[Found]:
    """Find the NIR of a text."""
    for match in _NIR.finditer(text):
        number = match.group().translate(_SPACING).upper()
        number = number.replace("2A", "19").replace("2B", "18")
        if 97 - int(number[:13]) % 97 == int(number[13:]):
            yield Found(*match.span(), KIND, CHECKED)
