"""What is in the columns of one survey: roles, open answers, scores, and all the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voc.errors import MissingColumn
from voc.readers.columns import Columns, find, holds_text, named
from voc.readers.exports.open_answers import is_data, is_open
from voc.readers.exports.survey import Column, Form
from voc.readers.messages import Feed
from voc.readers.naming import compact
from voc.readers.scales import scale_of
from voc.readers.values import scalar_text
from voc.records import Json

_NORMAL: Final[Mapping[str, str]] = {
    "customerid": "customer_id",
    "product": "product",
    "tags": "tags",
}
"""Names that the later rooms rely on, by how they may be spelt."""

_PRIVATE: Final = frozenset(
    {
        *("name", "fullname", "firstname", "lastname", "username", "email", "emailaddress"),
        *("phone", "phonenumber", "ipaddress"),
        *("recipientfirstname", "recipientlastname", "recipientemail"),
        *("locationlatitude", "locationlongitude", "locationaccuracy"),
    }
)
"""Names of columns about the person, which do not ride along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is in the columns of one table.

    roles: the columns of id, time, author, language, channel and customer, those there are.
    scores: the column of each score.
    """

    roles: Mapping[str, str]
    channel: str
    open: Sequence[Column]
    closed: Sequence[Column]
    scores: Mapping[str, Column]


def plan_of(
    names: Sequence[str], form: Form, sample: Sequence[Mapping[str, Json]], feed: Feed
) -> Plan:
    """Return what is in the columns, as the form says and the first rows show.

    Raises MissingColumn where no column holds open answers, or one that the user named is not
    there.
    """
    parts = {"id": form.id, "time": form.time, "language": form.language, "customer": form.customer}
    own = {part: name for part, name in parts.items() if name is not None}
    roles = {**own, **named(names, feed.columns)}
    columns = [
        column
        for column in form.columns
        if column.name not in roles.values() and compact(column.label) not in _PRIVATE
    ]
    values = {column.name: _filled(column.name, sample) for column in columns}
    is_said = [_is_said(column, values[column.name]) for column in columns]
    spoken = [column for column, said in zip(columns, is_said, strict=True) if said]
    spoken = spoken or [_by_name(columns, values)]
    closed = [
        replace(column, label=normal_name(column.label))
        for column in columns
        if column not in spoken
    ]
    scores: dict[str, Column] = {}
    for column in closed:
        asked = column.question or column.label
        scale = scale_of(column.label, asked, values[column.name])
        if scale is not None:
            scores.setdefault(scale, column)
    return Plan(
        roles=roles,
        channel=feed.columns.constant_channel(names) or "survey",
        open=spoken,
        closed=closed,
        scores=scores,
    )


def normal_name(name: str) -> str:
    """Return the name that the later rooms rely on for a column, or its own."""
    return _NORMAL.get(compact(name), name)


def is_blank(value: Json) -> bool:
    """Return whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def _filled(name: str, sample: Sequence[Mapping[str, Json]]) -> list[Json]:
    return [value for cells in sample if not is_blank(value := cells.get(name))]


def _is_said(column: Column, values: Sequence[Json]) -> bool:
    """Return whether a column holds open answers."""
    texts = [text for value in values if (text := scalar_text(value)) is not None]
    if column.open is not None:
        return column.open and not is_data(texts)
    asked = column.question or column.label
    is_choice = all(asked.endswith(text) or column.label.endswith(text) for text in texts)
    return not is_choice and is_open(asked, texts)


def _by_name(columns: Sequence[Column], values: Mapping[str, Sequence[Json]]) -> Column:
    """Return the column that is called like a text and has had no value yet."""
    blank = [c for c in columns if c.open is not False and not values[c.name]]
    names = [column.name for column in blank]
    if not holds_text(names, Columns()):
        raise MissingColumn("no column of the survey holds open answers; name one with `--text`")
    return blank[names.index(find(names, Columns()).text)]
