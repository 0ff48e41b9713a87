"""The subject of an e-mail without what programs put before it: `Re:`, `Fwd:`, `[EXTERNAL]`.

The words of languages other than English are those in use with mail programs (RFC 5256 has the
English ones; the others are collected in Wikipedia's "List of email subject abbreviations").
"""

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(
    r"""\s*(?:
      (?P<forward>fwd?|wg|tr|rv|enc|i|vs|vb|vl|doorst|pd|转发|轉寄)
    | (?:re|aw|antw|antwort|sv|res|réf|rif|r|odp|ynt|vá|atb|回复|答复|回覆)
    )(?:\s?[\[(]\d{1,3}[\])]|\^\d{1,3})?\s?[:\uff1a]""",
    re.VERBOSE | re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"\s*\[(?:ext|external|spam|secure|encrypted)[^\[\]]{0,20}\]:?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject in two: what stands before it, white space included, and itself."""

    prefix: str
    text: str
    is_prefixed: bool
    is_forward: bool


def subject_of(raw: str) -> Subject:
    """Return the two parts of a subject."""
    place = 0
    is_prefixed = is_forward = False
    while found := _MARK.match(raw, place) or _TAG.match(raw, place):
        if found.re is _MARK:
            is_forward = is_forward or (not is_prefixed and found["forward"] is not None)
            is_prefixed = True
        place = found.end()
    text = raw[place:].strip()
    prefix = raw[: raw.index(text, place)]
    return Subject(prefix=prefix, text=text, is_prefixed=is_prefixed, is_forward=is_forward)
