"""Rows of a survey to messages: one for each open answer, with its question.

What is no open answer rides along with each of them: choices, embedded data, and the scores of
NPS, CSAT, CES and stars as numbers under `nps`, `csat`, `ces` and `rating`. Blank cells, the other
open answers, and columns about the person (name, addresses, place) do not.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from voc.errors import NoWords, VocError
from voc.readers.columns import find
from voc.readers.exports import Row
from voc.readers.exports.fields import moment_of, time_of
from voc.readers.exports.survey import Form, Start
from voc.readers.exports.survey_plan import Plan, is_blank, plan_of
from voc.readers.messages import Feed, channel_of, is_visible, message
from voc.readers.scales import score_of
from voc.readers.values import scalar_text
from voc.records import Json, Message, Origin, Rejection

_HALF_DAYS: Final = re.compile(r"([\d/]+ [\d:]+ [AaPp][Mm])(?: GMT([+-]\d{1,2})?)?")
_HALF_DAY_FORMATS: Final = ("%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %I:%M:%S %p")
"""How SurveyMonkey and Google Forms write times, the latter with a zone behind it."""

_DATE: Final = len("2025-03-02")


def answers(
    names: Sequence[str], form: Form, start: Start, feed: Feed
) -> Iterator[Message | Rejection]:
    """Yield the open answers of every row; a row without any is a rejection.

    Raises MissingColumn where no column holds open answers, or one that the user named is not
    there.
    """
    if not start.first and next(start.rest, None) is None:
        return
    plan = plan_of(names, form, start.cells, feed)
    for line, cells in start:
        if isinstance(cells, VocError):
            yield feed.reject(cells, line=line)
        else:
            yield from _answers(plan, cells, line, feed)


def general(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Iterator[Message | Rejection]:
    """Yield what every row is of a table that turns out to be no survey."""
    layout = find(names, feed.columns)
    for line, cells in rows:
        if isinstance(cells, VocError):
            yield feed.reject(cells, line=line)
        else:
            yield message(feed, layout, cells, line)


def time_in(cells: Mapping[str, Json], name: str | None) -> str | None:
    """Return the time in a cell as ISO 8601, or as it is where it cannot be told."""
    found = cells.get(name) if name is not None else None
    match = _HALF_DAYS.fullmatch(found.strip()) if isinstance(found, str) else None
    if match is None:
        return _zoned(name, time_of(found))
    for form in _HALF_DAY_FORMATS:
        try:
            moment = datetime.strptime(match[1], form).isoformat()
        except ValueError:
            continue
        return moment + (f"{int(match[2]):+03d}:00" if match[2] else "")
    return match[0]


def _zoned(name: str | None, time: str | None) -> str | None:
    """Return an ISO time with its `T`, and with the zone where the name of its column has it."""
    moment = moment_of(time)
    if time is None or moment is None or len(time) <= _DATE:
        return time
    local = datetime.fromisoformat(time)
    in_utc = name is not None and name.endswith("(UTC)") and local.tzinfo is None
    return (moment if in_utc else local).isoformat()


def _answers(
    plan: Plan, cells: Mapping[str, Json], line: int, feed: Feed
) -> Iterator[Message | Rejection]:
    response = _text(cells, plan.roles.get("id")) or feed.made_id(line)
    said = [
        (column, text)
        for column in plan.open
        if (text := _text(cells, column.name)) is not None and is_visible(text)
    ]
    if not said:
        error = NoWords("no open question of the response has an answer")
        yield feed.reject(error, line=line, message_id=response)
        return
    channel = _text(cells, plan.roles.get("channel"))
    metadata = _metadata(plan, cells)
    for column, text in said:
        yield Message(
            id=f"{response}:{column.key}",
            text=text,
            channel=plan.channel if channel is None else channel_of(channel),
            time=time_in(cells, plan.roles.get("time")),
            author=_text(cells, plan.roles.get("author")),
            language=_text(cells, plan.roles.get("language")),
            metadata=metadata,
            question=column.question,
            origin=Origin(file=feed.file, line=line),
            warnings=feed.warnings,
        )


def _metadata(plan: Plan, cells: Mapping[str, Json]) -> dict[str, Json]:
    """Return what rides along: cells under the input's names, then under those relied on."""
    found = {
        column.label: value
        for column in plan.closed
        if not is_blank(value := cells.get(column.name))
    }
    customer = _text(cells, plan.roles.get("customer"))
    if customer is not None:
        found["customer_id"] = customer
    for scale, column in plan.scores.items():
        score = score_of(cells.get(column.name))
        if score is not None:
            if column.label.casefold() == scale:
                found.pop(column.label, None)
            found[scale] = score
    return found


def _text(cells: Mapping[str, Json], name: str | None) -> str | None:
    return None if name is None else scalar_text(cells.get(name))
