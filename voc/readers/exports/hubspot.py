"""HubSpot: tickets of its interface for programs, of its export, and of a data warehouse."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import first_text, number_of, object_of, text_of, time_of
from voc.readers.exports.tickets import Fields, each
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection
from voc.text.html import visible

_NAMES: Final = (
    {
        "subject": "subject",
        "body": "content",
        "id": "hs_object_id",
        "time": "createdate",
        "status": "hs_pipeline_stage",
        "priority": "hs_ticket_priority",
    },
    {
        "subject": "property_subject",
        "body": "property_content",
        "id": "id",
        "time": "property_createdate",
        "status": "property_hs_pipeline_stage",
        "priority": "property_hs_ticket_priority",
    },
    {
        "subject": "Ticket name",
        "body": "Ticket description",
        "id": "Ticket ID",
        "time": "Create date",
        "status": "Ticket status",
        "priority": "Priority",
    },
    {
        "subject": "Ticket name",
        "body": "Ticket description",
        "id": "Record ID",
        "time": "Create date",
        "status": "Ticket status",
        "priority": "Priority",
    },
)
"""What the parts of a ticket are called in the interface, in the warehouse and in the exports."""

_SATISFACTION: Final = ("hs_customer_satisfaction", "property_hs_customer_satisfaction", "CSAT")
_MARKS: Final = frozenset(
    {"hs_object_id", "hs_pipeline_stage", "hs_ticket_priority", "hs_pipeline"}
)


def _matches(value: Json) -> bool:
    """Return whether a value is one ticket."""
    if not isinstance(value, dict) or "properties" not in value:
        return False
    properties = object_of(value, "properties")
    return {"subject", "content"} <= properties.keys() and (
        not _MARKS.isdisjoint(properties) or "createdAt" in value
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    record = object_of(value)
    properties = {key: _plain(item) for key, item in object_of(record, "properties").items()}
    own = text_of(record, "id") or text_of(record, "objectId")
    rest = {key: item for key, item in record.items() if key not in ("id", "properties")}
    yield _ticket({**rest, **properties}, line, names=_NAMES[0], own=own, feed=feed)


def _plain(item: Json) -> Json:
    """Return the value of a property, which the older interface keeps with its history."""
    return item["value"] if isinstance(item, dict) and "value" in item else item


def _is_table(names: Sequence[str]) -> bool:
    return any(_has({*names}, known) for known in _NAMES)


def _has(names: set[str], known: Mapping[str, str]) -> bool:
    return {known["subject"], known["body"], known["id"]} <= names


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    known = next(known for known in _NAMES if _has({*names}, known))
    yield from each(rows, feed, partial(_ticket, names=known, own=None, feed=feed))


def _ticket(
    record: Fields, line: int, *, names: dict[str, str], own: str | None, feed: Feed
) -> Message | Rejection:
    """Return a ticket as a message.

    names: what its parts are called.
    own: its id, where that is not among them.
    """
    body = text_of(record, names["body"])
    entry = Entry(
        id=own or text_of(record, names["id"]),
        channel="ticket",
        parts=[
            Part(text=text_of(record, names["subject"]), kind="subject", role="customer"),
            Part(text=body and visible(body), role="customer"),
        ],
        time=time_of(record, names["time"]),
        metadata=others(
            record,
            *(names[part] for part in ("subject", "body", "id", "time")),
            csat=number_of(first_text(record, *_SATISFACTION)),
            status=text_of(record, names["status"]),
            priority=text_of(record, names["priority"]),
        ),
    )
    return message_of(entry, feed, line)


DOCUMENT = Document(name="HubSpot tickets", matches=_matches, read=_read)
TABLE = Table(name="HubSpot tickets", matches=_is_table, read=_rows)
