from email.message import EmailMessage

import pytest

from readers.outcomes import messages, read_memory, rejections, texts
from voc.readers.mail import is_mail

HEAD = (
    "From: Ann <ann@x.org>\nTo: help@shop.org\nSubject: Parcel\n"
    "Date: Tue, 04 Mar 2025 09:12:44 +0100\n"
)
SENT = "2025-03-04T09:12:44+01:00"


@pytest.mark.parametrize("name", ["in.txt", "in.eml", "in"])
def test_a_mail_is_one_message_with_its_headers(name: str) -> None:
    content = HEAD + "Message-ID: <7@x.org>\nReceived: a\nReceived: b\n\nWhere is it?\n\nAnn\n"
    (message,) = messages(read_memory(content, name))
    assert (message.id, message.text) == ("7@x.org", "Where is it?\n\nAnn\n")
    assert (message.channel, message.author, message.time) == ("email", "Ann <ann@x.org>", SENT)
    assert message.metadata == {
        "To": "help@shop.org",
        "Subject": "Parcel",
        "Date": "Tue, 04 Mar 2025 09:12:44 +0100",
        "Received": "a",
        "Received (2)": "b",
    }


def test_without_a_message_id_one_is_made() -> None:
    (message,) = messages(read_memory(HEAD + "\nhello\n", "in.txt"))
    assert (message.id, message.origin and message.origin.line) == ("in.txt:1", 1)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_undeclared_charset_is_that_of_the_file(codec: str) -> None:
    content = HEAD.replace("Parcel", "Café") + "\nDéjà vu, très déçu\n"
    (message,) = messages(read_memory(content.encode(codec), "in.txt"))
    assert message.text == "Déjà vu, très déçu\n"
    assert message.metadata["Subject"] == "Café"


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_declared_charset_and_transfer_encoding_are_undone(transfer: str, charset: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ann", "Très déçu"
    mail.set_content("Déjà vu: 30 % more\n", charset=charset, cte=transfer)
    (message,) = messages(read_memory(mail.as_bytes(), "in.eml"))
    assert message.text == "Déjà vu: 30 % more\n"
    assert message.metadata["Subject"] == "Très déçu"


def test_seven_bit_charsets_are_decoded() -> None:
    head = HEAD + "Content-Type: text/plain; charset=iso-2022-jp\n\n"
    content = head.encode() + "注文した\n".encode("iso-2022-jp")
    assert texts(read_memory(content, "in.eml")) == ["注文した\n"]


def test_the_plain_part_goes_before_html_and_attachments_are_named() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann", "Ben"
    mail.set_content("plain\n")
    mail.add_alternative("<p>html</p>", subtype="html")
    mail.add_attachment(b"\x00", maintype="image", subtype="png", filename="toaster.png")
    (message,) = messages(read_memory(mail.as_bytes(), "in.eml"))
    assert message.text == "plain\n"
    assert message.metadata["attachments"] == ["toaster.png"]


def test_html_alone_is_the_text() -> None:
    content = HEAD + "Content-Type: text/html\n\n<p>late</p>\n"
    assert texts(read_memory(content, "in.eml")) == ["<p>late</p>\n"]


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("\n", "empty_text"),
        ("\n \n\n", "empty_text"),
        ("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n", "empty_text"),
        ("Content-Type: text/plain; charset=nope\n\nplain ascii\n", "bad_encoding"),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n/w==\n",
            "bad_encoding",
        ),
    ],
)
def test_a_mail_without_a_readable_text_is_rejected(rest: str, code: str) -> None:
    assert [r.code for r in rejections(read_memory(HEAD + rest, "in.eml"))] == [code]


@pytest.mark.parametrize("value", ["<", ":;[=._?>=", "é/_<", "=?utf-8?q?=?="])
def test_a_malformed_header_stays_as_it_is(value: str) -> None:
    content = f"From: {value}\nTo: b\nSubject: s\n\nhello\n"
    (message,) = messages(read_memory(content, "in.txt"))
    assert (message.text, message.author) == ("hello\n", value)


def test_a_mail_whose_parts_cannot_be_told_is_rejected() -> None:
    content = HEAD + "Content-Type: attachment; filename*1*=-=;-_*\n\nhello\n"
    (rejection,) = rejections(read_memory(content, "in.txt"))
    assert (rejection.code, rejection.origin and rejection.origin.line) == ("bad_record", 1)


@pytest.mark.parametrize(
    ("date", "expected"), [("yesterday", "yesterday"), ("Fri, 99 Foo 2025", "Fri, 99 Foo 2025")]
)
def test_a_date_that_cannot_be_parsed_stays_as_it_is(date: str, expected: str) -> None:
    (message,) = messages(read_memory(f"From: Ann\nDate: {date}\n\nhello\n", "in.txt"))
    assert message.time == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "\nbody", True),
        (HEAD.replace("\n", "\r\n") + "\r\nbody", True),
        ("Received: by x\n\tfor y\nfrom: a\nto: b\n\nbody", True),
        ("From ann@x.org Tue Mar  4 09:12:44 2025\n" + HEAD + "\nbody", True),
        (HEAD, False),
        (HEAD + "and then no header\n\nbody", False),
        ("Subject: only this\n\nbody", False),
        ("Agent: hello\nCustomer: hi\n\nbye", False),
        (" folded first\nFrom: a\nTo: b\n\n", False),
        ("From: a, To: b\n\nbody", False),
        (("From ann@x.org Tue Mar  4 09:12:44 2025\n" + HEAD + "\nbody\n") * 2, False),
    ],
)
def test_a_mail_begins_with_its_headers(text: str, expected: bool) -> None:
    assert is_mail(text) is expected
