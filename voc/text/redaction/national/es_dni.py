"""DNI and NIE of Spain: seven or eight digits with a letter that is their remainder by 23."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import of_a_transaction
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import CHECKED, Found

_DNI: Final = re.compile(r"\b([XYZ][ -]?[0-9]{7}|[0-9]{2}\.?[0-9]{3}\.?[0-9]{3})[ -]?([A-Z])\b")
_LETTERS: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_FIRST: Final = str.maketrans("XYZ", "012", " -.")


def find(text: str) -> Iterator[Found]:
    """Find the DNI and NIE of a text."""
    for match in _DNI.finditer(text):
        checked = _LETTERS[int(match[1].translate(_FIRST)) % 23] == match[2]
        if checked and not of_a_transaction(text, match.start()):
            yield Found(*match.span(), KIND, CHECKED)
