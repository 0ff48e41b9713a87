"""App Store: the feed of customer reviews as JSON, every value an object with a `label`."""

from voc.errors import BadRecord
from voc.readers.exports import Document, Outcomes
from voc.readers.exports.entries import Entry, Part, message_of
from voc.readers.exports.fields import list_of, number_of, object_of, text_of, time_of
from voc.readers.exports.tickets import Fields
from voc.readers.messages import Feed
from voc.records import Json, Message, Rejection
from voc.text.html import visible

_TAKEN = ("id", "title", "content", "author", "updated", "im:rating", "link")


def _matches(value: Json) -> bool:
    """Return whether a value is a feed whose entries are reviews, or the app and its reviews."""
    return "feed" in object_of(value) and any(
        "im:rating" in object_of(entry) or "im:name" in object_of(entry)
        for entry in _entries(value)[:2]
    )


def _entries(value: Json) -> list[Json]:
    """Return the entries of a feed; one alone is no list."""
    feed = object_of(value, "feed")
    alone = object_of(feed, "entry")
    return [alone] if alone else list_of(feed, "entry")


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    product: str | None = None
    for entry in _entries(value):
        if not isinstance(entry, dict):
            yield feed.reject(BadRecord("an entry of the feed is not an object"), line=line)
        elif "im:name" in entry and "im:rating" not in entry:
            product = text_of(entry, "im:name", "label")  # the app itself, whose reviews follow
        else:
            yield _review(entry, line, product=product, feed=feed)


def _review(entry: Fields, line: int, *, product: str | None, feed: Feed) -> Message | Rejection:
    author = text_of(entry, "author", "name", "label")
    body = text_of(entry, "content", "label")
    normal = {"rating": number_of(entry, "im:rating", "label"), "product": product}
    review = Entry(
        id=text_of(entry, "id", "label"),
        channel="review",
        parts=[
            Part(
                text=text_of(entry, "title", "label"),
                kind="subject",
                role="customer",
                speaker=author,
            ),
            Part(text=body and visible(body), kind="body", role="customer", speaker=author),
        ],
        time=time_of(entry, "updated", "label"),
        author=author,
        metadata={
            **{key: _label(item) for key, item in entry.items() if key not in _TAKEN},
            **{key: item for key, item in normal.items() if item is not None},
        },
    )
    return message_of(review, feed, line)


def _label(item: Json) -> Json:
    """Return the label of a value that has nothing else."""
    return item["label"] if isinstance(item, dict) and item.keys() == {"label"} else item


DOCUMENT = Document(name="App Store reviews", matches=_matches, read=_read)
