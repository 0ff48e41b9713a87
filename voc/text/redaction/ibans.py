"""Bank accounts as IBANs: the length of their country, and the check digits of ISO 7064."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.checksums import mod_97
from voc.text.redaction.spans import CHECKED, Found

KIND: Final = "IBAN"

_LENGTHS: Final = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ DZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
"""The length of an IBAN by country, from the registry of ISO 13616."""

_HEAD: Final = re.compile(r"(?<![^\W_])([A-Za-z]{2})[\s.-]{0,2}[0-9]{2}(?=[\s.-]{0,2}[A-Za-z0-9])")
_SIGN: Final = re.compile(r"[\s.-]{0,2}([A-Za-z0-9])")


def find(text: str) -> Iterator[Found]:
    """Find the IBANs of a text."""
    for head in _HEAD.finditer(text):
        length = _LENGTHS.get(head[1].upper())
        end = _end(text, head.start(), length) if length else None
        if end is not None:
            yield Found(head.start(), end, KIND, CHECKED)


def _end(text: str, start: int, length: int) -> int | None:
    """Return where an IBAN of a length ends that begins at `start`, None where there is none."""
    signs, end = "", start
    while len(signs) < length:
        match = _SIGN.match(text, end)
        if match is None:
            return None
        signs, end = signs + match[1], match.end()
    ends = end == len(text) or not text[end].isalnum()
    return end if ends and mod_97(signs) else None
