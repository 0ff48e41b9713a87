"""Where one sentence ends and the next begins: stops, lines, emoji, bullets and speakers' turns.

Looks at the marks a writer left and decides for each whether a sentence ends there. The pattern
moves forward without backtracking and every look around a mark is bounded, so that time is
linear in the length of any text.

Not covered: an abbreviation that also ends its sentence before a name ("at Acme Inc. Sarah
said"), and scripts that end sentences without a mark of their own.
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.abbreviations import OPENINGS, is_abbreviation
from voc.text.lists import inline_items

_PICTURES: Final = (
    "\u203c\u2049\u2600-\u27bf\u2b05-\u2b55\u20e3\ufe0f\u200d"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_WIDE_STOPS: Final = "\u3002\uff01\uff1f"
_STOPS: Final = f".!?\u2026{_WIDE_STOPS}"
_CLOSERS: Final = "\"'\u2019\u201d\u00bb)\\]}"
_OPENERS: Final = "\"'\u2018\u201c\u00ab([{*-"
_LINE_ENDS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SPEAKERS: Final = (
    "Agent|Customer|Caller|Client|Representative|Rep|Operator|Advis[eo]r|Assistant|Chatbot|Bot"
    "|Support|Supervisor|Manager|Technician|Interviewer|Respondent|Guest|Speaker|User"
)
_MARK: Final = re.compile(
    rf"(?P<stop>[{_STOPS}]++[{_CLOSERS}]*+(?:[ ]?[)\]}}])*+(?:[ ]?[{_PICTURES}]++)*+)"
    rf"|(?P<line>[{_LINE_ENDS}]\s*+)"
    rf"|(?P<picture>[{_PICTURES}]++(?:[ ]?[{_PICTURES}]++)*+)"
    r"|(?<=\s)(?P<smiley>[:;=]['-]?[()DPp]++)(?=\s)"
    r"|(?P<bullet>[\u2022\u2023\u25aa\u25cf\u25e6])"
    rf"|(?<=\s)(?P<turn>(?:{_SPEAKERS}|{_SPEAKERS.upper()})"
    r"(?: [A-Z]\w{1,20}| \d{1,3})?\)?:(?=\s))"
)
LABEL: Final = re.compile(
    rf"[\s\[(*]*+(?:[\d:.,\])\s-]{{1,16}})?(?:{_SPEAKERS})(?: [\w.]{{1,20}}){{0,2}}\)?:",
    re.IGNORECASE,
)
"""A speaker's label at the head of a turn, with a time before it or a name in it."""

_TIME: Final = re.compile(r"[\s\d:.,\-()\[\]]*+")
_SIGN_OFF: Final = re.compile(
    r"(?:yours|all the best|best|kind|warm|with|love|cheers|many thanks|thanks|regards|sincerely)\b"
    r"[^.!?]{0,30},|(?:\w+ ){0,2}regards|yours \w+|sincerely",
    re.IGNORECASE,
)
_LINKS: Final = frozenset(("for", "with", "in", "without", "to", "at", "on", "from", "of"))
_ENUMERATOR: Final = re.compile(r"\W{0,2}(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})")
_SITES: Final = frozenset(("com", "net", "org", "co", "uk", "io", "gov", "edu"))
_WRAP_WIDTHS: Final = range(60, 83)
_SHORT_LINE: Final = 40
_LOOK: Final = 40


def sentence_starts(text: str) -> Iterator[int]:
    """Yield, in order, the offsets in `text` at which a sentence begins, but for the first.

    White space may follow an offset, and two of them may hold nothing but space or marks between.
    """
    width = max(map(len, text.splitlines()), default=0)
    items = inline_items(text)
    start = line_start = 0
    for mark in _MARK.finditer(text):
        kind, begin = mark.lastgroup, mark.end()
        if mark.start() in items:
            begin = items[mark.start()]
            ends = begin > start
        elif kind == "stop":
            ends = _stop_ends(text, start, mark)
        elif kind == "line":
            ends = not _line_goes_on(text, line_start, mark, width)
            line_start = begin
        elif kind in ("picture", "smiley"):
            ends = _picture_ends(text, start, mark)
        elif kind == "turn":
            begin = mark.start()
            ends = _TIME.fullmatch(text, max(line_start, begin - _LOOK), begin) is None
        else:
            ends, begin = True, mark.start()
        if ends:
            start = begin
            yield begin


