"""Reviews of shops and app stores, as tables and as flat objects: title, text, stars, reply.

A program is known by the names that only it gives; what they hold is then found by a list of names
for each part, because all of them mean the same by `Review Title`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Final

from voc.readers.exports import Document, Outcomes, Row, Table
from voc.readers.exports.entries import Entry, Part, message_of, others
from voc.readers.exports.fields import first_text, object_of, text_of, time_of, value_of
from voc.readers.exports.tickets import Fields, each
from voc.readers.messages import Feed
from voc.readers.naming import compact
from voc.readers.scales import score_of
from voc.records import Json, Message, Rejection
from voc.text.html import visible

_PROGRAMS: Final = tuple(
    map(
        frozenset,
        (
            ("reviewid", "username", "content", "score", "thumbsupcount"),  # Google Play, scraped
            ("username", "score", "scoretext", "text", "replytext"),
            ("packagename", "starrating", "reviewtext", "developerreplytext"),  # and its console
            ("username", "review", "rating", "title", "isedited"),  # App Store, scraped
            ("username", "userurl", "score", "title", "text"),
            ("reviewcontent", "reviewstars"),  # Trustpilot, of services
            ("stars", "content", "productname", "consumername"),  # and of products
            ("stars", "title", "text", "consumer", "companyreply"),  # and its interface
            ("reviewid", "reviewer", "starrating", "createtime"),  # Google, of businesses
            ("reviewheadline", "reviewbody", "starrating"),  # Amazon: the open data
            ("productid", "profilename", "helpfulnessnumerator", "summary", "text"),
            ("asin", "reviewtext", "overall", "summary"),
            ("asin", "title", "text", "rating", "verifiedpurchase"),
            ("asin", "reviewheader", "reviewtext", "rating"),
            ("reviewstitle", "reviewstext", "reviewsrating"),  # and as it is resold
        ),
    )
)
"""Names, as `naming.compact` writes them, that tell a program."""

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "body": (
        "reviewcontent",
        "reviewbody",
        "reviewtext",
        "reviewstext",
        "content",
        "review",
        "text",
        "comment",
    ),
    "title": ("reviewtitle", "reviewheadline", "reviewheader", "reviewstitle", "title", "summary"),
    "rating": ("reviewstars", "starrating", "reviewsrating", "overall", "stars", "rating", "score"),
    "reply": (
        *("developerreplytext", "replycontent", "replytext", "companyreply", "companyresponse"),
        *("developerresponse", "companyreplytext", "reviewreply"),
    ),
    "author": (
        *("username", "reviewusername", "profilename", "reviewername", "reviewsusername"),
        *("consumer", "consumername", "authorname", "nickname", "reviewer"),
    ),
    "time": (
        *("at", "reviewcreatedutc", "reviewsubmitdateandtime", "createdat", "reviewdate"),
        *("reviewsdate", "unixreviewtime", "timestamp", "reviewtime", "date", "time", "updated"),
        "createtime",
    ),
    "id": ("reviewid", "reviewsid", "id"),
    "customer": ("reviewconsumeruserid", "reviewerid", "customerid", "userid"),
    "product": (
        "producttitle",
        "productname",
        "appname",
        "productid",
        "parentasin",
        "asin",
        "packagename",
    ),
    "language": ("reviewlanguage", "reviewerlanguage", "language"),
}

_STARS: Final = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5"}
"""How Google writes stars."""


def _is_review(names: Iterable[str]) -> bool:
    spelt = {*map(compact, names)}
    return any(program <= spelt for program in _PROGRAMS)


@lru_cache(maxsize=256)
def _layout(names: tuple[str, ...]) -> Mapping[str, str] | None:
    """Return which name holds which part, None if the names are of no program that is known."""
    if not _is_review(names):
        return None
    columns = {compact(name): name for name in reversed(names)}
    return {
        part: columns[usual]
        for part, choices in _NAMES.items()
        if (usual := next((name for name in choices if name in columns), None)) is not None
    }


def _matches(value: Json) -> bool:
    return isinstance(value, dict) and len(value) > 2 and _layout(tuple(value)) is not None


def _read(value: Json, feed: Feed, line: int) -> Outcomes:
    record = object_of(value)
    yield _review(record, line, layout=_layout(tuple(record)) or {}, feed=feed)


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    yield from each(rows, feed, partial(_review, layout=_layout(tuple(names)) or {}, feed=feed))


def _review(
    record: Fields, line: int, *, layout: Mapping[str, str], feed: Feed
) -> Message | Rejection:
    def text(part: str) -> str | None:
        return _words(value_of(record, layout[part])) if part in layout else None

    author, title, rating = text("author"), text("title"), text("rating")
    body, reply = text("body"), text("reply")
    taken = ("body", "title", "reply", "author", "time", "id", "language")
    entry = Entry(
        id=text("id"),
        channel="review",
        parts=[
            Part(text=title, kind="subject", role="customer", speaker=author),
            Part(text=body and visible(body), kind="body", role="customer", speaker=author),
            Part(text=reply and visible(reply), kind="comment", role="agent"),
        ],
        time=time_of(record, layout["time"]) if "time" in layout else None,
        author=author,
        language=text("language"),
        metadata=others(
            record,
            *(layout[part] for part in taken if part in layout and _is_taken(record, layout[part])),
            rating=score_of(_STARS.get(rating or "", rating)),
            customer_id=text("customer"),
            product=text("product"),
        ),
    )
    return message_of(entry, feed, line)


def _words(value: Json) -> str | None:
    """Return a text, or that of an object around it: of a reply, or of who wrote the review."""
    return text_of(value) or first_text(value, "text", "body", "comment", "displayName", "name")


def _is_taken(record: Fields, name: str) -> bool:
    """Return whether a field has gone into the message; an object has more to it."""
    return not isinstance(record.get(name), dict | list)


DOCUMENT = Document(name="Reviews", matches=_matches, read=_read)
TABLE = Table(name="Reviews", matches=_is_review, read=_rows)
