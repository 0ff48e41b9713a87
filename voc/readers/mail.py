"""One e-mail with its headers, as mail programs save it.

Not covered: mail boxes of many messages, and attachments, of which only the names are kept.
"""

import re
from collections.abc import Sequence
from email import message_from_string, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from typing import Final

from voc.errors import BadEncoding, BadRecord
from voc.readers.columns import Layout, unique
from voc.readers.messages import Feed, message
from voc.records import Json, Message, Rejection

_HEADER: Final = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9-]*):(?:\s|$)")
_ENVELOPE: Final = re.compile(r"^From \S+ .*\d{4}\r?\n", re.MULTILINE)
"""The line before every message of a mail box; one message alone may have it too."""

_TELLING: Final = frozenset({"from", "to", "subject", "date"})
_TRANSFER_ENCODINGS: Final = frozenset({"quoted-printable", "base64"})


def is_mail(beginning: str) -> bool:
    """Return whether the text is one e-mail: headers, two of the usual among them, and a body."""
    if len(_ENVELOPE.findall(beginning)) > 1:
        return False
    names = set()
    for line in _ENVELOPE.sub("", beginning, count=1).splitlines():
        header = _HEADER.match(line)
        if header is not None:
            names.add(header["name"].lower())
        elif not line.strip():
            return len(names & _TELLING) >= 2
        elif not names or not line.startswith((" ", "\t")):
            return False
    return False


def message_of(text: str, feed: Feed) -> Message | Rejection:
    """Return the e-mail as a message: its body, with the headers as metadata."""
    try:
        mail = message_from_string(text, _class=EmailMessage, policy=policy.default)
        headers = [(name, _header(name, raw)) for name, raw in mail.raw_items()]
        names = [name for part in mail.walk() if (name := part.get_filename())]
        part = _text_part(mail)
    except Exception as error:  # as it does on a malformed Content-Type
        reason = f"the parts of the e-mail cannot be told ({type(error).__name__})"
        return feed.reject(BadRecord(reason), line=1)
    try:
        body = _content(part) if part is not None else None
    except (LookupError, UnicodeError):
        return feed.reject(BadEncoding("the body of the e-mail is not in its charset"), line=1)
    return _message(body, headers, names, feed)


def _message(
    body: str | None, headers: Sequence[tuple[str, str]], attached: Sequence[str], feed: Feed
) -> Message | Rejection:
    columns = unique(["body", "time", "attachments", *(name for name, _ in headers)])
    fields: dict[str, Json] = dict(zip(columns[3:], (value for _, value in headers), strict=True))
    first = {name.lower(): name for name in reversed(fields)}
    fields |= {"body": body, "time": _iso(fields.get(first.get("date", "")))}
    if attached:
        fields["attachments"] = [*attached]
    if "message-id" in first:
        fields[first["message-id"]] = _without_brackets(fields[first["message-id"]])
    layout = Layout(
        text="body",
        id=first.get("message-id"),
        time="time",
        author=first.get("from"),
        constant=feed.columns.constant_channel() or "email",
    )
    return message(feed, layout, fields, 1)


def _header(name: str, raw: str) -> str:
    """Return the value of a header decoded, or as it is if it is malformed."""
    try:
        return str(policy.default.header_fetch_parse(name, raw))
    except Exception:  # the parser of the standard library fails in many ways
        return raw


def _text_part(mail: EmailMessage) -> MIMEPart | None:
    """Return the plain text of the e-mail, or else its HTML, or else the first text there is."""
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is not None:
        return body
    return next((part for part in mail.walk() if part.get_content_maintype() == "text"), None)


def _content(part: MIMEPart) -> str:
    """Return the text of a part.

    The file was decoded as a whole, so a charset counts only for what was still encoded then.
    """
    charset = part.get_content_charset()
    transfer = str(part.get("content-transfer-encoding", "")).strip().lower()
    if transfer in _TRANSFER_ENCODINGS:
        raw = part.get_payload(decode=True)
        return raw.decode(charset or "utf-8") if isinstance(raw, bytes) else ""
    text = str(part.get_payload())
    return text.encode("ascii").decode(charset) if charset and text.isascii() else text


def _iso(sent: Json) -> str | None:
    """Return the time of a Date header as ISO 8601, or as it is if it cannot be parsed."""
    if not isinstance(sent, str):
        return None
    try:
        return parsedate_to_datetime(sent).isoformat()
    except ValueError:
        return sent


def _without_brackets(value: Json) -> str:
    return str(value).strip().removeprefix("<").removesuffix(">")
