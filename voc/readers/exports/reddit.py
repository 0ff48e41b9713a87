"""Reddit: listings of posts and comments with all replies, and dumps of one object a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from html import unescape
from typing import Final

from voc.errors import BadRecord, Deleted, NotLoaded
from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import list_of, object_of, text_of, time_of, value_of
from voc.readers.exports.tickets import Fields, each
from voc.readers.messages import Feed
from voc.records import Json, Message, Noise, Rejection

_GONE: Final = re.compile(r"\[\s*(?:deleted|removed|unavailable)\b[^\[\]\n]{0,80}\]", re.IGNORECASE)
"""What stands where words were that somebody took back or away."""

_ROBOT: Final = "AutoModerator"
_QUOTED: Final = re.compile(r"(?m)^[ \t]{0,3}>(?!!)[^\n]*(?:\n|\Z)")
"""A line that quotes another; `>!` hides one's own words."""

_COMMENT: Final = frozenset({"body", "author", "subreddit", "link_id"})
_POST: Final = frozenset({"title", "selftext", "subreddit"})
_KINDS: Final = ("t1", "t3", "Listing", "more")


def _is_comment(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= _COMMENT


def _is_post(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() >= _POST


def _matches(value: Json) -> bool:
    """Return whether a value is a listing, something out of one, or a line of a dump."""
    if not isinstance(value, dict):
        return False
    wrapped = value.get("kind") in _KINDS and isinstance(value.get("data"), dict)
    return wrapped or _is_comment(value) or _is_post(value)


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    for kind, item in _things(value):
        if kind == "more":
            count = text_of(item, "count") or "some"
            error = NotLoaded(f"{count} comments are not in the file, only their ids")
            yield feed.reject(error, line=line, message_id=text_of(item, "id"))
        elif _is_post(item):
            yield _post(item, line, feed=feed)
        elif "body" in item:
            yield _comment(item, line, feed=feed)
        else:
            yield feed.reject(BadRecord("the item is neither a post nor a comment"), line=line)


def _is_table(names: Sequence[str]) -> bool:
    return {*names} >= _COMMENT or {*names} >= _POST


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    """Yield what the rows of a dump are that was laid out as a table."""
    message = _post if {*names} >= _POST else _comment
    yield from each(rows, feed, partial(message, feed=feed))


def _things(value: Json) -> Iterator[tuple[str | None, Fields]]:
    """Yield posts and comments as they stand on the page, each before its replies."""
    waiting: list[Json] = [value]
    while waiting:  # a stack instead of recursion, which a deep thread would end
        thing = waiting.pop()
        kind = text_of(thing, "kind")
        item = object_of(thing, "data") if kind in _KINDS else object_of(thing)
        if kind == "Listing":
            waiting.extend(reversed(list_of(item, "children")))
            continue
        yield kind, item
        waiting.extend([item["replies"]] if isinstance(item.get("replies"), dict) else [])


def _post(item: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    title, text = _kept(item, "title"), _kept(item, "selftext")
    noise = _noise(item)
    if list_of(item, "crosspost_parent_list"):
        noise = Noise(kind="repost", reason="crosspost_parent_list")
    parts = [Part(text=title, kind="subject"), *_body(text)]
    thread = f"t3_{text_of(item, 'id')}" if text_of(item, "id") else None
    return _message(item, parts, text_of(item, "name") or thread, noise, line, feed)


def _comment(item: Fields, line: int, *, feed: Feed) -> Message | Rejection:
    text = _kept(item, "body")
    return _message(item, _body(text), text_of(item, "link_id"), _noise(item), line, feed)


def _message(
    item: Fields, parts: list[Part], thread: str | None, noise: Noise | None, line: int, feed: Feed
) -> Message | Rejection:
    if not any(part.text for part in parts):
        error = Deleted("the words were deleted or removed")
        return feed.reject(error, line=line, message_id=text_of(item, "id"))
    author = text_of(item, "author")
    gone = author is None or _GONE.fullmatch(author.strip()) is not None
    entry = Entry(
        id=text_of(item, "id"),
        channel="post",
        parts=parts,
        time=time_of(item, "created_utc") or time_of(item, "created"),
        author=None if gone else author,
        metadata=others(
            item,
            *("id", "title", "selftext", "selftext_html", "body", "body_html", "replies"),
            *("created_utc", "author"),
            customer_id=text_of(item, "author_fullname"),
            thread_id=thread,
        ),
        noise=noise,
    )
    return message_of(entry, feed, line)


def _kept(item: Fields, key: str) -> str | None:
    """Return what somebody wrote, unless it was taken back or away."""
    text = text_of(value_of(item, key))
    return None if text is None or _GONE.fullmatch(text.strip()) else unescape(text)


def _body(text: str | None) -> list[Part]:
    """Return the lines of one's own and those that quote another, in order."""
    parts, end = [], 0
    for quoted in _QUOTED.finditer(text or ""):
        parts.append(Part(text=(text or "")[end : quoted.start()].strip("\n"), kind="body"))
        parts.append(Part(text=quoted[0].strip("\n"), kind="quote"))
        end = quoted.end()
    return [*parts, Part(text=(text or "")[end:].strip("\n"), kind="body")]


def _noise(item: Fields) -> Noise | None:
    robot = text_of(item, "author") == _ROBOT
    return Noise(kind="boilerplate", reason=f"author {_ROBOT}") if robot else None


DOCUMENT = Document(name="Reddit", matches=_matches, read=_read)
TABLE = Table(name="Reddit", matches=_is_table, read=_rows)
