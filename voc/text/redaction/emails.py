"""E-mail addresses, also as they are said (`jo at gmail dot com`) or hidden from robots."""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.redaction.spans import CHECKED, SHAPED, Found

KIND: Final = "EMAIL"

_DOMAIN: Final = re.compile(r"@([\w-]++(?:\.[\w-]++)++)")
_LOCAL: Final = frozenset("!#$%&'*+-/=?^_`{|}~.")
_OPENINGS: Final = "'`{|/=?*.!#$%&^~-"
_BACK: Final = 96

_DOT: Final = r"(?:\s?\.\s?|\sdot\s|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_PROVIDERS: Final = (
    *("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "aol", "live", "msn"),
    *("btinternet", "sky", "proton", "protonmail", "gmx", "fastmail"),
)
_PROVIDER: Final = re.compile(
    rf"\b(?:{'|'.join(_PROVIDERS)}){_DOT}(?:com|co|net|org|ie|de|fr|me|uk|ca|au)\b"
    rf"(?:{_DOT}(?:uk|au|nz)\b)?",
    re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    r"(?<!\S)[\w.+-]+(?:\s(?:dot|underscore|dash|hyphen)\s[\w.+-]+)*"
    r"(?:\s?@\s?|\sat\s|\s?[(\[{]\s?at\s?[)\]}]\s?)\Z",
    re.IGNORECASE,
)
_LABEL: Final = r"[a-z][a-z0-9-]{1,62}"
_BROKEN: Final = re.compile(
    rf"@(?:{_LABEL}(?:\s?\.\s?{_LABEL})*(?:\sdot\s{_LABEL})+"
    rf"|(?:{'|'.join(_PROVIDERS)})(?:,(?:com|co\.uk|net|org))?(?![\w@-]|\.\w)"
    rf"|{_LABEL},(?:com|co\.uk|net|org)\b| (?:{_LABEL}\.)+(?:com|net|org|co\.uk)\b)",
    re.IGNORECASE,
)
"""A domain that is half said, cut off or mistyped, after a sign that is not."""

_INTRODUCED: Final = re.compile(
    r"\be-?mail(?:\s(?:address|me|us|is|it's|at|on|to))*+(?::\s?|(?<=\sis)\s|(?<=\sme at)\s)"
    r"([\w.+-]+(?:\s(?:dot|underscore|dash|hyphen)\s[\w.+-]+){0,4}"
    rf"(?:\sat\s{_LABEL}(?:\sdot\s{_LABEL}){{1,4}}|\s@\s(?:{_LABEL}\.){{1,4}}{_LABEL})\b)",
    re.IGNORECASE,
)
_SHOUTED: Final = re.compile(
    r"(?<!\S)(?=\S*[a-z])[\w.+-]+ AT [\w-]+(?:\.[\w-]+)*(?: DOT [A-Za-z][\w-]*)+"
)
"""As people hide it from robots: the words in capitals, and what they join not."""

_SIGNS: Final = ("at)", "at]", "at}", "at )", "at ]")
_HIDDEN: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]++\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]++"
    r"(?:(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)[\w-]++)++",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Find the e-mail addresses of a text."""
    floor = 0
    for match in _DOMAIN.finditer(text):
        start, end = _local_start(text, match.start(), floor), _end(match)
        if start < match.start() and end:
            yield Found(start, end, KIND, CHECKED)
        floor = match.end()
    if "@" in text:
        for match in _BROKEN.finditer(text):
            start = _local_start(text, match.start(), 0)
            if any(map(str.isalpha, text[start : match.start()])):
                yield Found(start, match.end(), KIND, SHAPED)
    lower = text.lower()
    if "mail" in lower:
        for match in _INTRODUCED.finditer(text):
            yield Found(*match.span(1), KIND, SHAPED)
    if " DOT " in text:
        for match in _SHOUTED.finditer(text):
            yield Found(*match.span(), KIND, SHAPED)
    if any(provider in lower for provider in _PROVIDERS):
        yield from _spoken(text)
    if any(sign in lower for sign in _SIGNS):
        for match in _HIDDEN.finditer(text):
            yield Found(*match.span(), KIND, SHAPED)


def _spoken(text: str) -> Iterator[Found]:
    """Find addresses at well-known providers that are not written as one word."""
    for match in _PROVIDER.finditer(text):
        head = max(0, match.start() - _BACK)
        if local := _SPOKEN.search(text[head : match.start()]):
            yield Found(head + local.start(), match.end(), KIND, SHAPED)


def _local_start(text: str, at: int, floor: int) -> int:
    """Return where the part before the sign begins, `at` where there is none."""
    start = at
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
        start -= 1
    while start < at and text[start] in _OPENINGS:
        start += 1
    return start


def _end(match: re.Match[str]) -> int:
    """Return where the domain ends, 0 where it has no top level."""
    labels = match[1].split(".")
    while len(labels) > 1 and not _is_top(labels[-1]):
        labels.pop()
    return match.start(1) + len(".".join(labels)) if len(labels) > 1 else 0


def _is_top(label: str) -> bool:
    return len(label) > 1 and not label.isdecimal()
