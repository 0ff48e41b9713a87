"""Dates of birth, where words say so; any other date is that of a visit or an order, and stays."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import mentions
from voc.text.redaction.spans import INTRODUCED, Found

KIND: Final = "BIRTH_DATE"

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\b\.?|(?=\d))"
)
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE: Final = (
    r"(?:\d{4}[./ -]\d{1,2}[./ -]\d{1,2}(?!\d)|\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}(?!\d)"
    rf"|{_DAY}[ /-]?(?:of )?{_MONTH}[ ,/'\u2019-]{{0,2}}\d{{2,4}}(?!\d)"
    rf"|{_MONTH} ?{_DAY},? ?\d{{4}}(?!\d)|\d{{8}}(?!\d)|\d{{6}}(?!\d))"
)
_BORN: Final = re.compile(
    r"\b(?:born|d\.? ?o\.? ?b\b\.?|date ?of ?birth|birth ?-?date|birth ?-?day)(?:['\u2019]s)?"
    rf"(?:[\s:=(,\u2013-]{{1,3}}(?:is|was|on|the|being|which|{_WEEKDAY}|dd.mm.yy(?:yy)?|mm.dd.yy(?:yy)?))*[\s:=(),\u2013-]{{0,3}}({_DATE})",
    re.IGNORECASE,
)

_WORDS: Final = ("born", "birth", "dob", "d.o.b", "d. o", "d o b", "d.o b")


def find(text: str) -> Iterator[Found]:
    """Find the dates of birth of a text."""
    if not mentions(text, _WORDS):
        return
    for match in _BORN.finditer(text):
        yield Found(*match.span(1), KIND, INTRODUCED)
