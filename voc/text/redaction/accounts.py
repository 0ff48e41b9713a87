"""Numbers by which a company or a bank knows a person, where words say so.

Those of an account, a policy, a membership, a customer or patient, and sort codes. Numbers of
orders, bookings, tickets, invoices and parcels stay: see `context`.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.context import mentions, of_a_transaction
from voc.text.redaction.spans import INTRODUCED, Found

KIND: Final = "ACCOUNT"

_NUMBER: Final = r"(?:numbers?|no|num|nr|#|code)"
_JOINT: Final = r"[\s:=#.,()\"'*\u2013-]{1,4}"
_FILLERS: Final = rf"((?:{_JOINT}(?:{_NUMBER}|card|is|was|of|it's))*){_JOINT}"
_TOKEN: Final = (
    r"((?:[a-z]{1,4}[/-]?|(?-i:[A-Z]{1,4}) )?\d[\da-z]*(?:[ /-]\d[\da-z]*){0,6}"
    r"(?-i:[/-][A-Z]{1,2})?)(?![\w])"
)
_KNOWN: Final = (
    r"(?:account|acct|acc|a/c|policy|member(?:ship)?|loyalty|rewards?|frequent flyer|"
    r"cust(?:omer)?|client|patient|medical record|mrn|"
    r"payroll|employee|routing|sort ?code|user(?= ?id\b))"
)
_ID: Final = r"(?: ?id\b| ref(?:erence)?\b)"
_SAID: Final = re.compile(rf"\b({_KNOWN}){_ID}?{_FILLERS}{_TOKEN}", re.IGNORECASE)
_ASKED: Final = re.compile(
    r"\b(?:account|policy|member(?:ship)?|customer) (?:number|no\.?|id)\b[^\d?]{0,60}\?"
    r"[^\d?]{0,60}?\b(\d[\d-]{5,18})(?![\w])",
    re.IGNORECASE,
)
"""What somebody is asked for stands in the turn before that of the answer."""

KEY: Final = re.compile(_KNOWN + _ID, re.IGNORECASE)
"""Names of fields by which records are found again: what they hold is no number of an account."""

_WORDS: Final = (
    *(
        "acc",
        "a/c",
        "policy",
        "member",
        "loyalty",
        "reward",
        "flyer",
        "cust",
        "medical",
        "mrn",
        "client",
        "patient",
    ),
    *("payroll", "employee", "routing", "sort", "user"),
)
_MARKED: Final = re.compile(rf"\b{_NUMBER}\b|[#:=]|{_ID}", re.IGNORECASE)
_LEAST, _LEAST_UNMARKED = 4, 6


def find(text: str) -> Iterator[Found]:
    """Find the numbers of accounts of a text."""
    if not mentions(text, _WORDS):
        return
    for match in _SAID.finditer(text):
        between = text[match.end(1) : match.start(3)]
        least = _LEAST if _MARKED.search(between) else _LEAST_UNMARKED
        if sum(map(str.isdecimal, match[3])) >= least:
            yield Found(*match.span(3), KIND, INTRODUCED)
    for match in _ASKED.finditer(text):
        digits = sum(map(str.isdecimal, match[1]))
        if digits >= _LEAST_UNMARKED and not of_a_transaction(text, match.start(1)):
            yield Found(*match.span(1), KIND, INTRODUCED)
