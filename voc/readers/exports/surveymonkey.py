"""SurveyMonkey: tables with two rows of headers.

The first holds the questions, blank after one that has several columns; the second holds
`Response`, `Open-Ended Response`, or what the column is of its question: a choice, a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from voc.readers.columns import unique
from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.responses import answers
from voc.readers.exports.survey import Column, Form, first_of, look_ahead
from voc.readers.messages import Feed
from voc.readers.naming import compact
from voc.readers.values import scalar_text
from voc.records import Json

_ID: Final = ("Respondent ID",)
_COLLECTOR: Final = ("Collector ID",)
_TIME: Final = ("End Date", "Date Modified", "Start Date", "Date Created")
_FRAME: Final = frozenset(
    {
        *("respondentid", "collectorid", "startdate", "enddate", "datecreated", "datemodified"),
        *("ipaddress", "emailaddress", "firstname", "lastname", "customdata1", "custom1"),
    }
)
_ONLY: Final = "response"
_OPEN: Final = frozenset({"open-ended response", "other (please specify)", "comments:"})


def _matches(names: Sequence[str]) -> bool:
    return all(first_of(names, wanted) for wanted in (_ID, _COLLECTOR, _TIME))


def _read(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    start = look_ahead(rows)
    identity = first_of(names, _ID)
    first = start.first[0][1] if start.first else None
    below: Mapping[str, Json] = {}
    if isinstance(first, dict) and not scalar_text(first.get(identity or "")):
        below = first
        start.skip(1)
    form = Form(columns=_columns(names, below), id=identity, time=first_of(names, _TIME))
    return answers(names, form, start, feed)


def _columns(names: Sequence[str], below: Mapping[str, Json]) -> list[Column]:
    """Return the columns with their questions, of which the blank ones have that before them."""
    columns = []
    question = ""
    for place, name in enumerate(names, 1):
        question = question if name == f"column {place}" else name
        part = (scalar_text(below.get(name)) or "").strip()
        is_part = part.casefold() not in ("", _ONLY, "open-ended response")
        columns.append(
            Column(
                name=name,
                key=str(place),
                label=f"{question}: {part}" if is_part else question,
                question=question,
                open=_is_open(name, part.casefold()),
            )
        )
    labels = unique(column.label for column in columns)
    return [replace(column, label=label) for column, label in zip(columns, labels, strict=True)]


def _is_open(name: str, part: str) -> bool | None:
    if compact(name) in _FRAME or part == _ONLY:
        return False
    return True if part in _OPEN else None


TABLE: Final = Table(name="SurveyMonkey answers", matches=_matches, read=_read)
