"""Calls and chats as plain text: who said what, line by line, without altering the text.

    Agent: Good morning             [00:00:04] Ann: Hello        Ann Lee  0:04
    Customer (Juan): My parcel      **Ben:** Hi                  Hello, it is about

A line that names nobody goes on with what was said before.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from voc.readers.script_lines import Beginning, beginning_of, is_proper, moment_of
from voc.readers.script_signs import is_sure
from voc.readers.turns import Turn, is_read, with_roles
from voc.records import Message, Section
from voc.text.labels import role_of
from voc.text.notices import is_notice

_BY_THE_CLOCK: Final = 3600.0
"""Seconds from which a first time is one of the clock, and not of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A turn and its place in the text."""

    start: int
    end: int
    turn: Turn


def marked(message: Message, *, known: bool = False) -> Message:
    """Return a message with the turns of its text as sections, if the text is a script.

    known: it is one, and need not be beyond doubt.
    """
    if not (known or is_sure(message.text)):
        return message
    sections, warnings = sections_of(message.text)
    return replace(message, sections=sections, warnings=(*message.warnings, *warnings))


def sections_of(text: str) -> tuple[tuple[Section, ...], tuple[str, ...]]:
    """Return the turns of a script as sections of its text, and what there is to warn of."""
    said = said_in(text)
    turns, warnings = with_roles([one.turn for one in said])
    sections = tuple(
        Section(
            start=one.start,
            end=one.end,
            kind="notice" if turn.role == "system" else "turn",
            read=is_read(turn),
            speaker=turn.speaker,
            role=turn.role,
            start_seconds=turn.start_seconds,
        )
        for one, turn in zip(said, turns, strict=True)
    )
    return sections, warnings


def said_in(text: str) -> list[Said]:
    """Return what is said in a script, in order; what stands before the first turn is not.

    Where no line names a speaker, the whole text is one turn.
    """
    lines = text.splitlines(keepends=True)
    begun = [beginning_of(line) for line in lines]
    names = _names([found for found in begun if found is not None])
    parts = _Parts(text)
    for line, found in zip(lines, begun, strict=True):
        parts.take(line, found if found is not None and found.speaker in names else None)
    parts.close()
    if any(one.turn.role is None for one in parts.said) or not text.strip():
        return _from_start(parts.said)
    start = len(text) - len(text.lstrip())
    return [Said(start=start, end=len(text.rstrip()), turn=Turn(text=text.strip()))]


class _Parts:
    """Puts turns together from lines."""

    def __init__(self, text: str) -> None:
        self.said: list[Said] = []
        self._text = text
        self._place = 0
        self._turn: Turn | None = None
        self._start: int | None = None
        self._end = 0
        self._moment: float | None = None

    def take(self, line: str, begun: Beginning | None) -> None:
        """Go on with the next line, on which somebody may begin to speak."""
        body = line.rstrip()
        start = self._place + len(body) - len(body.lstrip())
        end = self._place + len(body)
        if begun is not None:
            self._begin(begun, end)
        elif (moment := moment_of(body)) is not None:
            self.close()
            self._moment = moment
        elif is_notice(body):
            self._notice(start, end)
        elif body.strip() and self._turn is not None:
            self._extend(start, end)
        self._place += len(line)

    def close(self) -> None:
        """End the part at hand; its speaker may go on."""
        if self._turn is not None and self._start is not None:
            self._add(self._start, self._end, self._turn)
            self._turn = replace(self._turn, start_seconds=None)
        self._start = None

    def _begin(self, begun: Beginning, end: int) -> None:
        self.close()
        seconds = self._moment if begun.seconds is None else begun.seconds
        self._turn = Turn(text="", speaker=begun.speaker, start_seconds=seconds)
        self._moment = None
        if begun.at is not None:
            self._extend(self._place + begun.at, end)

    def _notice(self, start: int, end: int) -> None:
        self.close()
        self._add(start, end, Turn(text="", role="system", start_seconds=self._moment))

    def _extend(self, start: int, end: int) -> None:
        if self._start is None:
            self._start = start
        self._end = end

    def _add(self, start: int, end: int, turn: Turn) -> None:
        turn = replace(turn, text=self._text[start:end])
        self.said.append(Said(start=start, end=end, turn=turn))


def _names(begun: Sequence[Beginning]) -> frozenset[str]:
    """Return the labels that are speakers: those that come again, have a role or a time.

    Where that is not two, the others count as well if they are written as names are.
    """
    counts = Counter(found.speaker for found in begun)
    timed = {found.speaker for found in begun if found.seconds is not None}
    proper = {name for name in counts if is_proper(name)}
    sure = {name for name, count in counts.items() if count > 1 or role_of(name)} | timed & proper
    return frozenset(sure if len(sure) > 1 else sure | proper)


def _from_start(said: Sequence[Said]) -> list[Said]:
    """Return what was said with times from the beginning of the call, not of the day."""
    begun = next((s.turn.start_seconds for s in said if s.turn.start_seconds is not None), 0.0)
    if begun < _BY_THE_CLOCK:
        return [*said]
    return [replace(one, turn=_earlier(one.turn, begun)) for one in said]


def _earlier(turn: Turn, begun: float) -> Turn:
    if turn.start_seconds is None:
        return turn
    return replace(turn, start_seconds=max(0.0, turn.start_seconds - begun))
