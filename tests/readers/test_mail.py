from email.message import EmailMessage

import pytest

from readers.mails import FIXTURES, HEAD, body_of, read_mail, sections_of
from readers.outcomes import messages, read_memory
from voc.readers import Columns
from voc.readers.mail.shape import is_mail
from voc.text.pseudonyms import pseudonym

SENT = "2025-03-04T09:12:44+01:00"


@pytest.mark.parametrize("name", ["in.txt", "in.eml", "in", "in.unknown"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_mail_is_one_message_with_its_headers(name: str, line_end: str) -> None:
    content = HEAD + "Message-ID: <7@x.example>\nReceived: a\nReceived: b\n\nWhere is it?\n\nAnn\n"
    message = read_mail(content.replace("\n", line_end), name)
    assert (message.id, message.text) == ("7@x.example", "Parcel\n\nWhere is it?\n\nAnn\n")
    assert (message.channel, message.time) == ("email", SENT)
    assert message.metadata == {
        "Subject": "Parcel",
        "Date": "Tue, 04 Mar 2025 09:12:44 +0100",
        "Received": "a",
        "Received (2)": "b",
        "thread_id": "7@x.example",
        "from_domain": "x.example",
    }


def test_without_a_message_id_one_is_made() -> None:
    message = read_mail(HEAD + "\nhello\n", "in.txt")
    assert (message.id, message.origin and message.origin.line) == ("in.txt:1", 1)
    assert "thread_id" not in message.metadata


def test_the_channel_that_the_user_gives_holds() -> None:
    outcomes = read_memory(HEAD + "\nhello\n", "in.eml", columns=Columns(channel="ticket"))
    assert [message.channel for message in messages(outcomes)] == ["ticket"]


def test_a_sender_is_a_hash_of_the_address() -> None:
    def author(sender: str) -> str | None:
        return read_mail(f"From: {sender}\nTo: b\n\nhello\n").author

    assert author("Ann <Ann@X.example>") == pseudonym("ann@x.example")
    same = ["ann@x.example", '"Lee, Ann" <ann@x.example>', '"b@y.example" <ANN@x.example>']
    assert {author(sender) for sender in same} == {pseudonym("ann@x.example")}
    assert author("ann@x.example (b@y.example)") == pseudonym("ann@x.example")
    assert author("Ann") == author("ANN") != author("Ben")
    assert author("") is None


@pytest.mark.parametrize(
    "header",
    [
        *("Sender", "Reply-To", "Cc", "Bcc", "Return-Path", "To"),
        *("Delivered-To", "X-Original-To", "Received"),
    ],
)
def test_no_address_is_in_the_metadata(header: str) -> None:
    message = read_mail(f"{HEAD}{header}: for <ben@y.example>\nX-Kept: 1\n\nhello\n")
    assert "@" not in str(message.metadata)
    assert message.metadata["X-Kept"] == "1"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("Message-ID: <3@x>\nReferences: <1@x> <2@x>\nIn-Reply-To: <2@x>\n", "1@x"),
        ("Message-ID: <3@x>\nIn-Reply-To: <2@x>\n", "2@x"),
        ("Message-ID: <3@x>\n", "3@x"),
        ("Message-ID: <3@x>\nIn-Reply-To: your mail of Monday\n", "3@x"),
        ("References:\n <1@x>\n\t<2@x>\n", "1@x"),
        ("References: 1@x 2@x\n", "1@x"),
    ],
)
def test_a_thread_has_the_id_of_its_first_mail(headers: str, expected: str) -> None:
    assert read_mail(HEAD + headers + "\nhello\n").metadata["thread_id"] == expected


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_an_undeclared_charset_is_found(codec: str) -> None:
    content = HEAD.replace("Parcel", "Café") + "\nDéjà vu, très déçu\n"
    message = read_mail(content.encode(codec), "in.txt")
    assert message.text == "Café\n\nDéjà vu, très déçu\n"
    guessed = ("decoded_as_windows-1252",) if codec == "cp1252" else ()
    assert message.warnings == guessed


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_declared_charset_and_transfer_encoding_are_undone(transfer: str, charset: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ann", "Très déçu"
    mail.set_content("Déjà vu: 30 % more\n", charset=charset, cte=transfer)
    assert read_mail(mail.as_bytes()).text == "Très déçu\n\nDéjà vu: 30 % more\n"


@pytest.mark.parametrize(
    ("declared", "used", "text", "warnings"),
    [
        ("iso-2022-jp", "iso-2022-jp", "注文した", ()),
        ("gb2312", "gb18030", "快递太慢了㐀", ()),
        ("ks_c_5601-1987", "cp949", "배송이 늦었어요", ()),
        ("us-ascii", "utf-8", "très déçu", ("decoded_as_utf-8",)),
        ("iso-8859-1", "utf-8", "très déçu", ("decoded_as_utf-8",)),
        ("iso-8859-1", "cp1252", "it\u2019s £5 \u2013 déçu", ()),
        ("utf-8", "cp1252", "it\u2019s £5 \u2013 déçu", ("decoded_as_windows-1252",)),
        ("nope", "utf-8", "très déçu", ()),
        ("unicode-escape", "ascii", r"C:\new\u0041", ()),
        ('"utf-8"', "utf-8", "très déçu", ()),
    ],
)
def test_charsets_declared_wrongly_or_by_odd_names(
    declared: str, used: str, text: str, warnings: tuple[str, ...]
) -> None:
    head = f"{HEAD}Content-Type: text/plain; charset={declared}\n\n"
    message = read_mail(head.encode() + text.encode(used))
    assert (body_of(message), message.warnings) == (text, warnings)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("=?utf-8?B?VHLDqHMgZMOpw6d1?=", "Très déçu"),
        ("=?iso-8859-1?Q?Tr=E8s_d=E9=E7u?=", "Très déçu"),
        ("=?utf-8?Q?d=C3?=\n =?utf-8?Q?=A9j=C3=A0?= vu", "déjà vu"),
        ("Late: =?utf-8?Q?=C2=A35?= please", "Late: £5 please"),
        ("=?nope?Q?abc?=", "abc"),
        ("=?utf-8?B?VHI?=", "Tr"),
        ("a\n\tlong\r\n one", "a long one"),
        ("=?utf-8?q?", "=?utf-8?q?"),
    ],
)
def test_subjects_are_unfolded_and_decoded(raw: str, expected: str) -> None:
    message = read_mail(f"From: a\nTo: b\nSubject: {raw}\n\nhello\n")
    assert message.metadata["Subject"] == expected


