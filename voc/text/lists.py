"""Lists that are numbered within a line: "Steps: 1. open Outlook 2. click Calendar 3. freeze".

Their numbers rise from 1, and the first stands at the head of the line or after a pause: "I asked
for 1. They sent 2." is no list, and in "Financed: $97 1. Given: $87 2." a number may belong to what
is before it.
"""

import re
from collections.abc import Iterator
from typing import Final

_NUMBER: Final = re.compile(r"(?<!\S)(\d{1,2})\.(?=\s)|[\n\r]")
_PAUSES: Final = ":;,.!?-\u2013\u2014"


def inline_items(text: str) -> dict[int, int]:
    """Return where the number of each item begins, by the place of the stop after it."""
    return {stop: start for run in _runs(text) if _is_list(text, run) for start, stop in run}


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield where numbers stand that rise from 1 in one line; others may stand between them."""
    run: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        number = int(match[1] or 0)
        if number < 2:
            yield run
            run = []
        if number == len(run) + 1:
            run.append(match.span(1))
    yield run


def _is_list(text: str, run: list[tuple[int, int]]) -> bool:
    """Tell whether numbers are those of a list, by how many they are and what is before them."""
    if len(run) < 2:
        return False
    start = run[0][0]
    lead = text[max(0, start - 2) : start].strip()
    return not lead or lead[-1] in _PAUSES
