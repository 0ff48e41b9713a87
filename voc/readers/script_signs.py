"""Whether a text is a call or chat written down: by its lines, before it is taken apart."""

from collections import Counter
from collections.abc import Sequence, Set
from itertools import dropwhile
from typing import Final

from voc.readers.script_lines import Beginning, beginning_of, has_part, is_proper, moment_of
from voc.text.labels import role_of
from voc.text.notices import is_notice
from voc.text.roles import INFERRED, cast

_JUDGED: Final = 100
"""Lines from which it is told what a text is."""

_FEW: Final = 3
"""Turns that a review may seem to have: `Staff: friendly`, `Price: high`, `Guests: loud`."""


def is_script(beginning: str) -> bool:
    """Return whether the text is that of a call or chat: mostly lines that name who speaks.

    There are two speakers at least, who take turns: lines that each begin with a word of their
    own are notes. One has a part to play in a call, or the time stands at the lines, or a title
    says what the text is; or there are more than a few turns by somebody who serves and somebody
    who is served, by their labels or by what they say.
    """
    lines = [line for line in beginning.splitlines() if line.strip()][:_JUDGED]
    begun = [found for line in lines if (found := beginning_of(line)) is not None]
    speakers = Counter(found.speaker.casefold() for found in begun)
    if not 2 <= len(speakers) <= max(2, (len(begun) + 1) // 2):
        return False
    titled = _is_titled(lines)
    said = dropwhile(lambda line: beginning_of(line) is None, lines) if titled else lines
    if not (_are_most([*said], begun) or _are_blocks(lines, begun)):
        return False
    timed = sum(found.seconds is not None for found in begun)
    return (
        titled
        or timed * 2 > len(begun)
        or any(map(has_part, speakers))
        or (len(begun) > _FEW and _are_served({role_of(speaker) for speaker in speakers}))
        or (len(begun) > _FEW and _are_cast(lines))
    )


def is_sure(text: str) -> bool:
    """Return whether a text that comes in a cell or field is a script beyond doubt.

    `Staff: friendly` and `Price: high` in a review are no speakers: there are four turns at least,
    or both a customer and an agent.
    """
    if "\n" not in text or text.count(":") < 2 or not is_script(text):
        return False
    begun = [found for line in text.splitlines() if (found := beginning_of(line)) is not None]
    return len(begun) > _FEW or {"customer", "agent"} <= {role_of(one.speaker) for one in begun}


def _are_served(roles: Set[str | None]) -> bool:
    """Return whether a customer is among the roles, and somebody or something that serves them."""
    return "customer" in roles and not roles.isdisjoint({"agent", "system"})


def _are_cast(lines: Sequence[str]) -> bool:
    """Return whether people with names speak of whom one speaks as those do who serve."""
    found = [(beginning_of(line), line) for line in lines]
    said = [(one.speaker, line[one.at :]) for one, line in found if one is not None]
    return all(is_proper(name) for name, _ in said) and INFERRED in cast(said).warnings


def _are_most(lines: Sequence[str], begun: Sequence[Beginning]) -> bool:
    """Return whether more than half of what is said stands on lines that name who speaks.

    A name alone on a line counts for the line below it.
    """
    alone = sum(found.at is None for found in begun)
    said = sum(moment_of(line) is None and not is_notice(line) for line in lines)
    return (len(begun) + alone) * 2 > said


def _are_blocks(lines: Sequence[str], begun: Sequence[Beginning]) -> bool:
    """Return whether the text is blocks under headings with a time, from the first line on."""
    return (
        len(begun) > 1
        and beginning_of(lines[0]) is not None
        and all(found.seconds is not None and found.at is None for found in begun)
    )


def _is_titled(lines: Sequence[str]) -> bool:
    return any("transcript" in line.lower() and beginning_of(line) is None for line in lines[:2])
