"""Finds the signature at the end of what somebody has written in an e-mail.

It begins with `-- `, or with a line that closes a letter and has nothing below it but names,
titles and addresses.

Not covered: a name alone, without anything that closes the letter before it.
"""

import re
from collections.abc import Sequence
from typing import Final

_BLOCK_LINES: Final = 14
"""Lines of a signature below what closes the letter."""

_DELIMITED_LINES: Final = 25
"""Lines of a signature below `-- `."""

_LONGEST: Final = 100
_SENTENCE_WORDS: Final = 5
"""Words from which a line that ends with a stop is a sentence."""

_LINE_WORDS: Final = 8
"""The most words of a title or an address."""

_DELIMITER: Final = re.compile(r"(?:--|\u2014)[ \t\xa0]*[\r\n]*")

_REGARDS: Final = re.compile(
    r"""\W{0,3}(?:(?:(?:thanks|thank\ you|many\ thanks|cheers)\W{1,3}(?:(?:and|&)\ )?)?
    (?:with\ |my\ )*(?:(?:kind|kindest|best|warm|warmest|many|good|very\ best)\ )?
    (?:regards|wishes|rgds)
    | (?:yours|respectfully)(?:\ (?:very\ )?(?:sincerely|faithfully|truly|respectfully|ever))?
    | (?:sincerely|faithfully)(?:\ yours)?
    | mit\ (?:freundlichen|besten|herzlichen|lieben)\ grü(?:ß|ss)en
    | (?:viele|liebe|beste|herzliche|schöne)\ grü(?:ß|ss)e | mfg
    | (?:bien\ )?cordialement | bien\ à\ vous | salutations(?:\ \w+){0,2}
    | (?:un\ )?(?:cordial\ )?saludos?(?:\ cordiales)? | atentamente | atenciosamente
    | (?:cordiali|distinti)\ saluti | met\ vriendelijke\ groet(?:en)?
    | (?:med\ )?(?:vänliga|bästa)\ hälsningar | (?:med\ )?venlig\ hilsen | mvh
    | z\ poważaniem | pozdrawiam | s\ pozdravem | \u0441\ уважением)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""What closes a letter and says nothing."""

_THANKS: Final = re.compile(
    r"""\W{0,3}(?:
      (?:many\ |kind\ )?thanks(?:\ again|\ in\ advance|\ (?:so|very)\ much|\ a\ lot)?
    | thank\ you(?:\ again|\ in\ advance|\ (?:so|very)\ much|\ kindly)?
    | cheers | ta | best | all\ the\ (?:very\ )?best | take\ care | ciao
    | with\ love | love | greetings
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""What closes a letter where a name stands below it, and else may mean what it says."""

_PUNCTUATION: Final = " \t\r\n,.!;:-\u2013\u2014*_"
_WORD: Final = r"[^\W\d_][\w.'\u2019-]{0,30}"
_NAME: Final = re.compile(rf"[\W_]{{0,3}}{_WORD}(?:[ ,]{{1,2}}(?:{_WORD}|&)){{0,4}}\W{{0,3}}")
_SMALL: Final = frozenset({"and", "&", "de", "der", "van", "von", "la", "du", "und", "et", "y"})
_CONTACT: Final = re.compile(
    r"@|\bwww\.|https?://|\+?\(?\d[\d ()./-]{6,}\d|\s[|\u2022\xb7]\s|"
    r"\b(?:tel|phone|mob(?:ile)?|fax|direct|cell|office|t|m|e|w)\b\s{0,2}[.:]",
    re.IGNORECASE,
)


def signature_start(lines: Sequence[str], start: int, end: int) -> int:
    """Return where the signature of a run of lines begins, its end if there is none."""
    filled = [number for number in range(start, end) if lines[number].strip()]
    for place in range(max(0, len(filled) - _DELIMITED_LINES), len(filled) - 1):
        if _DELIMITER.fullmatch(lines[filled[place]]) and _is_block(
            [lines[number] for number in filled[place + 1 :]], delimited=lines[filled[place]]
        ):
            return _closing(lines, filled[:place], default=filled[place])
    return _closing(lines, filled, default=end)


def _closing(lines: Sequence[str], filled: Sequence[int], *, default: int) -> int:
    """Return the first line that closes the letter with nothing but a signature after it."""
    for place in range(max(0, len(filled) - _BLOCK_LINES), len(filled)):
        below = [lines[number] for number in filled[place + 1 :]]
        if _closes(lines[filled[place]], below) and all(map(_is_of_signature, below)):
            return filled[place]
    return default


def _closes(line: str, below: Sequence[str]) -> bool:
    words = line.strip(_PUNCTUATION)
    if not words or len(words) > _LONGEST:
        return False
    regards = _REGARDS.match(words)
    if regards is not None:
        name = words[regards.end() :].strip(_PUNCTUATION)
        return not name or (name[0].isupper() and _is_name(name))
    return _THANKS.fullmatch(words) is not None and bool(below) and _is_name(below[0])


def _is_name(line: str) -> bool:
    """Return whether a line may be a name: a few words, with capitals if they are more than one."""
    line = line.strip()
    if len(line) > _LONGEST or line.endswith(("?", "!")) or not _NAME.fullmatch(line):
        return False
    words = line.replace(",", " ").split()
    return len(words) == 1 or all(word[:1].isupper() or word.lower() in _SMALL for word in words)


def _is_of_signature(line: str) -> bool:
    """Return whether a line may stand in a signature: a name, a title, an address, no sentence."""
    line = line.strip()
    words = len(line.split())
    if _CONTACT.search(line):
        return words <= 2 * _LINE_WORDS
    if len(line) > _LONGEST or words > _LINE_WORDS or line.endswith("?"):
        return False
    return words < _SENTENCE_WORDS or not line.endswith((".", "!"))


def _is_block(below: Sequence[str], *, delimited: str) -> bool:
    """Return whether what stands below a delimiter is a signature.

    `-- ` with its space is one by convention (RFC 3676); without it, it may divide paragraphs.
    """
    return delimited.rstrip("\r\n") == "-- " or all(map(_is_of_signature, below))
