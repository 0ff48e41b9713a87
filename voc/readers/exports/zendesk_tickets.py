"""Tickets and comments of Zendesk as messages, whatever they came in.

A ticket says who its requester is. It does not say who of the others works for the company: where
the users do not come with it, that is everybody else. Of comments without their ticket, the first
is the requester's. Who writes internal notes works for the company.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voc.readers.exports.entries import Entry, Part, in_order, message_of, others
from voc.readers.exports.fields import (
    first_text,
    flag_of,
    number_of,
    objects_of,
    text_of,
    time_of,
)
from voc.readers.exports.tickets import Fields
from voc.readers.exports.zendesk_people import People, with_requester
from voc.readers.messages import Feed
from voc.readers.scripts import said_in
from voc.readers.turns import with_roles
from voc.records import Message, Rejection
from voc.text.html import html_to_text

_BY_AGENTS: Final = frozenset({"web", "voice", "phone"})
"""Where an agent who hands a ticket in for a customer has written it; elsewhere, in a mail that
was passed on, the words are the customer's."""

_SAID: Final = re.compile(r"(?m)^\(\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?\) \S")
_CHAT: Final = 2
"""The least lines such as `(09:12:44 AM) Nora: Hello` of a comment that is a whole chat."""

_WORDS: Final = ("body", "plain_body", "html_body")
_TIMES: Final = ("created_at", "created")


def ticket(record: Fields, line: int, *, feed: Feed, people: People) -> Message | Rejection:
    """Return a ticket as a message, with its comments where it has any."""
    people = with_requester(people, record)
    begun = _description(record, people)
    comments = objects_of(record, "comments")
    said = in_order([part for comment in comments for part in _parts(comment, people)])
    written = [] if _repeats(begun, comments) else _turns(begun, people)
    entry = Entry(
        id=text_of(record, "id"),
        channel=_channel([*written, *said]),
        parts=[_subject(record, begun), *written, *said, _verdict(record, people)],
        time=time_of(record, "created_at"),
        author=people.author,
        metadata=others(
            record,
            *("id", "subject", "raw_subject", "description", "comments", "created_at"),
            csat=number_of(record, "satisfaction_rating", "score"),
            customer_id=people.requester,
        ),
    )
    return message_of(entry, feed, line)


def comments_of_one(
    comments: Sequence[Fields], line: int, *, feed: Feed, people: People
) -> Message | Rejection:
    """Return comments of one ticket as a message without the ticket itself.

    One alone may be anybody's, and keeps its other fields.
    """
    alone = len(comments) == 1
    number = text_of(comments[0], "ticket_id")
    people = people if alone else _with_first(people, comments)
    parts = in_order([part for comment in comments for part in _parts(comment, people)])
    entry = Entry(
        id=number or (text_of(comments[0], "id") if alone else None),
        channel=_channel(parts),
        parts=parts,
        time=next((part.time for part in parts), None),
        author=people.author,
        metadata=others(
            comments[0] if alone else {},
            *_WORDS,
            *_TIMES,
            *(() if number else ("id",)),
            customer_id=people.requester,
            thread_id=number,
        ),
    )
    return message_of(entry, feed, line)


def _with_first(people: People, comments: Sequence[Fields]) -> People:
    """Return the people with who wrote first, and does not work there, as the requester.

    Where all of several writers have written notes, notes tell nothing: customers can be made to.
    """
    by_id = People(roles=people.roles)
    public = in_order([_comment(comment, by_id) for comment in comments if not _internal(comment)])
    writers = dict.fromkeys(part.speaker for part in public if part.role != "agent")
    staff = {_author(comment) for comment in comments if _internal(comment)} - {None}
    if len(writers) > 1 and staff >= writers.keys():
        return people
    requester = next((writer for writer in writers if writer not in staff), None)
    roles = {author: "agent" for author in staff if author is not None}
    return replace(people, requester=requester, roles={**roles, **people.roles})


def _description(record: Fields, people: People) -> Part:
    submitter = text_of(record, "submitter_id") or text_of(record, "submitter", "id")
    by_agent = people.role(submitter) == "agent" and _via(record) in _BY_AGENTS
    return Part(
        text=text_of(record, "description"),
        role="agent" if by_agent else "customer",
        speaker=people.name(submitter if by_agent else people.requester),
        warnings=people.doubts(submitter) if by_agent else (),
    )


def _via(record: Fields) -> str | None:
    return text_of(record, "via", "channel") or text_of(record, "via_channel")


def _subject(record: Fields, begun: Part) -> Part:
    return replace(begun, text=first_text(record, "subject", "raw_subject"), kind="subject")


def _verdict(record: Fields, people: People) -> Part:
    """Return what the customer said of the service in the end."""
    text = text_of(record, "satisfaction_rating", "comment")
    return Part(text=text, role="customer", speaker=people.name(people.requester))


def _repeats(begun: Part, comments: Sequence[Fields]) -> bool:
    """Return whether the description is a comment too, as it is the first in Zendesk."""
    description = _bare(begun.text)
    return any(_bare(_words(comment)) == description for comment in comments)


def _bare(text: str | None) -> str:
    return "".join((text or "").split())


def _words(comment: Fields) -> str | None:
    html = text_of(comment, "html_body")
    return first_text(comment, "body", "plain_body") or (html and html_to_text(html))


def _author(comment: Fields) -> str | None:
    return first_text(comment, "author_id", "user_id")


def _internal(comment: Fields) -> bool:
    return flag_of(comment, "public") is False


def _comment(comment: Fields, people: People) -> Part:
    internal = _internal(comment)
    return Part(
        text=_words(comment),
        kind="note" if internal else "comment",
        role="agent" if internal else people.role(_author(comment)),
        speaker=people.name(_author(comment)),
        time=time_of(comment, "created_at") or time_of(comment, "created"),
        warnings=() if internal else people.doubts(_author(comment)),
    )


def _parts(comment: Fields, people: People) -> list[Part]:
    return _turns(_comment(comment, people), people)


def _turns(part: Part, people: People) -> list[Part]:
    """Return the turns of a chat, which comes as one comment, or the part itself."""
    if part.kind == "note" or not part.text or len(_SAID.findall(part.text)) < _CHAT:
        return [part]
    customer = people.name(people.requester)
    said = [one.turn for one in said_in(part.text)]
    known = [replace(t, role="customer") if t.speaker == customer else t for t in said]
    turns, warnings = with_roles(known)
    return [
        Part(
            text=turn.text,
            kind="notice" if turn.role == "system" else "turn",
            role=turn.role,
            speaker=turn.speaker,
            time=part.time,
            warnings=(*part.warnings, *warnings),
        )
        for turn in turns
    ]


def _channel(parts: Sequence[Part]) -> str:
    return "chat" if any(part.kind == "turn" for part in parts) else "ticket"
