"""Whether the full stop after a word is only that of an abbreviation.

Kinds of abbreviation end a sentence under different conditions; whatever is not listed, and is not
a single letter or dotted letters (J. Smith, U.S.), is taken for the sentence's last word.

Not covered: a month in small letters before one ("in dec. it"), which may end the sentence of
somebody who writes no capitals.
"""

import re
from typing import Final


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_NEVER_LAST: Final = _words(
    "mr mrs ms mx dr prof rev fr mt st capt lt col gen sgt hon messrs mme",
    "v vs viz cf eg e.g ie i.e al approx esp incl excl ref re misc w wh wd abt",
)
_BEFORE_NUMBER: Final = _words("no nos nr pp vol ch sec fig ext tel art ca")
_DATES: Final = _words("jan feb mar apr jun jul aug sep sept oct nov dec tues weds thur thurs fri")
_DATES_IN_CAPITALS: Final = _words("Mon Tue Wed Thu Sat Sun")
_UNITS: Final = _words("apt bldg rm acct")
_MEASURES: Final = _words("ft lbs")
_SIZES: Final = _words("tall long wide high deep thick heavy across by of or")
_LAST_BEFORE_CAPITAL: Final = _words(
    "etc mo mos mth mths yr yrs hr hrs min mins wk wks max pls appt appts poss"
)
_LAST_BEFORE_OPENING: Final = _words("inc ltd co corp llc plc jr sr dept ave rd blvd bros ph.d")
_HOURS: Final = _words("a.m p.m")
_AFTER_HOURS: Final = _words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Weds Thu Thur",
    "Thurs Fri Sat Sun January February March April May June July August September October",
    "November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec",
    "Eastern Central Mountain Pacific Greenwich British Irish Indian Australian",
)
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_PRONOUNS: Final = _words("i u")

OPENINGS: Final = _words(
    "A After All Also And Another As At Because Both But Can Could Did Do Does Every Got Had He",
    "Her His How I I'd I'll I'm I've If In Is It It's Its My Never No Nobody Nothing Now On",
    "However Once Only Our Please She So Some Still Thank Thanks That That's The Their Then There",
    "There's These They They're This Those To Very Was We We're Were What When Where Which Who",
    "Why Will With Would Yes Yet You Your",
)
"""Capitalised words that open sentences and no names."""


def is_abbreviation(word: str, after: str) -> bool:
    """Tell whether the stop between `word` and the word `after` it does not end a sentence."""
    key, bare = word.lower(), after.rstrip(",.!?").replace("\u2019", "'")
    number, lower = any(sign.isdigit() for sign in after), after[:1].islower()
    if key in _NEVER_LAST:
        return True
    if key in _BEFORE_NUMBER:
        return number or (key == "no" and after == "is")
    if key in _DATES or word in _DATES_IN_CAPITALS:
        return number or (lower and word.istitle())
    if key in _UNITS:
        return number or lower or (len(bare) == 1 and bare not in OPENINGS)
    if key in _MEASURES:
        return bare in _SIZES
    if key in _LAST_BEFORE_CAPITAL:
        return lower
    if key in _HOURS and after[:1].isupper() and after[1:2].islower():
        return bare.removesuffix("'s") in _AFTER_HOURS
    if key in _LAST_BEFORE_OPENING or (_DOTTED.fullmatch(word) and key not in _PRONOUNS):
        return bare not in OPENINGS
    return False
