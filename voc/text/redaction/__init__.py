"""Finds what is personal in a text: one detector a module, as Presidio is organised.

A detector is a function from a text to the spans it finds (`spans.Found`), in any order. All take
time that grows with the length of the text and no faster, whatever it holds. `find_patterns` asks
all of them that need no model, `voc.text.redaction.names` finds people's names. They search a text
as it looks (`folding`), so that none of them has to know of signs that nobody sees.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from voc.text.redaction import (
    accounts,
    addresses,
    birth_dates,
    cards,
    emails,
    ibans,
    ips,
    phones,
    urls,
)
from voc.text.redaction.folding import folded, is_plain
from voc.text.redaction.national import (
    de_tax_id,
    documents,
    es_dni,
    fr_nir,
    it_codice_fiscale,
    nl_bsn,
    uk_nhs,
    uk_nino,
    us_ssn,
)
from voc.text.redaction.spans import Found, blotted, masked, resolved

__all__ = [
    "KINDS",
    "Found",
    "blotted",
    "find_cards",
    "find_patterns",
    "folded",
    "masked",
    "resolved",
]

KINDS: Final = (
    *("EMAIL", "PHONE", "CARD", "IBAN", "ACCOUNT", "NATIONAL_ID"),
    *("IP", "URL", "ADDRESS", "BIRTH_DATE", "NAME"),
)
"""All kinds of what is found; a placeholder is one of them in angle brackets."""

Detector: TypeAlias = Callable[[str], Iterator[Found]]

_DIGIT: Final = re.compile(r"\d")

_DENSE: Final = re.compile(r"\d(?:\D{0,3}\d){5}")

_OF_WORDS: Final[tuple[Detector, ...]] = (emails.find, urls.find)
_OF_DIGITS: Final[tuple[Detector, ...]] = tuple(
    module.find for module in (addresses, accounts, birth_dates, documents, ips, cards)
)
_OF_MANY_DIGITS: Final[tuple[Detector, ...]] = tuple(
    module.find
    for module in (
        *(phones, ibans, uk_nino, uk_nhs, us_ssn),
        *(es_dni, fr_nir, de_tax_id, nl_bsn, it_codice_fiscale),
    )
)
"""What has six digits that stand close together: few messages have that, and most no digit."""


def find_patterns(text: str) -> tuple[Found, ...]:
    """Find all that can be told by its shape, in order and without overlap."""
    return _found(text, _patterns)


def find_cards(text: str) -> tuple[Found, ...]:
    """Find card numbers only, for what has to stay as it is otherwise: an id, a file's name."""
    return _found(text, cards.find) if _DIGIT.search(text) else ()


def _found(text: str, find: Detector) -> tuple[Found, ...]:
    if is_plain(text):
        return resolved(find(text))
    view = folded(text)
    return resolved(map(view.unfolded, find(view.text)))


def _patterns(text: str) -> Iterator[Found]:
    detectors = _OF_WORDS
    if _DIGIT.search(text):
        # Among equals the first counts: a check by 97 says more than that of a card, by 10.
        detectors += _OF_MANY_DIGITS if _DENSE.search(text) else ()
        detectors += _OF_DIGITS
    for find in detectors:
        yield from find(text)
