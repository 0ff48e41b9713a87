"""One e-mail, from whatever file, and the message that it becomes."""

from dataclasses import dataclass, replace
from typing import Final

from voc.errors import EmptyText
from voc.readers.columns import unique
from voc.readers.mail import headers as heads
from voc.readers.mail.headers import Headers
from voc.readers.mail.subject import subject_of
from voc.readers.messages import Feed, is_visible
from voc.readers.sections import Composition
from voc.records import Json, Message, Noise, Origin, Rejection, Section
from voc.text.mail_parts import parts_of

_TAKEN: Final = frozenset(
    {"message-id", "from", "sender", "reply-to", "to", "cc", "bcc", "return-path"}
)
"""Headers that name people, or the mail itself."""

_KEPT: Final = frozenset({"subject", "references", "in-reply-to", "content-id"})
"""Headers that are kept where an address, or an id that looks like one, stands in them."""

_OWN: Final = ("attachments", "thread_id", "from_domain")
"""Names in the metadata that are not those of headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """What came with an e-mail; it is never read.

    size: in bytes, None where it cannot be told without decoding it.
    """

    name: str | None
    type: str
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An e-mail: what it says, decoded and with plain line ends, and what came with it."""

    headers: Headers
    body: str
    attachments: tuple[Attachment, ...] = ()
    noise: Noise | None = None
    warnings: tuple[str, ...] = ()


def message_of(letter: Letter, feed: Feed, line: int) -> Message | Rejection:
    """Return the message of an e-mail: its subject, if there is one, and its body, in parts."""
    headers = letter.headers
    own_id = heads.message_id(headers) or feed.made_id(line)
    composition = _composed(letter)
    text = composition.text
    if not is_visible(text):
        return feed.reject(EmptyText("the e-mail has no text"), line=line, message_id=own_id)
    author, domain = heads.sender_of(headers)
    return Message(
        id=own_id,
        text=text,
        channel=feed.columns.constant_channel() or "email",
        time=heads.time_of(headers),
        author=author,
        metadata=_metadata(letter, domain),
        sections=_readable(composition.sections, text),
        noise=letter.noise,
        origin=Origin(file=feed.file, line=line),
        warnings=(*feed.warnings, *letter.warnings),
    )


def _composed(letter: Letter) -> Composition:
    """Return the text of an e-mail: subject, blank line, body."""
    subject = subject_of(letter.headers.first("subject") or "")
    parts = parts_of(letter.body, forwarded=subject.is_forward)
    repeats = heads.answers(letter.headers) or any(
        part.kind in ("quote", "forward") for part in parts
    )
    composition = Composition()
    composition.add(
        subject.text,
        kind="subject",
        read=not (subject.is_prefixed and repeats),
        lead=subject.prefix,
    )
    gap = "\n\n"
    for part in parts:
        composition.add(
            letter.body[part.start : part.end], kind=part.kind, read=part.kind == "body", gap=gap
        )
        gap = ""
    return composition


def _readable(sections: list[Section], text: str) -> tuple[Section, ...]:
    """Return the sections, or, if there would be nothing to read, the body as one that is read."""
    if any(one.read and is_visible(text[one.start : one.end]) for one in sections):
        return tuple(sections)
    heading = [one for one in sections if one.kind == "subject"]
    body = [one for one in sections if one.kind != "subject"]
    if not body:
        return tuple(sections)
    whole = replace(body[0], end=body[-1].end, kind="body", read=True)
    return (*heading, whole)


def _metadata(letter: Letter, domain: str | None) -> dict[str, Json]:
    """Return the headers in which no address stands, and what was made of the others."""
    shown = [
        (name, value)
        for name, value in letter.headers.items
        if name.lower() not in _TAKEN and (name.lower() in _KEPT or not heads.names_address(value))
    ]
    names = unique([*_OWN, *(name for name, _ in shown)])[len(_OWN) :]
    values: dict[str, Json] = dict(zip(names, (value for _, value in shown), strict=True))
    thread = heads.thread_id(letter.headers)
    if thread is not None:
        values["thread_id"] = thread
    if domain is not None:
        values["from_domain"] = domain
    if letter.attachments:
        values["attachments"] = [
            {"name": one.name, "type": one.type, "size": one.size} for one in letter.attachments
        ]
    return values
