"""Rows above the header of a table: "Customer feedback report, October 2026" and its kin."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from voc.readers.columns import Columns, holds_text, is_text_name

_MOST: Final = 10
"""Rows that are looked at for the header."""


def rows_above(rows: Iterable[Sequence[object]], wanted: Columns) -> int:
    """Return how many of the rows stand above the header; only as many are taken as it needs.

    Each has one cell that is filled, or none; the first may be one that its own commas cut. A
    header has more, and so has the row below it: in a table of one column a text may be cut in
    two by a comma.
    """
    ahead = iter(rows)
    narrowest = 2
    for number, row in enumerate(islice(ahead, _MOST + 1)):
        names = _filled(row)
        if number == 0 and _is_cut(names):
            narrowest = len(names) + holds_text(names, wanted)  # or it may be the header itself
        elif len(names) > 1:
            is_header = number > 0 and len(names) >= narrowest and holds_text(names, wanted)
            return number if is_header and len(_filled(next(ahead, ()))) > 1 else 0
        elif names and is_text_name(names[0], wanted):
            return 0
    return 0


def _is_cut(cells: Sequence[str]) -> bool:
    """Return whether the cells are a title in pieces: a comma in prose has a blank behind it."""
    return len(cells) > 1 and all(cell.startswith(" ") for cell in cells[1:])


def _filled(row: Sequence[object]) -> list[str]:
    return [str(cell) for cell in row if cell is not None and str(cell).strip()]
