"""Qualtrics: tables whose first row holds codes, and the next ones what they stand for.

Three rows of headers (codes, question texts, import ids), two (of old, with `V1` to `V10` first),
or one. Codes and import ids are the same in every language of the interface; texts are not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from voc.readers.columns import unique
from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.responses import answers, general
from voc.readers.exports.survey import (
    Column,
    Form,
    Start,
    first_of,
    key_of,
    look_ahead,
    question_in,
)
from voc.readers.messages import Feed
from voc.readers.naming import compact
from voc.readers.values import scalar_text
from voc.records import Json

_FRAME: Final = frozenset(
    {
        *("startdate", "enddate", "recordeddate", "status", "progress", "finished", "responseid"),
        *("durationinseconds", "responseset", "externalreference", "externaldatareference"),
        *("recipientid", "distributionchannel", "userlanguage"),
    }
)
_TELLING: Final = frozenset({"recordeddate", "finished", "progress", "distributionchannel"})
_OLD: Final = tuple(f"V{number}" for number in range(1, 11))
"""The codes of the frame in a table of old; its texts are what they are called today."""

_IMPORT_ID: Final = re.compile(r'"ImportId"\s*:\s*"([^"]*)"')
_OPEN_ID: Final = re.compile(r"(?:\w+_)?QID[\w#]*_TEXT")
_PART_ID: Final = re.compile(r"(?:\w+_)?QID\d+[_#](?!NPS_GROUP|DO\b)(?!\w*TEXT_)\w+")
"""Of one of several columns of a question: a field of a form or an item. What was made of
answers is none: their topics, the group of an NPS, the order of choices."""

_INLINE: Final = re.compile(r"</?(?:a|b|em|font|i|span|strong|u)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{1,300}>")


def _matches(names: Sequence[str]) -> bool:
    spelt = set(map(compact, names))
    frame = {"startdate", "enddate", "responseid"} <= spelt and not _TELLING.isdisjoint(spelt)
    return frame or _is_old(names)


def _is_old(names: Sequence[str]) -> bool:
    return tuple(names[: len(_OLD)]) == _OLD


def _read(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    start = look_ahead(rows)
    if _is_old(names):
        names, start = _renamed(names, start)
    identity = first_of(names, ("ResponseId",))
    if identity is None:  # the `V1` to `V10` of another program
        return general(names, start, feed)
    texts, ids, height = _headers(names, start)
    start.skip(height)
    form = Form(
        columns=[_column(name, place, texts, ids) for place, name in enumerate(names, 1)],
        id=identity,
        time=first_of(names, ("RecordedDate", "EndDate")),
        language=first_of(names, ("UserLanguage",)),
        customer=first_of(names, ("ExternalReference", "ExternalDataReference", "RecipientID")),
    )
    return answers(names, form, start, feed)


def _renamed(names: Sequence[str], start: Start) -> tuple[Sequence[str], Start]:
    """Call the columns of the frame in a table of old by their texts."""
    head = start.first[0][1] if start.first else None
    texts = [scalar_text(head.get(name)) for name in _OLD] if isinstance(head, dict) else []
    if "responseid" not in {compact(text) for text in texts if text}:
        return names, start
    new = unique([*(text or old for text, old in zip(texts, _OLD, strict=True)), *names[10:]])

    def renamed(row: Row) -> Row:
        line, cells = row
        return line, dict(zip(new, cells.values(), strict=True)) if isinstance(
            cells, dict
        ) else cells

    return new, Start(list(map(renamed, start.first)), map(renamed, start.rest))


def _headers(
    names: Sequence[str], start: Start
) -> tuple[Mapping[str, Json], Mapping[str, str], int]:
    """Return the texts and import ids of the columns, and how many rows they take."""
    rows = [cells if isinstance(cells, dict) else {} for _, cells in start.first[:2]]
    for height, cells in enumerate(rows, 1):
        ids = {
            name: found[1]
            for name, cell in cells.items()
            if isinstance(cell, str) and (found := _IMPORT_ID.search(cell))
        }
        if ids:
            return rows[0] if height > 1 else {}, ids, height
    begun = scalar_text(rows[0].get(first_of(names, ("StartDate",)) or "")) if rows else None
    if begun is not None and not any(map(str.isdigit, begun)):
        return rows[0], {}, 1
    return {}, {}, 0


def _column(name: str, place: int, texts: Mapping[str, Json], ids: Mapping[str, str]) -> Column:
    text = scalar_text(texts.get(name)) or question_in(name) or ""
    question = " ".join(_TAG.sub(" ", _INLINE.sub("", text)).split())
    return Column(
        name=name,
        key=key_of(name, place),
        label=name,
        question=question or None,
        open=_is_open(name, ids.get(name)),
    )


def _is_open(name: str, import_id: str | None) -> bool | None:
    if compact(name) in _FRAME:
        return False
    if import_id is None:
        return True if name.endswith("_TEXT") else None
    if _OPEN_ID.fullmatch(import_id):
        return True
    return None if _PART_ID.fullmatch(import_id) else False


TABLE: Final = Table(name="Qualtrics survey", matches=_matches, read=_read)
