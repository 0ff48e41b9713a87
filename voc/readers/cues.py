"""The cues of WebVTT and SRT files, read leniently: what is not as it should be loses no words.

Not by the letter of a specification but as programs write them: times with one digit or a comma,
no blank line between cues, blank lines within one, comments and styles anywhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Final

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMING: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_HEAD: Final = re.compile(rf"WEBVTT(?:\s|$)|\s*(?:\d+[ \t]*\r?\n\s*)?{_TIME}[ \t]*-->[ \t]*\d")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_WORD_TIME: Final = re.compile(r"<\d\d:")
_CHANGE: Final = re.compile(r"\s*(?:>>+|\u00bb)")
"""What stands before another speaker's words in captions."""

_ASIDE: Final = ("NOTE", "STYLE", "REGION", "WEBVTT")
_FACT: Final = re.compile(r"(?:NOTE\s+)?(language|duration)\s*:\s*\"?([^\"\s]+)\"?", re.IGNORECASE)


@dataclass(slots=True)
class Cue:
    """What stands on the screen from `start` to `end`, which are seconds."""

    start: float
    end: float
    lines: list[str] = field(default_factory=list)

    def voices(self) -> list[tuple[str | None, str]]:
        """Return what each voice of the cue says, line by line where none is named."""
        first, *named = _VOICE.split("\n".join(self.lines))
        pairs: list[tuple[str | None, str]] = [(None, line) for line in first.split("\n")]
        pairs += zip(map(_name, named[::2]), named[1::2], strict=True)
        return [(name, said) for name, text in pairs if (said := plain(text))]


def is_subtitles(beginning: str) -> bool:
    """Return whether a text begins as WebVTT or SRT do."""
    return _HEAD.match(beginning) is not None


def facts_of(lines: Iterable[str]) -> dict[str, str]:
    """Return the language and duration that stand before the first cue."""
    facts = {}
    for line in lines:
        if _TIMING.fullmatch(line):
            break
        if found := _FACT.fullmatch(line.strip()):
            facts[found[1].lower()] = found[2]
    return facts


def cues_of(lines: Iterable[str]) -> list[Cue]:
    """Return the cues of a file in its order, none saying again what the one before it shows.

    lines: without their ends.
    """
    cues: list[Cue] = []
    block: list[str] = []
    is_open = False  # the block stands right below a timing
    for line in lines:
        timing = _TIMING.fullmatch(line)
        if timing is not None and block and (not is_open or block[-1].strip().isdecimal()):
            block.pop()  # the name or number of the cue that begins
        if timing is not None or not line:
            _close(cues, block, is_open=is_open)
            block, is_open = [], timing is not None
        else:
            block.append(line)
        if timing is not None:
            cues.append(_cue(timing))
    _close(cues, block, is_open=is_open)
    return _unrolled(cues)


def plain(text: str) -> str:
    """Return a text without tags and marks, its lines as one."""
    bare = unescape(_TAG.sub("", text))
    change = _CHANGE.match(bare)
    return " ".join((bare[change.end() :] if change else bare).split())


def _name(voice: str) -> str | None:
    return " ".join(unescape(voice).split()) or None


def _close(cues: Sequence[Cue], block: Sequence[str], *, is_open: bool) -> None:
    """Give the lines to the last cue, unless they are a comment or stand before the first."""
    if block and cues and (is_open or not block[0].startswith(_ASIDE)):
        cues[-1].lines.extend(block)


def _cue(timing: re.Match[str]) -> Cue:
    times = timing.groups()
    return Cue(start=_seconds(times[:4]), end=_seconds(times[4:]))


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, part = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + float(f"0.{part or 0}")


def _unrolled(cues: list[Cue]) -> list[Cue]:
    """Leave out what captions that roll up repeat: the lines of the cue before, once more.

    They roll if most cues of many lines begin with the last line of the cue before.
    """
    shown = [[line for line in cue.lines if plain(line)] for cue in cues]
    filled = [(cue, lines) for cue, lines in zip(cues, shown, strict=True) if lines]
    texts = [[plain(line) for line in lines] for _, lines in filled]
    many = [(before, after) for before, after in pairwise(texts) if len(after) > 1]
    rolled = sum(before[-1] == after[0] for before, after in many)
    raw = "".join(line for lines in shown for line in lines)
    if _VOICE.search(raw) or rolled * 2 <= len(many) or not (rolled > 1 or _WORD_TIME.search(raw)):
        return cues
    for (_, (cue, lines)), (before, after) in zip(pairwise(filled), pairwise(texts), strict=True):
        cue.lines = lines[_overlap(before, after) :]
    return cues


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many lines `after` begins with that `before` ends with."""
    most = min(len(before), len(after))
    return next((n for n in range(most, 0, -1) if before[-n:] == after[:n]), 0)