@pytest.mark.parametrize(
    ("subject", "body", "expected"),
    [
        ("Parcel", "hello", ("Parcel", True)),
        ("Re: Parcel", "hello", ("Parcel", True)),
        ("Re: Parcel", "hello\n\n> late?", ("Parcel", False)),
        ("RE: FW: Parcel", "hello\n\n> late?", ("Parcel", False)),
        ("AW: [EXTERNAL] Re[2]: Paket", "hello\n\n> late?", ("Paket", False)),
        ("[EXTERNAL] Parcel", "hello\n\n> late?", ("Parcel", True)),
        ("Re: Parcel", "-- Forwarded Message --\nx", ("Parcel", False)),
        ("Reply: late", "hello\n\n> late?", ("Reply: late", True)),
    ],
)
def test_a_subject_is_read_unless_it_is_of_another_mail(
    subject: str, body: str, expected: tuple[str, bool]
) -> None:
    message = read_mail(f"From: a\nTo: b\nSubject: {subject}\n\n{body}\n")
    (found,) = [part for part in message.sections if part.kind == "subject"]
    assert (message.text[found.start : found.end], found.read) == expected
    assert message.text.startswith(f"{subject}\n\n")


def test_a_subject_that_is_repeated_is_not_read_where_headers_say_so() -> None:
    head = HEAD.replace("Parcel", "Re: Parcel")
    message = read_mail(f"{head}In-Reply-To: <1@x>\n\nhello\n")
    assert sections_of(message) == [("subject", False, "Parcel"), ("body", True, "hello")]


@pytest.mark.parametrize("subject", ["", "Re:", "Fwd: Re: "])
def test_a_subject_of_nothing_is_left_out(subject: str) -> None:
    assert read_mail(f"From: a\nTo: b\nSubject: {subject}\n\nhello\n").text == "hello\n"


def test_a_subject_alone_is_a_message() -> None:
    assert sections_of(read_mail(HEAD + "\n\n")) == [("subject", True, "Parcel")]


def test_if_all_would_be_cut_away_the_body_is_read() -> None:
    message = read_mail("From: a\nTo: b\nSubject: Re: A\n\n> late?\n\nRegards\nAnn\n")
    assert sections_of(message) == [
        ("subject", False, "A"),
        ("body", True, "> late?\n\nRegards\nAnn"),
    ]


def test_the_plain_part_goes_before_html_and_attachments_are_listed() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann", "Ben"
    mail.set_content("plain\n")
    mail.add_alternative("<p>html</p>", subtype="html")
    mail.add_attachment(b"\x00" * 100, maintype="image", subtype="png", filename="töaster.png")
    mail.add_attachment("a,b\n", subtype="csv", filename="list.csv")
    message = read_mail(mail.as_bytes())
    assert message.text == "plain\n"
    assert message.metadata["attachments"] == [
        {"name": "töaster.png", "type": "image/png", "size": 100},
        {"name": "list.csv", "type": "text/csv", "size": 4},
    ]


def test_an_empty_plain_part_leaves_the_word_to_html() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann", "Ben"
    mail.set_content("\n")
    mail.add_alternative("<p>Too late</p>", subtype="html")
    assert read_mail(mail.as_bytes()).text == "Too late"


