"""Turns of a conversation: put together from words, cues or utterances, and given their roles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from voc.text.notices import is_notice
from voc.text.roles import cast

_NUMBER: Final = re.compile(r"\d{1,6}|[A-Z]")
_STOP: Final = (".", "?", "!")
_DECIMALS: Final = 3
_PAUSE: Final = 1.0
"""Seconds of silence after which another speaker's words may come between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said in one go, or a part of it.

    speaker, start_seconds, end_seconds: as of a `Section`.
    role: where the input itself tells it, one of `taxonomy.ROLES`.
    """

    text: str
    speaker: str | None = None
    role: str | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


def is_read(turn: Turn) -> bool:
    """Return whether a turn is, or may be, the customer's."""
    return turn.role in ("customer", None)


def named(speaker: str | None, *, kind: str = "Speaker") -> str | None:
    """Return the speaker's label; a bare number or letter becomes `Speaker 0` or `Speaker A`."""
    return f"{kind} {speaker}" if speaker and _NUMBER.fullmatch(speaker) else speaker


def joined(parts: Iterable[Turn], *, gap: str = " ") -> list[Turn]:
    """Return the turns that the parts make up: what a speaker says until another does.

    A notice stays apart. Blank parts are passed over, times that run backwards are left out.
    """
    told = (_told(part) for part in parts if part.text.strip())
    return [_one(list(group), gap) for _, group in groupby(told, key=_who)]


def interleaved(channels: Iterable[Iterable[Turn]]) -> list[Turn]:
    """Return the words of several channels in the order in which they were said.

    They stay together up to a pause or the end of a sentence.
    """
    timed = []
    for channel in channels:
        last = 0.0
        for phrase in _phrases(channel):
            last = last if phrase.start_seconds is None else phrase.start_seconds
            timed.append((last, phrase))
    return [phrase for _, phrase in sorted(timed, key=lambda item: item[0])]


def with_roles(turns: Sequence[Turn]) -> tuple[list[Turn], tuple[str, ...]]:
    """Return the turns with the roles of their speakers, and the warnings of `roles.cast`."""
    turns = [_told(turn) for turn in turns]
    spoken = [turn for turn in turns if turn.role != "system"]
    known = {turn.speaker: turn.role for turn in spoken if turn.role is not None}
    found = cast([(turn.speaker, turn.text) for turn in spoken], known=known)
    roles = found.roles
    return [replace(turn, role=turn.role or roles[turn.speaker]) for turn in turns], found.warnings


def _told(turn: Turn) -> Turn:
    """Return the turn as the machine's if it is a notice."""
    return replace(turn, role="system") if is_notice(turn.text) else turn


def _who(turn: Turn) -> tuple[str | None, str | None]:
    return turn.speaker, turn.role


def _one(parts: Sequence[Turn], gap: str) -> Turn:
    """Return the parts of one turn as one."""
    start = next(_times(part.start_seconds for part in parts), None)
    end = max(_times(part.end_seconds for part in parts), default=None)
    return replace(
        parts[0],
        text=gap.join(part.text.strip() for part in parts),
        start_seconds=start,
        end_seconds=None if start is not None and end is not None and end < start else end,
    )


def _times(seconds: Iterable[float | None]) -> Iterator[float]:
    return (round(second, _DECIMALS) for second in seconds if second is not None and second >= 0)


def _phrases(words: Iterable[Turn]) -> Iterator[Turn]:
    phrase: list[Turn] = []
    for word in words:
        if phrase and _breaks(phrase[-1], word):
            yield _one(phrase, " ")
            phrase = []
        phrase.append(word)
    if phrase:
        yield _one(phrase, " ")


def _breaks(before: Turn, word: Turn) -> bool:
    if before.speaker != word.speaker or before.text.rstrip().endswith(_STOP):
        return True
    if before.end_seconds is None or word.start_seconds is None:
        return False
    return word.start_seconds - before.end_seconds > _PAUSE
