"""Tickets, posts and reviews: what readers of exports make of a record, and what becomes of it.

A record has parts by one or more people. They become one text and its sections, of which those
are read that are, or may be, the customer's. Most comments of help desks come by mail, with a
signature and the conversation so far below them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from voc.errors import NoWords
from voc.readers.exports.fields import moment_of
from voc.readers.messages import Feed, is_visible
from voc.readers.sections import Composition
from voc.records import Json, Message, Noise, Origin, Rejection
from voc.text.mail_parts import parts_of

_READ: Final = frozenset({"subject", "body", "turn", "comment"})
"""Kinds of parts that are read, if the customer wrote them."""

_SAID: Final = frozenset({"comment", "note", "turn", "notice"})
"""Kinds of parts that are introduced by who wrote them, where there is more than one."""


_NO_NAME: Final = re.compile(r"[\d@]")
_QUOTED: Final = re.compile(r"(?m)^>(?: (?!\d)|$)")
"""How a quotation in HTML, or one that somebody marked, begins; `> 5 days` is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one person, or a machine, wrote in a record.

    kind: one of `taxonomy.SECTION_KINDS`.
    role: one of `taxonomy.ROLES`, None where it cannot be told; such a part is read.
    speaker: name or id, as the input has it.
    time: when it was written, for the order.
    warnings: what there is to say about its role.
    """

    text: str | None
    kind: str = "comment"
    role: str | None = None
    speaker: str | None = None
    time: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def read(self) -> bool:
        """Whether the words are, or may be, the customer's."""
        return self.kind in _READ and self.role in ("customer", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record of an export. All but `parts` is as of a `Message`; id is None where it has none.

    parts: in the order of the text; blank ones are passed over.
    """

    parts: Sequence[Part]
    channel: str
    id: str | None = None
    time: str | None = None
    author: str | None = None
    language: str | None = None
    metadata: Mapping[str, Json]
    noise: Noise | None = None


def message_of(entry: Entry, feed: Feed, line: int) -> Message | Rejection:
    """Return the record as a message, or a rejection if none of its parts has any text."""
    message_id = entry.id or feed.made_id(line)
    composition = _composed([part for part in entry.parts if part.text and is_visible(part.text)])
    if not composition.sections:
        error = NoWords("no part of the record has any text")
        return feed.reject(error, line=line, message_id=message_id)
    return Message(
        id=message_id,
        text=composition.text,
        channel=feed.columns.constant_channel() or entry.channel,
        time=entry.time,
        author=entry.author,
        language=entry.language,
        metadata=entry.metadata,
        sections=() if _is_plain(composition) else tuple(composition.sections),
        noise=entry.noise,
        origin=Origin(file=feed.file, line=line),
        warnings=(*feed.warnings, *_warnings(entry.parts)),
    )


def others(record: Mapping[str, Json], *taken: str, **normal: Json) -> dict[str, Json]:
    """Return the fields of a record that were not taken, and those with the project's own names.

    normal: what the input has of `rating`, `customer_id` and the like; None where it has not.
    """
    rest = {key: value for key, value in record.items() if key not in taken}
    return rest | {key: value for key, value in normal.items() if value is not None}


def in_order(parts: Sequence[Part]) -> list[Part]:
    """Return the parts as they were written, or as they came if not all say when."""
    moments = [moment_of(part.time) for part in parts]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(parts):
        return [*parts]
    ordered = sorted(zip(known, range(len(parts)), strict=True))
    return [parts[place] for _, place in ordered]


def _composed(parts: Sequence[Part]) -> Composition:
    composition = Composition()
    several = sum(part.kind in _SAID for part in parts) > 1
    for part in parts:
        introduced = several and part.kind in _SAID
        lead = _lead(part) if introduced else ""
        gap = "\n\n" if introduced and part.kind in ("comment", "note") else "\n"
        for piece in _pieces(part):
            composition.add(
                piece.text or "",
                kind=piece.kind,
                read=piece.read,
                lead=lead,
                gap=gap,
                speaker=piece.speaker,
                role=piece.role,
            )
            lead, gap = "", "\n"
    return composition


def _pieces(part: Part) -> list[Part]:
    """Return what somebody wrote in a comment, apart from what a mail program put around it.

    A comment of nothing but a signature is one: `Thanks, Nora` may be all that there is to say.
    """
    text = part.text or ""
    if part.kind in ("turn", "body") and _QUOTED.search(text):
        return _quotes(part, text)
    found = parts_of(text) if part.kind == "comment" else []
    if len(found) < 2 and not any(piece.kind == "quote" for piece in found):
        return [part]
    return [
        replace(
            part,
            text=text[piece.start : piece.end].strip("\r\n"),
            kind="comment" if piece.kind == "body" else piece.kind,
        )
        for piece in found
    ]


def _quotes(part: Part, text: str) -> list[Part]:
    """Return the lines of one's own and those that quote another, in order."""
    runs = groupby(text.split("\n"), key=lambda line: _QUOTED.match(line) is not None)
    return [
        replace(part, text="\n".join(lines).strip("\n"), kind="quote" if quoted else part.kind)
        for quoted, lines in runs
    ]


def _warnings(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(warning for part in parts for warning in part.warnings))


def _lead(part: Part) -> str:
    """Return what introduces a part: in a chat the name of who speaks, in a ticket their role.

    An id or address, which has digits or a sign in it, is no name to introduce anybody by.
    """
    if part.kind == "turn" and part.speaker is not None and not _NO_NAME.search(part.speaker):
        return f"{part.speaker}: "
    if part.kind == "note":
        return "Note: "
    return "" if part.role is None else f"{part.role.capitalize()}: "


def _is_plain(composition: Composition) -> bool:
    """Return whether all there is is one text of one person, which needs no sections."""
    return len(composition.sections) == 1 and (
        composition.sections[0].read and composition.sections[0].kind == "body"
    )
