"""Telephone numbers: shapes find candidates, `phonenumbers` (Google's libphonenumber) judges them.

The library's own search costs half a millisecond a message, most of them without a number; a
pattern first, and the library only for what passes it, costs next to nothing. Numbers with a
country code or a leading zero need a length that is possible, because the numbers of new mobiles
and those of examples are not in the library's tables; ten digits as in North America have a
bracket or two dashes, or can be dialled there; anything else needs a word before it, and after
one a leading zero is enough, however long the number is.
"""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from voc.text.redaction.context import APART, before, of_a_transaction
from voc.text.redaction.spans import SHAPED, Found

KIND: Final = "PHONE"

_GAP: Final = r"[ \t\u00a0\u202f.()/\u2010-\u2015-]"
_INTERNATIONAL: Final = re.compile(
    rf"[+0](?<![\w+].)(?:(?<=\+)|0){_GAP}{{0,2}}[1-9](?:{_GAP}{{0,3}}\d){{6,14}}(?!\d)"
)
_TRUNK: Final = re.compile(rf"[(0]{APART}(?:(?<=0)|0)(?:{_GAP}{{0,2}}\d){{8,10}}(?![\d:])")
_AMERICAN: Final = re.compile(
    r"(?=[\d(])(?<![\w.+-])(?:1[ .-]?)?(?:\(\d{3}\)(?: ?-)? ?|\d{3}(?:[ .-]| - ))"
    r"\d{3}(?:[ .-]| - )\d{4}(?![\w-])"
)
_ANY: Final = re.compile(rf"[1-9(]{APART}(?:{_GAP}{{0,2}}\d){{6,13}}(?![\d:])")
_MISTYPED: Final = re.compile(rf"0{APART}(?:{_GAP}{{0,2}}\d){{6,13}}(?![\d:])")
_GROUP: Final = re.compile(r"\d+")
_SAID: Final = re.compile(
    r"\b(?:call|ring|phone|ph|tel|telephone|mobile|mob|cell|cellphone|text|whatsapp|sms|fax|"
    r"landline|reach|dial|contact|(?:my|our|his|her|their|best|new|work|home) (?:numbers?|no))"
    r"(?:\W{1,3}(?:me|us|him|her|them|back|numbers?|no|on|at|is|was|it's|my|our|phone|or|via|"
    r"direct))*+\W*\Z",
    re.IGNORECASE,
)
_TRUNK_SIZES: Final = frozenset({(2, 4, 4), (2, 3, 4), (2, 2, 2, 2, 2)})
_SHORTEST_CODE: Final = 3
_TRUNK_LEAST: Final = 10
_HOURS: Final = (4, 4)
"""`call me 0900-1700`"""

_DATES: Final = frozenset({(a, b, c) for a in (1, 2) for b in (1, 2) for c in (2, 4)} | {(4, 2, 2)})
_REGIONS: Final = ("GB", "US", "IN")


def find(text: str) -> Iterator[Found]:
    """Find the telephone numbers of a text."""
    for match in _INTERNATIONAL.finditer(text):
        if _international(match.group()):
            yield Found(*match.span(), KIND, SHAPED)
    trunks = set()
    for match in _TRUNK.finditer(text):
        end = _trunk_end(match)
        trunks.add(match.start())
        if end and not of_a_transaction(text, match.start()):
            yield Found(match.start(), end, KIND, SHAPED)
    for match in _AMERICAN.finditer(text):
        if not of_a_transaction(text, match.start()) and _is_american(match.group()):
            yield Found(*match.span(), KIND, SHAPED)
    for match in _ANY.finditer(text):
        if _is_said(text, match) and _is_possible_anywhere(match.group()):
            yield Found(*match.span(), KIND, SHAPED)
    for match in _MISTYPED.finditer(text):
        if match.start() not in trunks and _is_said(text, match) and _has_code(match.group()):
            yield Found(*match.span(), KIND, SHAPED)


def _international(number: str) -> bool:
    return _is_possible("+" + number.removeprefix("00").removeprefix("+"), None)


def _trunk_end(match: re.Match[str]) -> int | None:
    """Return where a number with a leading zero ends, None where it is none."""
    groups = [group.span() for group in _GROUP.finditer(match.string, *match.span())]
    sizes = tuple(end - start for start, end in groups)
    if sizes[-1] == 1 and sum(sizes) > _TRUNK_LEAST:  # `087 123 4567 2 times`
        groups, sizes = groups[:-1], sizes[:-1]
    if sizes[0] < _SHORTEST_CODE and sizes not in _TRUNK_SIZES:
        return None  # a date, a decimal
    end = groups[-1][1]
    return end if _is_possible(match.string[match.start() : end], "GB") else None


def _is_american(number: str) -> bool:
    """Return whether a number is written as none but those are, or can be dialled there."""
    return "(" in number or number.count("-") > 1 or _is_valid(number, "US")


def _is_said(text: str, match: re.Match[str]) -> bool:
    """Return whether words say that a number is one to call, and it is no date."""
    sizes = tuple(len(group) for group in _GROUP.findall(match.group()))
    if sizes in _DATES or not _SAID.search(before(text, match.start())):
        return False
    return not of_a_transaction(text, match.start())


def _has_code(number: str) -> bool:
    """Return whether a number begins with an area code, and not with a day or an hour."""
    sizes = tuple(len(group) for group in _GROUP.findall(number))
    return sizes[0] >= _SHORTEST_CODE and sizes != _HOURS


def _is_possible_anywhere(number: str) -> bool:
    return any(_is_possible(number, region) for region in _REGIONS) or _is_possible(
        f"+{number}", None
    )


def _is_possible(number: str, region: str | None) -> bool:
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_possible_number(parsed)


def _is_valid(number: str, region: str) -> bool:
    parsed = _parsed(number, region)
    return parsed is not None and phonenumbers.is_valid_number(parsed)


def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
