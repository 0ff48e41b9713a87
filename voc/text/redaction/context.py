"""What the words before a number say that it is.

Numbers of a thing that happened (an order, a parcel, a ticket) are no one's secret and are what a
company looks a message up by: they stay. Numbers of a person go.
"""

import re
from collections.abc import Iterable
from typing import Final

APART: Final = r"(?<![\w+].)(?<!\d[.,/:].)(?<!\w-.)"
"""Matches after the first sign of a number that is no part of a word, a decimal or a time.

It stands after that sign and not before it, so that a search goes from digit to digit.
"""

_REACH: Final = 48

_JOINT: Final = r"[\s:#=(\"'*\u2013-]"
_FILLERS: Final = (
    rf"(?:{_JOINT}{{1,3}}(?:numbers?|no\.?|num\.?|nr\.?|id|code|ref|reference|is|was|were|of|my|our|your|"
    rf"the|for|it|as|with|under|being|s))*+{_JOINT}*\Z"
)
_TRANSACTION: Final = re.compile(
    r"\b(?:orders?|order(?:no|num|id)|purchase|tracking|track|parcel|package|consignment|shipment|"
    r"delivery|waybill|awb|dispatch|invoice|receipt|ticket|case|booking|reservation|confirmation|"
    r"transaction|ref|reference|serial|model|sku|item|product|part|barcode|ean|upc|isbn|asin|"
    r"article|batch|lot|imei|claim|rma|returns?|complaint|incident|flight|job|quote|version)"
    + _FILLERS,
    re.IGNORECASE,
)
_VERSION: Final = re.compile(
    r"(?:\b(?:version|ver|build|firmware|release|software|updat(?:e[ds]?|ing)|upgrad(?:ed?|ing)|ios|android|driver"
    r"s?|app|os|macos|windows|chrome|firefox)\W{1,3}(?:(?:version|is|to|from|now|number|at|on|of|"
    r"v)\W{1,3})*+|\bv\.?\s?)\Z",
    re.IGNORECASE,
)


def mentions(text: str, words: Iterable[str]) -> bool:
    """Return whether a text has any of these (in small letters) in it: cheaper than a pattern."""
    lower = text.lower()
    return any(word in lower for word in words)


def before(text: str, start: int) -> str:
    """Return the words just before a place in a text."""
    return text[max(0, start - _REACH) : start]


def of_a_transaction(text: str, start: int) -> bool:
    """Return whether what begins at `start` is introduced as the number of an order or the like."""
    return _TRANSACTION.search(before(text, start)) is not None


def of_a_version(text: str, start: int) -> bool:
    """Return whether what begins at `start` is introduced as a version of software."""
    return _VERSION.search(before(text, start)) is not None
