"""The last step of every reader: the fields of one record become a message or a rejection."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from voc.errors import BadRecord, EmptyText, NoWords, VocError
from voc.readers.cells import parted
from voc.readers.columns import Columns, Layout, find
from voc.readers.scales import as_number
from voc.readers.values import scalar_text
from voc.records import Json, Message, Origin, Rejection
from voc.taxonomy import CHANNELS

_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket": ("tickets", "web", "form", "web form", "portal", "case", "helpdesk", "jira"),
    "email": ("mail", "e mail", "emails"),
    "chat": ("sms", "livechat", "live chat", "whatsapp", "messenger", "chatbot", "intercom"),
    "call": ("phone", "voice", "telephone", "voicemail", "calls"),
    "review": (
        *("reviews", "app store", "appstore", "google play", "play store", "trustpilot"),
        *("apple store", "apple app store", "yelp", "tripadvisor"),
    ),
    "post": (
        *("posts", "twitter", "tweet", "x", "social", "social media", "facebook", "reddit"),
        *("instagram", "linkedin", "forum"),
    ),
    "survey": ("surveys", "nps", "csat", "ces", "questionnaire"),
    "other": (),
}
"""What inputs call the channels; case, dashes and underscores do not matter."""

_CHANNEL_OF: Final[Mapping[str, str]] = {
    name: channel for channel in CHANNELS for name in (channel, *_SYNONYMS[channel])
}

_VISIBLE: Final = re.compile(
    "[^\\s\\0-\\x1f\\x7f-\\xa0\\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]"
)
"""Any character but white space, controls and those that Unicode says have no glyph."""


_NO_VALUES: Final = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"),
        *("NULL", "NaN", "nan", "<NA>", r"\N"),
    }
)
"""What spreadsheets, databases and pandas write where there is no value. Nobody else does: `N/A`
and `None` are answers."""

_KINDS: Final[Mapping[type, str]] = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}
"""What a person calls the types of JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What all messages of one input have in common.

    file: the input's path as it was given, or `stdin`; goes to `Origin.file`.
    label: its last part, from which ids are made.
    known_as: what the input turned out to be, for people: its format, the program it came from,
    the columns that were taken. Readers add to it as they find out.
    """

    file: str
    label: str
    columns: Columns
    warnings: tuple[str, ...] = ()
    known_as: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Add to what the input is known as, once."""
        if what not in self.known_as:
            self.known_as.append(what)

    def layout(self, names: Sequence[str]) -> Layout:
        """Return which of the columns `names` holds what; raises MissingColumn."""
        found = find(names, self.columns)
        self.note(f"columns: {found.told()}")
        return found

    def reject(
        self, error: VocError, *, line: int | None = None, message_id: str | None = None
    ) -> Rejection:
        """Return the rejection that says `error` of the record at `line`, or of the whole input."""
        origin = Origin(file=self.file, line=line)
        return Rejection(
            id=message_id, stage="read", code=error.code, detail=str(error), origin=origin
        )

    def made_id(self, line: int) -> str:
        """Return the id of a record that has none of its own."""
        return f"{self.label}:{line}"

    def marked(self, message: Message) -> Message:
        """Return a message that says whether its id, or the beginning of it, was made."""
        line = message.origin.line if message.origin else None
        made = line is not None and f"{message.id}:".startswith(f"{self.made_id(line)}:")
        return replace(message, id_made=True) if made else message


def message(feed: Feed, layout: Layout, fields: dict[str, Json], line: int) -> Message | Rejection:
    """Return the message that `fields` are; they are used up, and the rest is its metadata."""
    message_id = identity(feed, layout, fields, line)
    text = fields.pop(layout.text)
    if not isinstance(text, str) or not is_visible(text) or text.strip() in _NO_VALUES:
        fault = _text_fault(text, layout.text)
        if isinstance(fault, EmptyText) and message_id == feed.made_id(line):
            fault = NoWords("the record is blank") if _is_blank(fields, layout) else fault
        return feed.reject(fault, line=line, message_id=message_id)
    for name in layout.scales:
        fields[name] = as_number(fields[name])
    found = Message(
        id=message_id,
        text=text,
        channel=layout.constant or _channel(fields, layout.channel),
        time=_taken(fields, layout.time),
        author=_taken(fields, layout.author),
        language=_taken(fields, layout.language),
        question=_asked(fields, layout.question),
        metadata=fields,
        origin=Origin(file=feed.file, line=line),
        warnings=feed.warnings,
    )
    return parted(found)


def bare_message(
    feed: Feed, text: str, line: int, *, channel: str = "other"
) -> Message | Rejection:
    """Return the message of a text that comes without any fields."""
    layout = Layout(text="text", constant=feed.columns.constant_channel() or channel)
    return message(feed, layout, {"text": text}, line)


def identity(feed: Feed, layout: Layout, fields: dict[str, Json], line: int) -> str:
    """Take the id out of `fields`, or make one from the file and line."""
    return _taken(fields, layout.id) or feed.made_id(line)


@lru_cache(maxsize=256)
def channel_of(raw: str) -> str:
    """Return the channel of the taxonomy that an input means: `post` for `Twitter`."""
    return _CHANNEL_OF.get(" ".join(re.split(r"[\s_-]+", raw.strip().lower())), "other")


def is_visible(text: str) -> bool:
    """Return whether a text has any character that can be seen."""
    return _VISIBLE.search(text) is not None


def _text_fault(text: Json, name: str) -> VocError:
    """Return what is wrong with the value of the text field `name`."""
    if text is None:
        return EmptyText(f"`{name}` has no value")
    if isinstance(text, str) and is_visible(text):
        return EmptyText(f"`{name}` has only a mark that there is no value")
    if isinstance(text, str):
        return EmptyText(f"`{name}` has no visible character")
    return BadRecord(f"`{name}` must be a string, not {_KINDS[type(text)]}")


def _is_blank(rest: Mapping[str, Json], layout: Layout) -> bool:
    """Return whether all fields but id and text are blank too, where there is more than a text."""
    return (bool(rest) or layout.id is not None) and all(
        value is None or (isinstance(value, str) and not is_visible(value))
        for value in rest.values()
    )


def _channel(fields: dict[str, Json], name: str | None) -> str:
    """Return the channel; the raw value stays in `fields` where it says more."""
    raw = scalar_text(fields.get(name)) if name is not None else None
    channel = channel_of(raw) if raw is not None else "other"
    if name is not None and fields[name] in (channel, None, ""):
        del fields[name]
    return channel


def _asked(fields: dict[str, Json], name: str | None) -> str | None:
    """Take a question out of `fields`; a number or truth value of that name is none."""
    value = fields[name] if name is not None else None
    return _taken(fields, name) if value is None or isinstance(value, str) else None


def _taken(fields: dict[str, Json], name: str | None) -> str | None:
    """Take a string or number out of `fields`; a list or object stays there."""
    if name is None:
        return None
    value = fields[name]
    text = scalar_text(value)
    if text is not None or value is None or isinstance(value, str):
        del fields[name]
    return text
