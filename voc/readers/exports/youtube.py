"""YouTube: threads of comments and single comments, as version 3 of its interface sends them.

What the channel answers itself is not read.
"""

from collections.abc import Iterator

from voc.readers.exports import Document, Outcomes
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import list_of, object_of, text_of, time_of
from voc.readers.messages import Feed
from voc.records import Json
from voc.text.html import html_to_text

_THREAD = "youtube#commentThread"
_COMMENT = "youtube#comment"


def _matches(value: Json) -> bool:
    """Return whether a value is one thread or one comment."""
    if not isinstance(value, dict) or "snippet" not in value:
        return False
    snippet = object_of(value, "snippet")
    return value.get("kind") in (_THREAD, _COMMENT) or (
        isinstance(snippet.get("topLevelComment"), dict) and "videoId" in snippet
    )


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    channel, thread = text_of(value, "snippet", "channelId"), text_of(value, "id")
    for comment in _comments(value):
        yield message_of(_entry(comment, channel, thread), feed, line)


def _comments(value: Json) -> Iterator[Json]:
    first = object_of(value, "snippet", "topLevelComment")
    yield first or value
    yield from list_of(value, "replies", "comments")


def _entry(comment: Json, channel: str | None, thread: str | None) -> Entry:
    snippet = object_of(comment, "snippet")
    writer = text_of(snippet, "authorChannelId", "value") or text_of(snippet, "authorChannelId")
    ours = writer is not None and writer == (channel or text_of(snippet, "channelId"))
    shown = text_of(snippet, "textDisplay")
    author = text_of(snippet, "authorDisplayName")
    return Entry(
        id=text_of(comment, "id"),
        channel="post",
        parts=[
            Part(
                text=text_of(snippet, "textOriginal") or (shown and html_to_text(shown)),
                kind="comment" if ours else "body",
                role="agent" if ours else "customer",
                speaker=author,
            )
        ],
        time=time_of(snippet, "publishedAt"),
        author=author,
        metadata=others(
            snippet,
            *("textOriginal", "textDisplay", "authorDisplayName", "publishedAt"),
            customer_id=None if ours else writer,
            thread_id=text_of(snippet, "parentId") or thread,
        ),
    )


DOCUMENT = Document(name="YouTube comments", matches=_matches, read=_read)
