"""Zendesk: tickets alone, with their comments or with the users, and comments without a ticket.

They come from its exports and its interface for programs, or as the tables of a data warehouse.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.fields import list_of, object_of, objects_of
from voc.readers.exports.tickets import each, grouped, numbered
from voc.readers.exports.zendesk_people import People, people_of
from voc.readers.exports.zendesk_tickets import comments_of_one, ticket
from voc.readers.messages import Feed
from voc.records import Json

_TICKETS: Final = frozenset(
    {"requester_id", "submitter_id", "subject", "description", "via_channel"}
)
_MARKS: Final = frozenset({"subject", "author_id", "ticket", "tickets", "comments"})
"""Keys one of which all its exports have."""

_BESIDE: Final = frozenset({"users", "groups", "organizations"})
"""Lists that may come with tickets."""

_COMMENTS: Final = frozenset({"ticket_id", "user_id", "body", "public"})


def _is_ticket(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and "subject" in value
        and not {"requester_id", "requester"}.isdisjoint(value)
        and not {"submitter_id", "submitter"}.isdisjoint(value)
        and not {"via", "raw_subject"}.isdisjoint(value)
    )


def _is_comment(value: Json) -> bool:
    return isinstance(value, dict) and {"author_id", "body", "public"} <= value.keys()


def _matches(value: Json) -> bool:
    """Return whether a value is tickets with their users, a ticket, comments or a comment.

    Tickets that come without the users are items of their own.
    """
    if isinstance(value, list):
        return bool(value) and _is_comment(value[0])
    record = object_of(value)
    return not _MARKS.isdisjoint(record) and (
        _is_ticket(record)
        or _is_comment(record)
        or _is_ticket(record.get("ticket"))
        or any(_is_comment(item) for item in list_of(record, "comments")[:1])
        or (
            not _BESIDE.isdisjoint(record)
            and any(_is_ticket(item) for item in list_of(record, "tickets")[:1])
        )
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    record = object_of(value)
    people = people_of(list_of(record, "users"))
    if isinstance(value, list):
        one = partial(comments_of_one, feed=feed, people=people)
        yield from grouped(numbered(value), feed, "ticket_id", one)
    elif _is_ticket(record):
        yield ticket(record, line, feed=feed, people=people)
    elif _is_ticket(record.get("ticket")):
        inner = object_of(record, "ticket")
        comments = list_of(record, "comments") or list_of(inner, "comments")
        yield ticket({**inner, "comments": comments}, line, feed=feed, people=people)
    elif "tickets" in record:
        tickets = ((line, row) for _, row in numbered(list_of(record, "tickets")))
        yield from each(tickets, feed, partial(ticket, feed=feed, people=people))
    elif _is_comment(record):
        yield comments_of_one([record], line, feed=feed, people=people)
    else:
        known = objects_of(record, "comments")
        yield comments_of_one(known, line, feed=feed, people=people)


def _is_table(names: Sequence[str]) -> bool:
    return {*names} >= _TICKETS or {*names} >= _COMMENTS


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    if {*names} >= _TICKETS:
        yield from each(rows, feed, partial(ticket, feed=feed, people=People()))
    else:
        one = partial(comments_of_one, feed=feed, people=People())
        yield from grouped(rows, feed, "ticket_id", one)


DOCUMENT = Document(name="Zendesk", matches=_matches, read=_read)
TABLE = Table(name="Zendesk in a data warehouse", matches=_is_table, read=_rows)
