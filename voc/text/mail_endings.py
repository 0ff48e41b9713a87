"""Finds what stands below the words of an e-mail: disclaimers, footers of phones, signatures.

No source: the phrases are those that companies, mail programs and phones are known to add.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from voc.text.mail_signature import signature_start

_LOOK: Final = 2_000
"""Characters of a paragraph in which a disclaimer is looked for."""

_LONGEST: Final = 300
"""Characters of a footer."""

_MAIL: Final = r"(?:e-?mail|message|communication|transmission)"
_OPENS_DISCLAIMER: Final = re.compile(
    rf"""\W{{0,10}}(?:
      (?:(?:confidentiality|legal|privacy|important|privileged|confidential|security|e-?mail)\W{{1,3}})
        {{1,3}}(?:notice|disclaimer|warning|information)\b(?=\W{{0,3}}$|\W{{0,3}}[:.\-\u2013])
    | disclaimer\b\W{{0,3}}(?:$|[:.])
    | (?:this|the\ (?:information|contents?)\ (?:contained\ |transmitted\ )?(?:in|of)\ this)
        \ {_MAIL}\b[^.]{{0,60}}\b(?:is|are|may|contains?)\b[^.]{{0,80}}
        \b(?:confidential|privileged|intended\ (?:only|solely|exclusively|for))
    | (?:please\ )?(?:consider|think\ (?:of|about))\ (?:the|our)\ environment\ before
    | (?:caution|warning|external(?:\ e-?mail|\ sender)?|attention)\W{{1,4}}
        (?:external\W{{1,3}})?(?:this|do\ not\ click)
        [^.]{{0,60}}(?:outside|external|unknown\ sender|links)
    | (?:registered\ (?:in|office)|company\ (?:no|number|registration))\b[^.?!]{{0,40}}[\d:]
    | you\ (?:are\ receiv(?:ing)|(?:have\ )?received)\ this\ {_MAIL}\ because\ you
    | to\ unsubscribe\ from\ this
    | virus-free\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_DISCLAIMER: Final = re.compile(
    rf"""
      \b(?:not|than)\ (?:the|an)\ (?:intended|named)\ (?:recipient|addressee)
    | \bif\ you\ (?:have\ )?received?\ this\ {_MAIL}\ (?:in\ error|by\ mistake)
    | \bintended\ (?:only|solely|exclusively)\ for\ the\ (?:use\ of\ the\ )?
        (?:addressee|recipient|individual|person|named)
    | \b(?:has\ been|was)\ (?:scanned|checked|swept)\ (?:by\ \w+\ )?for\ (?:\w+\ )?viruses
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What only a disclaimer says, wherever it stands in one."""

_BRAND: Final = (
    r"(?:iphone|ipad|ipod|android|blackberry|samsung|galaxy|huawei|xiaomi|pixel|nokia|sony|xperia"
    r"|motorola|oneplus|outlook|gmail|yahoo|proton\w*|sparrow|spark|aol|hotmail|thunderbird)"
)
_DEVICE: Final = rf"(?:{_BRAND}|phone|mobile|handset|device|tablet|smartphone|mail|windows|mac)"
_TAIL: Final = r"(?:[^\w\s].{0,200}|(?: \S{1,20}){1,4})?"
_FOOTER: Final = re.compile(
    rf"""[\W_]{{0,6}}(?:
      (?:sent|written|typed)\ (?:from|with|on)\ (?:(?:my|the|a)\ )?(?:\S{{1,20}}\ ){{0,3}}
        {_DEVICE}{_TAIL}
    | sent\ (?:via|using)\ (?:(?:my|the|a)\ )?{_BRAND}{_TAIL}
    | get\ outlook\ for\ .{{1,250}} | (?:download|get)\ .{{1,20}}\ for\ (?:ios|android)\b.{{0,40}}
    | (?:von\ (?:meinem|unterwegs)|gesendet\ (?:von|mit|über))\ .{{1,60}}
    | envoyé\ (?:de|depuis|à\ partir\ de|avec)\ .{{1,50}}
    | enviado\ (?:desde|do|a\ partir\ do)\ .{{1,50}}
    | inviato\ d(?:a|al|alla)\ .{{1,50}} | (?:verzonden|verstuurd)\ (?:vanaf|met|via)\ .{{1,50}}
    | skickat\ från\ .{{1,50}} | sendt\ fra\ .{{1,50}} | (?:wysłan[eoy]|wysłano)\ z\ .{{1,50}}
    | odesláno\ z\ .{{1,50}} | отправлено\ (?:\u0441|из)\ .{{1,50}}
    | .{{1,20}}から送信 | 发自我的.{{1,20}}
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_POSTSCRIPT: Final = re.compile(r"\W{0,2}p\.?\s?p?\.?s\b", re.IGNORECASE)


def mark_endings(lines: Sequence[str], kinds: list[str]) -> None:
    """Write `disclaimer` and `signature` into `kinds` for lines of the body that are one."""
    for start, end in _paragraphs(lines, kinds):
        _mark_disclaimer(lines, kinds, start, end)
    for number, line in enumerate(lines):
        if kinds[number] == "body" and len(line) <= _LONGEST and _FOOTER.fullmatch(line):
            kinds[number] = "signature"
    for start, end in _runs(lines, kinds):
        begin = signature_start(lines, start, end)
        kinds[begin:end] = ["signature"] * (end - begin)


def _paragraphs(lines: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the lines of the body that stand together, without a blank one between."""
    start: int | None = None
    for number, line in enumerate(lines):
        if kinds[number] == "body" and line.strip():
            start = number if start is None else start
        elif start is not None:
            yield start, number
            start = None
    if start is not None:
        yield start, len(lines)


def _mark_disclaimer(lines: Sequence[str], kinds: list[str], start: int, end: int) -> None:
    """Mark a paragraph from the line on which a disclaimer begins."""
    opening = (n for n in range(start, end) if _OPENS_DISCLAIMER.match(_joined(lines[n : n + 3])))
    begin = next(opening, None)
    if begin is None and _IN_DISCLAIMER.search(_joined(lines[start:end])):
        begin = start
    if begin is not None:
        kinds[begin:end] = ["disclaimer"] * (end - begin)


def _joined(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)[:_LOOK]


def _runs(lines: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the lines between two of other kinds, cut before a postscript: it is to be read."""
    start = 0
    for number in range(len(lines) + 1):
        ends = number == len(lines) or kinds[number] != "body"
        if ends or _POSTSCRIPT.match(lines[number]):
            yield start, number
            start = number + 1 if ends else number
