"""Which columns of a survey hold answers in the respondents' own words, told by what is in them.

An open answer is prose: words, most of them said once. What repeats is a choice; what is a date,
a number, an address or an id is no answer. The question helps: "Why?" is hardly ever a choice.
"""

import re
from collections.abc import Sequence
from typing import Final

_DATA: Final = re.compile(
    r"""
        (?=\D*\d)[-+(]?[\d.,:;/()%$\u00a3\u20ac\s-]+       # numbers, times, telephones
      | \d{1,2} \s* [-\u2013:=(.)] \s* .{1,60}             # 9 - Very likely
      | [A-Za-z]{3,9}\.? \s \d{1,2},? \s \d{4} .{0,20}     # March 3, 2025
      | \d[\w.:/+,\s-]{3,40}                               # dates with words in them
      | [^\s@]+ @ [^\s@]+                                  # mail addresses
      | (?: https?:// | www\. ) \S+
      | [0-9a-fA-F:.]{7,45}                                # IP addresses, hashes
      | (?=\S*\d) [\w.{}-]+                                # ids
      | Mozilla/ .*
      | [{\[] .* [}\]]
    """,
    re.VERBOSE | re.DOTALL,
)
_HINT: Final = re.compile(
    r"\bwhy\b|\bcomments?\b|\bfeedback\b|\bexplain\b|\bdescribe\b|\btell (?:us|me)\b|\bsuggest"
    r"|\bimprov|\bbetter\b|\bdifferently\b|\b(?:dis)?lik(?:e|ed)\b|\benjoy|\breasons?\b|\banything\b"
    r"|\bspecify\b|\bown words\b|\bthoughts\b|\bverbatim\b|\bopinion\b|\bshare\b|\bchange\b"
    r"|\bfree[- ]text\b|\bopen[- ]ended\b|\bwent (?:well|wrong)\b|\bgood\b|\bremarks?\b|\bnotes\b",
    re.IGNORECASE,
)
"""What questions say that are answered in words."""

_PARTICULARS: Final = re.compile(
    r"\b(?:name|address|street|city|town|county|country|e-?mail|phone|mobile|url|link|website"
    r"|company|organi[sz]ation|agent|browser|device|product|location|store|branch|job|title)\b",
    re.IGNORECASE,
)
"""What columns are called that hold several words and no sentence."""

_OF_SCALES: Final = frozenset(
    {
        *("a", "about", "above", "agree", "all", "always", "applicable", "as", "at", "average"),
        *("bad", "better", "bit", "completely", "daily", "day", "definitely", "difficult"),
        *("disagree", "dissatisfied", "don't", "easy", "excellent", "expected", "extremely"),
        *("fair", "fairly", "fine", "frequently", "good", "great", "helpful", "highly"),
        *("important", "infrequently", "know", "less", "likely", "little", "maybe", "met"),
        *("moderately", "month", "monthly", "more", "mostly", "much", "neither", "neutral"),
        *("never", "no", "nor", "not", "often", "ok", "okay", "once", "or", "other", "per"),
        *("poor", "prefer", "probably", "quite", "rarely", "really", "same", "satisfied", "say"),
        *("slightly", "sometimes", "somewhat", "strongly", "sure", "than", "the", "to", "too"),
        *("true", "twice", "unhelpful", "unimportant", "unlikely", "unsatisfied", "unsure"),
        *("very", "week", "weekly", "worse", "year", "yearly", "yes"),
    }
)
"""Words that the points of scales are made of."""

_OF_SENTENCES: Final = frozenset(
    {
        *("a", "an", "and", "are", "be", "because", "been", "but", "could", "did", "do", "for"),
        *("from", "had", "has", "have", "i", "i'm", "in", "is", "it", "it's", "its", "me", "my"),
        *("not", "of", "on", "so", "that", "the", "there", "they", "this", "to", "too", "very"),
        *("was", "we", "were", "when", "which", "with", "would", "you", "your"),
    }
)

_OF_NOTHING: Final = frozenset(
    {"nothing", "nothing.", "none", "none.", "n/a", "na", "nil", "-", ".", "everything", "all good"}
)
"""Open answers that many people give."""

_JUDGED: Final = 400
"""Characters of an answer that are looked at."""

_SHARE: Final = 5
"""One in so many answers to an open question has a few words at least."""

_FEW: Final = 3
_SENTENCE: Final = 4
_LONG: Final = 8
"""Words of a phrase, of a short sentence, and of what can only be one."""


def is_open(question: str, values: Sequence[str]) -> bool:
    """Return whether a column's values are open answers.

    question: its text, or whatever stands at the head of the column.
    values: some of them, those that are not blank.
    """
    said = [value[:_JUDGED].strip() for value in values]
    words = [value.casefold().replace("\u2019", "'").split() for value in said]
    if not said or is_data(values):
        return False
    free = [(v, w) for v, w in zip(said, words, strict=True) if not _OF_SCALES.issuperset(w)]
    if _HINT.search(question):
        return _is_open_asked(free, said)
    if _PARTICULARS.search(question):
        return False
    prose = [value for value, spoken in free if _is_prose(spoken)]
    return 3 * len(prose) >= len(said) and _mostly_once(prose)


def _is_open_asked(free: Sequence[tuple[str, Sequence[str]]], said: Sequence[str]) -> bool:
    """Return whether the values are open answers where the question says that they may be."""
    rest = [(value, words) for value, words in free if value.casefold() not in _OF_NOTHING]
    if not rest:
        return all(value.casefold() in _OF_NOTHING for value in said)
    phrases = [value for value, words in rest if len(words) >= _FEW]
    if _SHARE * len(phrases) >= len(rest):
        return _mostly_once(phrases)
    return _mostly_once([value for value, _ in rest])


def is_data(values: Sequence[str]) -> bool:
    """Return whether values are mostly dates, numbers, addresses or ids."""
    data = sum(_DATA.fullmatch(value[:_JUDGED].strip()) is not None for value in values)
    return 2 * data > len(values)


def _is_prose(words: Sequence[str]) -> bool:
    sentence = len(words) >= _SENTENCE and not _OF_SENTENCES.isdisjoint(words)
    return sentence or len(words) >= _LONG


def _mostly_once(values: Sequence[str]) -> bool:
    """Return whether most is said once; of several choices in one cell, each counts by itself."""
    pieces = [piece.strip().casefold() for value in values for piece in re.split("[,;|]", value)]
    return 2 * len(set(pieces)) >= len(pieces)
