"""Passports, driving licences and identity cards of any state, where words say so."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import mentions
from voc.text.redaction.national import KIND
from voc.text.redaction.spans import INTRODUCED, Found

_SAID: Final = re.compile(
    r"\b(?:passport|driv(?:ing|er'?s?) licen[cs]e|national insurance|ni(?= n)|national id|"
    r"identity card|id card|tax id|aadhaa?r|nino)"
    r"(?:\W{1,3}(?:numbers?|no|num|nr|is|was|it's|#))*\W{1,3}"
    r"([a-z]{0,5}[ -]?\d[\da-z]*(?:[ -](?-i:[A-Z]{0,3})\d[\da-z]*){0,9})",
    re.IGNORECASE,
)
_WORDS: Final = (
    *("passport", "licen", "insurance", "ni n", "national id", "identity card", "id card"),
    *("tax id", "aadha", "nino"),
)
_LEAST: Final = 5


def find(text: str) -> Iterator[Found]:
    """Find the numbers of a person's documents."""
    if not mentions(text, _WORDS):
        return
    for match in _SAID.finditer(text):
        if sum(map(str.isdecimal, match[1])) >= _LEAST:
            yield Found(*match.span(1), KIND, INTRODUCED)
