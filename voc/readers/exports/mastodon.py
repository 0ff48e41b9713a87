"""Mastodon: statuses of its interface for programs, alone, in lists, or around one of them."""

from collections.abc import Iterator
from typing import Final

from voc.readers.exports import Document, Outcomes
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import first_text, list_of, object_of, text_of, time_of
from voc.readers.messages import Feed
from voc.records import Json, Noise
from voc.text.html import html_to_text

_MARKS: Final = ("reblog", "visibility", "spoiler_text", "in_reply_to_id")
_AROUND: Final = ("ancestors", "descendants")


def _is_status(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("account"), dict)
        and "content" in value
        and any(mark in value for mark in _MARKS)
    )


def _matches(value: Json) -> bool:
    """Return whether a value is a status, or what was said before and after one."""
    if not isinstance(value, dict):
        return False
    around = not value.keys().isdisjoint(_AROUND)
    return _is_status(value) or (around and any(map(_is_status, _around(value))))


def _around(value: Json) -> Iterator[Json]:
    return (status for key in _AROUND for status in list_of(value, key))


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    for status in [value] if _is_status(value) else _around(value):
        yield message_of(_entry(status), feed, line)


def _entry(status: Json) -> Entry:
    """Return a status; one that passes on another has no words but those."""
    passed_on = object_of(status, "reblog")
    said = passed_on or object_of(status)
    html = text_of(said, "content")
    return Entry(
        id=text_of(status, "id"),
        channel="post",
        parts=[
            Part(text=text_of(said, "spoiler_text"), kind="subject"),
            Part(text=html and html_to_text(html), kind="body"),
        ],
        time=time_of(status, "created_at"),
        author=first_text(object_of(status, "account"), "acct", "username"),
        language=text_of(said, "language"),
        metadata=others(
            object_of(status),
            *("id", "content", "spoiler_text", "created_at", "language", "reblog"),
            customer_id=text_of(status, "account", "id"),
        ),
        noise=Noise(kind="repost", reason="reblog") if passed_on else None,
    )


DOCUMENT = Document(name="Mastodon", matches=_matches, read=_read)
