"""The parts of an e-mail's text: the writer's own words, and what mail programs put around them.

Works on lines of plain text, in the order in which they can be told for sure: first the history
of the conversation, then disclaimers and footers of phones, then signatures.

Why no library does it: decision 11.
"""

from dataclasses import dataclass
from itertools import groupby

from voc.text.mail_endings import mark_endings
from voc.text.mail_history import mark_history


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a text as a half-open span: `body`, or a kind of section that is not read."""

    start: int
    end: int
    kind: str


def parts_of(text: str, *, forwarded: bool = False) -> list[Part]:
    """Return the parts of a mail's text, in order; together they are the whole text.

    forwarded: the mail forwards another one, so that a head like `From: ... Sent: ...` begins
    what is forwarded and not what is answered.
    """
    lines = text.splitlines(keepends=True)
    kinds = ["body"] * len(lines)
    mark_history(lines, kinds, forwarded=forwarded)
    mark_endings(lines, kinds)
    _fill_blanks(lines, kinds)
    found = []
    start = 0
    for kind, run in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        end = start + sum(len(line) for _, line in run)
        found.append(Part(start=start, end=end, kind=kind))
        start = end
    return found


def _fill_blanks(lines: list[str], kinds: list[str]) -> None:
    """Let blank lines go with what stands before them, the first ones with what comes after."""
    kind = next((kinds[n] for n, line in enumerate(lines) if line.strip()), "body")
    for number, line in enumerate(lines):
        if line.strip():
            kind = kinds[number]
        else:
            kinds[number] = kind