def _stop_ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether a run of stops, with its closing quotes and emoji, ends the sentence."""
    run = mark[0]
    before, after = _word_before(text, start, mark.start()), _word_after(text, mark.end())
    if not text[mark.end() : mark.end() + 1].isspace():
        return _is_jammed(run, before, after)
    if run == ".":
        return not (_is_enumerator(text, start, mark) or is_abbreviation(before, after))
    lower = after[:1].islower()
    if not run.strip(".\u2026"):
        return not lower
    return not (lower and run[-1] in _CLOSERS)


def _picture_ends(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether emoji end a sentence: a capital follows, or it has a few words.

    A preposition goes on with it: "a cake [emoji] for my son".
    """
    after = _word_after(text, mark.end())
    words = text[max(start, mark.start() - _LOOK) : mark.start()].split()
    return after[:1].isupper() or (after[:1].isalpha() and len(words) > 2 and after not in _LINKS)


def _word_before(text: str, start: int, end: int) -> str:
    """Return the word that touches `end`, without what opens it; empty after a space."""
    words = text[max(start, end - _LOOK) : end].rsplit(None, 1)
    return words[-1].lstrip(_OPENERS) if words and not text[end - 1].isspace() else ""


def _word_after(text: str, start: int) -> str:
    """Return the next word, without what opens it; empty where only a long gap follows."""
    words = text[start : start + _LOOK].split(None, 1)
    return words[0].lstrip(_OPENERS) if words else ""


def _is_enumerator(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether the stop belongs to the number of a list item: "1." at a sentence's head."""
    head = text[max(start, mark.start() - _LOOK) : mark.start()].lstrip()
    return _ENUMERATOR.fullmatch(head) is not None


def _is_jammed(run: str, before: str, after: str) -> bool:
    """Tell whether a stop with no space after it ends a sentence: "bad.Never again"."""
    if not after or run[0] in _WIDE_STOPS:
        return bool(after)
    if not before or any(sign in before + after for sign in "/@=_#"):
        return False
    if run[0] in "!?":
        return before[-1].islower() and after[0].isalpha()
    word = re.split(r"\W", after, maxsplit=1)[0]
    return (
        run == "."
        and len(before) > 1
        and before[-2:].isalpha()
        and before[-2:].islower()
        and (word.istitle() or word == "I" or (len(word) > 2 and word.title() in OPENINGS))
        and word.lower() not in _SITES
        and not is_abbreviation(before, after)
    )


def _line_goes_on(text: str, line_start: int, mark: re.Match[str], width: int) -> bool:
    """Tell whether the next line belongs to the sentence: after a label, a sign-off or a wrap."""
    line = text[line_start : mark.start()].strip()
    if LABEL.fullmatch(line):
        return True
    if len(mark[0].rstrip(" \t").splitlines()) > 1:
        return False
    if len(line) <= _SHORT_LINE:
        return _SIGN_OFF.fullmatch(line) is not None and _is_name(text, mark.end())
    return width in _WRAP_WIDTHS and _is_wrapped(text, line, mark.end(), width)


def _is_name(text: str, start: int) -> bool:
    """Tell whether the line at `start` may be the name under a sign-off: it is short."""
    line = text[start : start + _SHORT_LINE + 1].splitlines()
    return bool(line) and len(line[0]) <= _SHORT_LINE and not line[0][0].islower()


def _is_wrapped(text: str, line: str, start: int, width: int) -> bool:
    """Tell whether `line` was broken by a mail program before the word at `start`.

    It has no stop, the next line begins in lower case, and its first word would not have fitted
    in the width of the message, which is one that programs wrap at.
    """
    return (
        line[-1] not in f"{_STOPS}:;"
        and len(line) + 1 + len(_word_after(text, start)) > width
        and text[start : start + 1].islower()
        and LABEL.match(text, start) is None
    )
