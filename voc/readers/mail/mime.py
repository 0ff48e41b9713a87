"""The bytes of one e-mail to what it says: its parts, decoded, in the order people would read.

Plain text goes before HTML where both say the same. Attachments are listed, never decoded. What
is malformed is read as well as it can be: the parser of the standard library never refuses.
"""

import re
from codecs import BOM_UTF8
from email import message_from_bytes, policy
from email.message import Message as Part
from typing import Final

from voc.errors import BadEncoding, BadRecord
from voc.readers.mail.charset import decoded
from voc.readers.mail.flowed import unflowed
from voc.readers.mail.headers import headers_of
from voc.readers.mail.letter import Letter
from voc.readers.mail.noise import Structure, noise_of
from voc.readers.mail.parts import (
    DEEPEST,
    attachments_of,
    children_of,
    is_attached,
    is_shown,
    parameter,
    walk,
)
from voc.text.html import html_to_text

_NOT_TEXT: Final = frozenset(
    {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers"}
)

_TEXTS: Final = ("text/", "multipart/")
"""How the types of parts begin that hold text; a `multipart` that has no parts is broken text."""

_META: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([\w-]{1,40})", re.IGNORECASE
)
_META_BYTES: Final = 4096


def letter_of(raw: bytes) -> Letter:
    """Return the e-mail that `raw` is.

    Raises BadRecord where its parts cannot be told, BadEncoding where its text is no text.
    """
    try:
        mail = message_from_bytes(raw.removeprefix(BOM_UTF8).lstrip(), policy=policy.compat32)
    except RecursionError:
        raise BadRecord("the parts of the e-mail are nested too deeply") from None
    headers = headers_of(mail.raw_items())
    text = _Text()
    body = text.of(mail)
    if not body.strip() and text.fault is None:
        body = text.shown(mail)
    if not body.strip() and text.fault is not None:
        raise text.fault
    return Letter(
        headers=headers,
        body=body,
        attachments=tuple(attachments_of(mail, but=text.leaves)),
        noise=noise_of(headers, structure_of(mail)),
        warnings=tuple(dict.fromkeys(text.warnings)),
    )


class _Text:
    """Finds the text of a mail, and remembers what there is to say of it.

    leaves: the parts it was taken from.
    fault: why a part of it could not be decoded.
    """

    def __init__(self) -> None:
        self.leaves: list[Part] = []
        self.warnings: list[str] = []
        self.fault: BadEncoding | None = None

    def of(self, part: Part, depth: int = 0) -> str:
        """Return the text of a part and those in it, but for attachments; empty without any."""
        children = children_of(part)
        if children is None:
            return self._leaf(part) if depth == 0 or not is_attached(part) else ""
        kind = part.get_content_type()
        if kind == "message/rfc822" and depth == 0:  # a mail that was forwarded whole
            return next((self.of(child, 1) for child in children), "")
        if depth > DEEPEST or kind == "multipart/digest" or kind.startswith("message/"):
            return ""
        if kind == "multipart/alternative":
            texts = (self.of(child, depth + 1) for child in sorted(children, key=_rank))
            return next(filter(str.strip, texts), "")
        if kind in ("multipart/related", "multipart/report"):
            texts = (self.of(child, depth + 1) for child in children)
            return next(filter(str.strip, texts), "")
        found = [self.of(child, depth + 1) for child in children]
        return "\n".join(filter(str.strip, found))

    def shown(self, mail: Part) -> str:
        """Return the first plain text that has the name of a file and is shown all the same."""
        texts = (self._leaf(part) for part in walk(mail) if is_shown(part))
        return next(filter(str.strip, texts), "")

    def _leaf(self, part: Part) -> str:
        kind = part.get_content_type()
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes) or kind in _NOT_TEXT or not kind.startswith(_TEXTS):
            return ""
        is_html = kind == "text/html"
        charset = parameter(part, "charset") or (_of_page(raw) if is_html else None)
        try:
            text, warnings = decoded(raw, charset)
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            text = html_to_text(text) if is_html else _unflowed(part, text)
        except BadEncoding as error:
            self.fault = self.fault or error
            return ""
        self.leaves.append(part)
        self.warnings.extend(warnings)
        return text


def structure_of(mail: Part) -> Structure:
    """Return what the parts of a mail say of it."""
    types, actions = set(), set()
    is_invitation = False
    for part in walk(mail):
        kind = part.get_content_type()
        types.add(kind)
        if kind == "message/delivery-status":
            blocks = children_of(part) or []
            actions |= {str(block.get("action", "")).strip().lower() for block in blocks}
        if kind == "text/calendar":
            is_invitation |= not is_attached(part) or bool(parameter(part, "method"))
    return Structure(
        types=frozenset(types),
        report=parameter(mail, "report-type").lower(),
        actions=frozenset(actions - {""}),
        is_invitation=is_invitation,
    )


def _rank(part: Part) -> int:
    """Return the place of a part among those that say the same."""
    return {"text/plain": 0, "text/html": 1}.get(part.get_content_type(), 1 + part.is_multipart())


def _unflowed(part: Part, text: str) -> str:
    if parameter(part, "format").lower() != "flowed":
        return text
    return unflowed(text, delsp=parameter(part, "delsp").lower() == "yes")


def _of_page(raw: bytes) -> str | None:
    """Return the charset that an HTML page says itself that it is in."""
    found = _META.search(raw[:_META_BYTES])
    return found[1].decode("ascii") if found is not None else None
