"""The table of mails that Outlook writes."""

import csv
from io import StringIO

from readers.exports.parts import read_of
from readers.outcomes import faults, messages, read_memory
from voc.text.pseudonyms import pseudonym

COLUMNS = (
    *("Subject", "Body", "From: (Name)", "From: (Address)", "From: (Type)"),
    *("To: (Name)", "To: (Address)", "To: (Type)", "Categories", "Importance"),
)
BODY = """My parcel is late.\r
\r
From: Windrell Support\r
Sent: Monday, March 3, 2025 9:12 AM\r
To: Ann Lee\r
Subject: Your parcel\r
\r
We shipped it today.\r
"""


def table(*rows: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    return out.getvalue()


def test_a_row_is_read_as_the_mail_that_it_is() -> None:
    people = ("Ann Lee", "Ann@x.example", "SMTP", "Support", "s@y.example", "SMTP")
    outcomes = read_memory(table(("Late parcel", BODY, *people, "", "Normal")), "in.csv")
    (mail,) = messages(outcomes)
    assert (mail.channel, mail.author) == ("email", pseudonym("ann@x.example"))
    assert [text.strip() for text in read_of(mail)] == ["Late parcel", "My parcel is late."]
    assert "We shipped it today." in mail.text
    assert mail.metadata == {
        "Subject": "Late parcel",
        "Importance": "Normal",
        "from_domain": "x.example",
    }


def test_a_mail_of_nothing_is_told() -> None:
    assert faults(read_memory(table(("",) * len(COLUMNS)), "in.csv")) == [("empty_text", 2)]
