"""The lines of a call or chat in plain text: which of them say who speaks, and when."""

import re
from dataclasses import dataclass
from typing import Final

_CLOCK: Final = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:[ \xa0\u202f]?[ap]\.?m\b\.?)?"
_DATE: Final = r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})[T,]?[ ]?"
_MARKS: Final = r"[ \t\u200e\u200f]"
"""What may stand at the head of a line: phones mark there in which direction it is written."""

_GAP: Final = r"\s{0,4}"
"""Between parts of a line; without a bound, a run of blanks would be cut up in all ways."""

_LABEL: Final = r"""[^\W\d_] [^:\[\]{}<>"*|\n]{0,39}?"""
_TELEPHONE: Final = r"\+\d[\d \xa0()-]{5,24}\d"
"""Who writes and is in nobody's address book, between marks of the direction of writing."""


def _when(name: str) -> str:
    """Return the pattern of a time or a span of time, in brackets or not."""
    return rf"[\[(<]?(?P<{name}>(?:{_DATE})?{_CLOCK})(?:\s*(?:-->|[-\u2013])\s*{_CLOCK})?[\])>]?"


_TURN: Final = re.compile(
    rf"""{_MARKS}* (?: {_when("before")} {_GAP} [-\u2013]? {_GAP} )?
    [\[*_\u202a]{{0,3}} (?P<speaker> {_LABEL} | {_TELEPHONE} ) {_GAP} \]? [*_\u202c]{{0,3}}
    (?: {_GAP} {_when("after")} )? {_GAP} : [*_]{{0,3}} (?= \s | $ ) (?P<said> .* )""",
    re.VERBOSE | re.IGNORECASE,
)
"""`[0:04] Ann: Hello`, `Ann (0:04): Hello`, `**Ann:** Hello`."""

_HEADING: Final = re.compile(
    rf"{_MARKS}* (?P<speaker> {_LABEL} ) [ \t]{{1,40}} {_when('before')} :? [ \t]*",
    re.VERBOSE | re.IGNORECASE,
)
"""`Ann Lee  0:04`, with what she says on the lines below."""

_TAGGED: Final = re.compile(
    r"[ \t]* [\[<] (?P<speaker> [^\W\d_] [^\[\]<>]{0,39} ) [\]>] \s+ (?P<said> \S.* )", re.VERBOSE
)
_MOMENT: Final = re.compile(rf"\s* {_when('before')} \s*", re.VERBOSE | re.IGNORECASE)
_FROM: Final = re.compile(r"From\s+(?P<name>.+?)(?:\s+to\s+.*)?", re.IGNORECASE)
"""How the chat of a meeting names who writes."""

_FIELD: Final = re.compile(
    r"""(?:(?:call|chat|meeting|contact)\ )? (?:date|time|duration|transcript|participants?|subject
    |topic|channel|reference|case|ticket|id|notes?|summary|status|phone|e-?mail|url|location)
    | .*\ (?:id|name|number) | .*\btranscript""",
    re.VERBOSE | re.IGNORECASE,
)
"""What stands at the head of a transcript, and is nobody who speaks."""

_PART: Final = re.compile(
    r"\b(?:agent|representative|rep|advis[eo]r|operator|customer|caller|client|visitor"
    r"|(?:unknown[ _])?speaker[ _]?\d*)\b",
    re.IGNORECASE,
)
_PROPER: Final = re.compile(r"[^\W\d_a-z]\S*|\+?[\d-]+|de|van|von|der|la|da|bin|\(\S*")
_NO_DIGIT: Final = re.compile(r"[^\d:.]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A line on which somebody begins to speak.

    seconds: when, as the line has it.
    at: where in the line the words begin, None where they stand on the lines below.
    """

    speaker: str
    seconds: float | None
    at: int | None


def beginning_of(line: str) -> Beginning | None:
    """Return who begins to speak on a line, None if nobody does."""
    line = line.rstrip()
    found = _TURN.match(line) or _HEADING.fullmatch(line) or _tagged(line)
    if found is None:
        return None
    label = found["speaker"].strip()
    if _FIELD.fullmatch(label):
        return None
    groups = found.groupdict()
    when = groups.get("before") or groups.get("after")
    said = (groups.get("said") or "").strip()
    writer = _FROM.fullmatch(label) if when else None
    return Beginning(
        speaker=writer["name"] if writer else label,
        seconds=_seconds(when) if when else None,
        at=len(line) - len(said) if said else None,
    )


def moment_of(line: str) -> float | None:
    """Return the time in seconds that is all that a line has, None if there is more or none."""
    found = _MOMENT.fullmatch(line)
    return None if found is None else _seconds(found["before"])


def has_part(label: str) -> bool:
    """Return whether a label is one that only conversations have: `Caller`, `Speaker 2`."""
    return _PART.search(label) is not None


def is_proper(label: str) -> bool:
    """Return whether a label is written as a name is."""
    return all(map(_PROPER.fullmatch, label.split()))


def _tagged(line: str) -> re.Match[str] | None:
    """Return the match of `[Agent] Good morning`, but of no other note in brackets."""
    found = _TAGGED.fullmatch(line)
    return found if found is not None and _PART.fullmatch(found["speaker"].strip()) else None


def _seconds(when: str) -> float:
    """Return `1:02:03` or `2:03` in seconds; with a date or `am`, `2:03` is an hour of the day."""
    clock = re.sub(_DATE, "", when).replace(",", ".").lower()
    parts = [float(part) for part in _NO_DIGIT.sub("", clock).rstrip(".").split(":")]
    if len(parts) == 2 and ("m" in clock or len(clock) < len(when)):
        parts.append(0.0)
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return total + 12 * 3600 if "p" in clock and parts[0] < 12 else total
