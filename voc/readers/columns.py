"""Which column of a table, or field of an object, holds which part of a message.

A column that the user names must be there. The others are found by their usual names: first a
name that is the word itself (`Review-Text` is `review_text`), then, for the parts where that is
safe, a name that ends or begins with it (`Consumer complaint narrative`, `comment_text`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from voc.errors import InputTooLarge, MissingColumn, UsageError
from voc.readers.naming import compact, words_of
from voc.readers.scales import plain_scales
from voc.taxonomy import CHANNELS

MOST_COLUMNS: Final = 16_384
"""The columns of a table, as many as a sheet of Excel has."""

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "text": (
        *("text", "body", "comment", "message", "review", "verbatim", "description", "narrative"),
        *("content", "feedback", "complaint", "tweet", "post", "answer", "response", "transcript"),
    ),
    "id": (
        *("id", "message_id", "ticket_id", "review_id", "tweet_id", "case_id", "comment_id"),
        *("post_id", "complaint_id", "response_id", "conversation_id", "issue_id", "survey_id"),
        *("record_id", "case_number", "ticket_number", "uuid"),
    ),
    "channel": ("channel", "source"),
    "time": ("date", "created_at", "timestamp", "time", "created", "datetime"),
    "author": (
        *("author", "customer", "user", "name", "author_name", "customer_name", "user_name"),
        *("reviewer", "reviewer_name", "screen_name", "sender", "requester"),
    ),
    "language": ("language", "lang", "user_language"),
    "question": ("question", "question_text", "survey_question"),
}
"""The usual names of every part, the likeliest first."""

_AFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": _USUAL["text"],
    "channel": ("channel",),
    "time": ("date", "created", "timestamp"),
}
"""Words that a name may end or begin with. Ids and authors have none: `brand_id` is not the id
of a message, nor `customer_tier` a customer."""

_NOT_TEXT: Final = frozenset(
    {
        *("id", "ids", "uuid", "key", "index", "number", "num", "no", "code", "by"),
        *("count", "counts", "total", "length", "len", "size", "words", "votes", "rank"),
        *("date", "time", "timestamp", "created", "updated", "at", "day", "month", "year"),
        *("score", "rating", "ratings", "stars", "sentiment", "status", "type", "kind"),
        *("category", "label", "labels", "topic", "topics", "title", "subject", "headline"),
        *("summary", "language", "lang", "locale", "url", "link", "href", "html"),
        *("channel", "source", "author", "user", "name", "email"),
    }
)
"""Words of a name that say it counts, dates or describes a text and does not hold it."""

_OF_COMPANY: Final = frozenset({"agent", "internal", "reply", "replies", "representative"})
"""Words of a name that say that the company wrote the text; it is taken where there is no other."""

_SHOWN_NAMES: Final = 30
_SHOWN_LENGTH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of columns that the user gives; None means: find it by its usual names.

    channel: may also be one of `taxonomy.CHANNELS`, which then holds for every message.
    """

    text: str | None = None
    id: str | None = None
    channel: str | None = None
    time: str | None = None
    author: str | None = None

    def given(self) -> dict[str, str]:
        """Return part and name of each column that the user named."""
        parts = {part: getattr(self, part) for part in self.__slots__}
        return {part: name for part, name in parts.items() if name is not None}

    def constant_channel(self, names: Iterable[str] = ()) -> str | None:
        """Return the channel that holds for all messages, if `channel` is one and no column."""
        if self.channel is None or _match(self.channel, names) is not None:
            return None
        channel = self.channel.strip().lower()
        return channel if channel in CHANNELS else None

    def check(self) -> None:
        """Raise UsageError for a name without a visible character."""
        for part, name in self.given().items():
            if not name.strip():
                raise UsageError(f"the column name for `{part}` is blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The names of the columns that hold the parts of a message, None where there is none.

    constant: the channel of every message, where the user gave one.
    scales: columns of scores, whose values are numbers.
    """

    text: str
    id: str | None = None
    channel: str | None = None
    time: str | None = None
    author: str | None = None
    language: str | None = None
    question: str | None = None
    constant: str | None = None
    scales: tuple[str, ...] = ()

    def told(self) -> str:
        """Return what holds what, for a person: "text in `body`, id in `ticket_id`"."""
        parts = {part: getattr(self, part) for part in ("text", *_USUAL) if part in self.__slots__}
        return ", ".join(f"{part} in `{name}`" for part, name in parts.items() if name is not None)


def find(names: Sequence[str], wanted: Columns) -> Layout:
    """Return which of the columns `names` holds what.

    Raises MissingColumn if none holds the text, or one that the user named is not there.
    """
    constant = wanted.constant_channel(names)
    found = named(names, wanted)
    for part in _USUAL:
        if part in found or (part == "channel" and constant):
            continue
        free = [name for name in names if name not in found.values()]
        name_found = _exact(part, free) or _affixed(part, free)
        if name_found is not None:
            found[part] = name_found
    if "text" not in found:
        raise MissingColumn(
            f"no column holds the text; name it with `--text`; there {_listed(names)}"
        )
    rest = [name for name in names if name not in found.values()]
    return Layout(**found, constant=constant, scales=plain_scales(rest))


def named(names: Sequence[str], wanted: Columns) -> dict[str, str]:
    """Return the columns that the user named, by part, as they are spelt in `names`.

    Raises MissingColumn if one is not there.
    """
    constant = wanted.constant_channel(names)
    return {
        part: _required(part, name, names)
        for part, name in wanted.given().items()
        if part != "channel" or not constant
    }


def holds_text(names: Sequence[str], wanted: Columns) -> bool:
    """Return whether one of the columns `names` holds the text of a message."""
    if wanted.text is not None:
        return _match(wanted.text, names) is not None
    return (_exact("text", names) or _affixed("text", names)) is not None


def is_text_name(name: str, wanted: Columns) -> bool:
    """Return whether a column of this very name holds the text, whatever stands beside it."""
    if wanted.text is not None:
        return _match(wanted.text, [name]) is not None
    return _exact("text", [name]) is not None


def present(names: Sequence[str], wanted: Columns) -> Columns:
    """Return `wanted` without the columns, other than the text's, that `names` do not have.

    Objects leave out a field that has no value; that is no fault of the one object.
    """
    absent = {
        part: None
        for part, name in wanted.given().items()
        if part != "text" and _match(name, names) is None and not _is_constant(part, wanted)
    }
    return Columns(**{**wanted.given(), **absent})


def bounded(names: Sequence[str]) -> Sequence[str]:
    """Return the names of a table's columns; raises InputTooLarge for more than `MOST_COLUMNS`."""
    if len(names) > MOST_COLUMNS:
        raise InputTooLarge(f"the table has more than {MOST_COLUMNS:,} columns")
    return names


def unique(names: Iterable[str]) -> list[str]:
    """Return the names with ` (2)`, ` (3)` ... after repeated ones and `column 4` for a blank."""
    taken: set[str] = set()
    repeats: dict[str, int] = {}  # without them, a million times the same name takes for ever
    result = []
    for position, raw in enumerate(names, start=1):
        base = raw.lstrip("\ufeff") if raw.strip("\ufeff \t") else f"column {position}"
        name, repeat = base, repeats.get(base, 1)
        while name in taken:
            repeat += 1
            name = f"{base} ({repeat})"
        repeats[base] = repeat
        taken.add(name)
        result.append(name)
    return result


def _is_constant(part: str, wanted: Columns) -> bool:
    return part == "channel" and wanted.constant_channel() is not None


def _match(given: str, names: Iterable[str]) -> str | None:
    """Return the column that the user means: the very name, or one that differs in spelling."""
    spelling = compact(given)
    alike = [name for name in names if name == given or (spelling and compact(name) == spelling)]
    return given if given in alike else next(iter(alike), None)


def _required(part: str, given: str, names: Sequence[str]) -> str:
    name = _match(given, names)
    if name is None:
        choices = f"; channels are {_quoted(CHANNELS)}" if part == "channel" else ""
        raise MissingColumn(f"no column `{given}` for the {part}; there {_listed(names)}{choices}")
    return name


def _exact(part: str, names: Sequence[str]) -> str | None:
    by_spelling = {compact(name): name for name in reversed(names)}
    for usual in map(compact, _USUAL[part]):
        name = by_spelling.get(usual) or by_spelling.get(usual + "s")
        if name is not None:
            return name
    return None


def _affixed(part: str, names: Sequence[str]) -> str | None:
    """Return the first column that ends with a usual word, or else begins with it."""
    candidates = [(name, words_of(name)) for name in names]
    if part != "text":
        return _edged(part, candidates)
    texts = [(name, words) for name, words in candidates if not _NOT_TEXT & {*words}]
    others = [(name, words) for name, words in texts if not _OF_COMPANY & {*words}]
    return _edged(part, others) or _edged(part, texts)


def _edged(part: str, candidates: Sequence[tuple[str, Sequence[str]]]) -> str | None:
    """Return the first name whose last word is a usual one, or else its first."""
    for usual in _AFFIXES.get(part, ()):
        for edge in (-1, 0):
            for name, words in candidates:
                if words and words[edge] in (usual, usual + "s"):
                    return name
    return None


def _listed(names: Sequence[str]) -> str:
    """Return the columns there are, for a person; a long name may be a text and is not shown."""
    if not names:
        return "are no columns"
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    verb = "is" if len(names) == 1 else "are"
    return f"{verb} {_quoted(names[:_SHOWN_NAMES])}{more}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(
        f"`{name}`" if len(name) <= _SHOWN_LENGTH else f"a name of {len(name)} characters"
        for name in names
    )
