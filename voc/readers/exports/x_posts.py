"""X: pages of posts as version 2 of its interface sends them, or posts one by one.

A page holds the writers apart from what they wrote. A repost says nothing of its own and is marked
as one; a post that quotes another is its writer's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import unescape
from typing import Final

from voc.errors import BadRecord
from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import (
    first_text,
    flag_of,
    list_of,
    object_of,
    text_of,
    time_of,
)
from voc.readers.exports.tickets import Fields, each
from voc.readers.messages import Feed
from voc.records import Json, Message, Noise, Rejection

_MARKS: Final = frozenset(
    {
        *("edit_history_tweet_ids", "public_metrics", "conversation_id", "referenced_tweets"),
        *("reply_settings", "possibly_sensitive", "author_id"),
    }
)
_EXPANDED: Final = frozenset({"users", "tweets", "media", "places", "polls"})
_COLUMNS: Final = frozenset({"id", "text", "author_id", "conversation_id", "author.username"})
_SUPPORT: Final = frozenset({"tweet_id", "author_id", "inbound", "created_at", "text"})
"""Columns of posts to companies and what those answered, as they are passed on for research."""

_REPOST: Final = re.compile(r"RT @\w{1,20}:?\s")
_NO_LANGUAGE: Final = frozenset({"und", "zxx", "art"})


def _is_post(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and {"id", "text"} <= value.keys()
        and len(_MARKS & value.keys()) > 1
    )


def _posts(value: Json) -> list[Json]:
    """Return the posts of a page; one that was asked for by its id is no list."""
    alone = object_of(value, "data")
    return [alone] if alone else list_of(value, "data")


def _matches(value: Json) -> bool:
    """Return whether a value is a page or a post."""
    if _is_post(value):
        return True
    if not isinstance(value, dict) or "data" not in value:
        return False
    first = object_of(next(iter(_posts(value)), None))
    if not {"id", "text"} <= first.keys():
        return False
    expanded = not _EXPANDED.isdisjoint(object_of(value, "includes"))
    return expanded or _is_post(first) or "edit_history_tweet_ids" in first


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    if _is_post(value):
        yield _post(object_of(value), line, writers={}, feed=feed)
        return
    users = list_of(value, "includes", "users")
    writers = {number: user for user in users if (number := text_of(user, "id")) is not None}
    for post in _posts(value):
        if isinstance(post, dict):
            yield _post(post, line, writers=writers, feed=feed)
        else:
            yield feed.reject(BadRecord("an item of the page is not an object"), line=line)


def _is_table(names: Sequence[str]) -> bool:
    """Return whether a table is one of posts whose objects were laid flat, or of support."""
    return {*names} >= _COLUMNS or {*names} >= _SUPPORT


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    yield from each(rows, feed, partial(_row, feed=feed))


def _row(row: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    writers: dict[str, Json] = {
        text_of(row, "author_id") or "": {"username": row.get("author.username")}
    }
    post = {"id" if name == "tweet_id" else name: cell for name, cell in row.items()}
    role = "agent" if flag_of(row, "inbound") is False else None
    return _post(post, line, writers=writers, feed=feed, role=role)


def _post(
    post: Fields,
    line: int,
    *,
    writers: Mapping[str, Json],
    feed: Feed,
    role: str | None = None,
) -> Message | Rejection:
    text = text_of(post, "note_tweet", "text") or text_of(post, "text")
    writer = text_of(post, "author_id")
    author = writers.get(writer or "") or post.get("author")
    language = text_of(post, "lang")
    entry = Entry(
        id=text_of(post, "id"),
        channel="post",
        parts=[Part(text=text and unescape(text), kind="body", role=role)],
        time=time_of(post, "created_at"),
        author=first_text(author, "username", "name"),
        language=None if _is_none(language) else language,
        metadata=others(
            post,
            *("id", "text", "note_tweet", "created_at", "lang"),
            customer_id=writer,
            thread_id=text_of(post, "conversation_id"),
        ),
        noise=_noise(post, text or ""),
    )
    return message_of(entry, feed, line)


def _is_none(language: str | None) -> bool:
    """Return whether the code of a language says that there is none: only links, or tags."""
    return language is None or language in _NO_LANGUAGE or re.fullmatch("q..", language) is not None


def _noise(post: Fields, text: str) -> Noise | None:
    kinds = {text_of(reference, "type") for reference in list_of(post, "referenced_tweets")}
    if "retweeted" in kinds or text_of(post, "referenced_tweets.retweeted.id") is not None:
        return Noise(kind="repost", reason="referenced_tweets: retweeted")
    return Noise(kind="repost", reason="text begins `RT @`") if _REPOST.match(text) else None


DOCUMENT = Document(name="X posts", matches=_matches, read=_read)
TABLE = Table(name="X posts", matches=_is_table, read=_rows)
