"""Postal addresses that name a house: a number and a street, or a number before a postcode.

A town, a bare postcode, a street without a number or a shop's branch are no one's home, and stay.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import APART, before, mentions
from voc.text.redaction.spans import INTRODUCED, SHAPED, Found

KIND: Final = "ADDRESS"

_STREET: Final = (
    r"(?:(?:street|road|avenue|lane|drive|close|court|crescent|way|place|terrace|gardens|grove|"
    r"square|boulevard|parkway|mews|circle|trail|highway|hill|row|walk|rise|green)\b"
    r"|(?:st|rd|ave|ln|dr|ct|cres|pl|gdns|sq|blvd|pkwy|cir|hwy)\b\.?)"
)
_HOUSE: Final = rf"\d{APART}(?<![£$€]\d)\d{{0,4}}[a-z]?(?:-\d{{1,4}}[a-z]?)?"
_POSTCODE: Final = r"\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b"
_ZIP: Final = r"\b[a-z]{2},? \d{5}(?:-\d{4})?\b"
_CODE: Final = rf"(?:{_POSTCODE}|{_ZIP})"
_TOWN: Final = r"(?:[,\s]{1,2}[a-z][a-z'\u2019-]{1,20}){0,5}?[,\s]{1,2}"

_ON_STREET: Final = re.compile(
    rf"{_HOUSE},? (?P<name>(?:[a-z][\w'\u2019.-]{{0,20}} ){{1,4}}?{_STREET})"
    r"(?:,? (?:apt|apartment|unit|suite|flat|#) ?\w{1,5}\b)?"
    rf"(?P<code>{_TOWN}{_CODE})?",
    re.IGNORECASE,
)
_BEFORE_CODE: Final = re.compile(
    rf"{_HOUSE},? (?P<name>(?:[a-z][a-z'\u2019-]{{1,20}},? ){{0,5}}?){_POSTCODE}",
    re.IGNORECASE,
)
_DOOR: Final = re.compile(r"\b(?:flat|apartment|apt|unit|suite) ?\w{1,4},? \Z", re.IGNORECASE)
_BOX: Final = re.compile(r"\bp\.? ?o\.? ?box \d{1,6}\b", re.IGNORECASE)
_LIVES: Final = re.compile(
    r"\b(?:live[sd]?|living|moved|address|home|house|resid\w{1,6}|deliver\w{0,4}|sent|send|ship\w{0,4}|"
    r"post\w{0,3}|dropped|left|neighbour|neighbor)(?:\W{1,3}(?:is|was|at|to|it|them|me|us|in|on|my|"
    r"new|old|home|house|address|street|line|1))*\W{0,3}\Z",
    re.IGNORECASE,
)
_SMALL_WORDS: Final = frozenset({"of", "the", "upon", "on", "de", "la", "le"})

_NO_NAME: Final = frozenset(
    {
        *("a", "an", "and", "at", "by", "for", "from", "in", "is", "it", "my", "our", "that", "to"),
        *("was", "with", "your", "am", "pm", "hour", "hours", "minute", "minutes", "day", "days"),
    }
)


def find(text: str) -> Iterator[Found]:
    """Find the postal addresses of a text."""
    for match in _ON_STREET.finditer(text):
        introduced = _LIVES.search(before(text, match.start())) is not None
        if match["code"] or _may_be_name(match["name"], capitals=not introduced):
            certainty = INTRODUCED if introduced or match["code"] else SHAPED
            yield Found(_start(match), match.end(), KIND, certainty)
    for match in _BEFORE_CODE.finditer(text):
        if not match["name"] or _may_be_name(match["name"], capitals=True):
            yield Found(_start(match), match.end(), KIND, SHAPED)
    if mentions(text, ("box",)):
        for match in _BOX.finditer(text):
            yield Found(*match.span(), KIND, INTRODUCED)


def _start(match: re.Match[str]) -> int:
    """Return where an address begins: at its flat, where it names one."""
    door = _DOOR.search(before(match.string, match.start()))
    return match.start() - (len(door.group()) if door else 0)


def _may_be_name(words: str, *, capitals: bool) -> bool:
    """Return whether words may be the name of a street; `capitals` says that it must have them."""
    found = words.split()
    if not _NO_NAME.isdisjoint(word.lower() for word in found):
        return False
    first, *rest = found
    return not capitals or (
        first[:1].isupper() and all(w[:1].isupper() or w in _SMALL_WORDS for w in rest)
    )
