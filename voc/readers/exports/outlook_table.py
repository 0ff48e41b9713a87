"""Outlook: the table of a folder of mails, as its wizard exports it.

Dates and ids of the mails are not in it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from voc.readers.exports import Outcomes, Row, Table
from voc.readers.exports.fields import first_text, text_of
from voc.readers.exports.tickets import Fields, each
from voc.readers.mail.headers import headers_of
from voc.readers.mail.letter import Letter, message_of
from voc.readers.messages import Feed
from voc.records import Message, Rejection

_SENDER: Final = ("From: (Address)", "From: (Name)")
_PEOPLE: Final = ("From: (", "To: (", "CC: (", "BCC: (")
"""How columns begin that name people."""


def _matches(names: Sequence[str]) -> bool:
    return {"Subject", "Body", *_SENDER} <= {*names}


def _rows(names: Sequence[str], rows: Iterable[Row], feed: Feed) -> Outcomes:
    def mail(row: Fields, line: int) -> Message | Rejection:
        return message_of(_letter(row), feed, line)

    return each(rows, feed, mail)


def _letter(row: Fields) -> Letter:
    """Return the mail of a row, whose other columns are taken for headers."""
    headers = [("From", first_text(row, *_SENDER) or "")]
    for name in row:
        value = text_of(row, name)
        if value and name != "Body" and not name.startswith(_PEOPLE):
            headers.append((name, value))
    body = text_of(row, "Body") or ""
    return Letter(headers=headers_of(headers), body=body.replace("\r\n", "\n").replace("\r", "\n"))


TABLE: Final = Table(name="Outlook mails", matches=_matches, read=_rows)