def test_a_plain_text_with_the_name_of_a_file_is_the_body_where_there_is_no_other() -> None:
    named = 'Content-Type: text/plain; name="body.txt"\nContent-Disposition: inline\n\nToo late\n'
    other = "Content-Type: text/plain\n\nhello\n"
    head = HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n'
    alone = read_mail(f"{head}--b\n{named}--b--\n")
    assert (body_of(alone).strip(), alone.metadata.get("attachments")) == ("Too late", None)
    assert body_of(read_mail(f"{head}--b\n{named}--b\n{other}--b--\n")).strip() == "hello"


def test_texts_around_a_picture_belong_together() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann", "Ben"
    mail.make_mixed()
    for piece in ("It looked like this:\n", "and it smelled.\n"):
        part = EmailMessage()
        part.set_content(piece)
        mail.attach(part)
    assert read_mail(mail.as_bytes()).text == "It looked like this:\n\nand it smelled.\n"


def test_a_mail_that_was_forwarded_whole_is_read() -> None:
    content = HEAD + "Content-Type: message/rfc822\n\nFrom: b\nSubject: inner\n\nstill late\n"
    assert read_mail(content).text == "Parcel\n\nstill late\n"


def test_an_attached_mail_is_not_read() -> None:
    inner = EmailMessage()
    inner["From"] = "Ben"
    inner.set_content("not this\n")
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann", "Ben"
    mail.set_content("see attached\n")
    mail.add_attachment(inner)
    message = read_mail(mail.as_bytes())
    assert message.text == "see attached\n"
    assert message.metadata["attachments"] == [
        {"name": None, "type": "message/rfc822", "size": None}
    ]


def test_lines_that_flow_are_joined() -> None:
    head = HEAD + "Content-Type: text/plain; format=flowed; delsp={}\n\n"
    text = "The bins are \nfull.\n> How \n> are they?\n>> Old \n From here\n-- \nJoel \nWhitcombe\n"
    flowed = "The bins are full.\n> How are they?\n>> Old \nFrom here\n-- \nJoel Whitcombe\n"
    assert body_of(read_mail(head.format("no") + text)) == flowed
    joined = body_of(read_mail(head.format("yes") + "so \nme words\n"))
    assert joined == "some words\n"


@pytest.mark.parametrize(
    ("date", "expected"), [("yesterday", "yesterday"), ("Fri, 99 Foo 2025", "Fri, 99 Foo 2025")]
)
def test_a_date_that_cannot_be_parsed_stays_as_it_is(date: str, expected: str) -> None:
    assert read_mail(f"From: Ann\nDate: {date}\n\nhello\n").time == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "reply_gmail.eml",
            [
                ("subject", False, "Your booking QX7T2P"),
                ("body", True, "That is not what I was told at the gate. I want the £86 back."),
                ("signature", False, "Kind regards,\nAgnes Thorley"),
                (
                    *("quote", False),
                    "On Tue, Mar 4, 2025 at 6:26 PM, Windrell Air <help@windrell.example> wrote:"
                    "\n\n> We are sorry, the fare cannot be refunded.",
                ),
            ],
        ),
        (
            "bottom_posted.eml",
            [
                ("subject", True, "Hollin Market: your idea"),
                (
                    *("quote", False),
                    "On 10/03/2025 08:00, Hollin Market wrote:\n> Which shop do you mean?",
                ),
                (
                    *("body", True),
                    "The one at the station. The bins are always full and nobody empties them.",
                ),
                ("quote", False, "> May we call you?"),
                ("body", True, "No, please write."),
                ("signature", False, "-- \nJoel"),
            ],
        ),
        (
            "outlook_html.eml",
            [
                ("subject", False, "Invoice 118"),
                ("body", True, "You billed us twice for breakfast.\nPlease look into it."),
                (
                    *("forward", False),
                    "From: Marrowby <hello@marrowby.example>\nSent: Friday\nTo: Renee\n"
                    "Subject: Invoice 118\nYour invoice is attached.",
                ),
            ],
        ),
    ],
)
def test_mails_as_programs_write_them(name: str, expected: list[tuple[str, bool, str]]) -> None:
    assert sections_of(read_mail((FIXTURES / name).read_bytes(), name)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "\nbody", True),
        (HEAD.replace("\n", "\r\n") + "\r\nbody", True),
        ("Received: by x\n\tfor y\nfrom: a\nto: b\n\nbody", True),
        (HEAD, False),
        (HEAD + "and then no header\n\nbody", False),
        ("Subject: only this\n\nbody", False),
        ("Agent: hello\nCustomer: hi\n\nbye", False),
        (" folded first\nFrom: a\nTo: b\n\n", False),
        ("From: a, To: b\n\nbody", False),
    ],
)
def test_a_mail_begins_with_its_headers(text: str, expected: bool) -> None:
    assert is_mail(text) is expected


def test_a_table_that_begins_like_a_mail_is_a_table() -> None:
    content = f'text\n"{HEAD}\nhello"\n'
    assert [message.text for message in messages(read_memory(content, "in.csv"))] == [
        f"{HEAD}\nhello"
    ]
