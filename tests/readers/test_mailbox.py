from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from readers.mails import FIXTURES, HEAD, body_of
from readers.outcomes import messages, read_file, read_memory
from voc.readers import Columns, read
from voc.readers.mail import mailbox
from voc.readers.mail.shape import is_separator
from voc.readers.messages import Feed
from voc.readers.registry import Format, recognise
from voc.readers.source import Source

BETWEEN = "From ann@x.example Tue Mar  4 09:12:44 2025\n"
BOX = (FIXTURES / "box.mbox").read_bytes()


@pytest.mark.parametrize("name", ["box.mbox", "Inbox", "box.txt", "box.dat", "box.eml"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_every_mail_of_a_box_is_a_message(name: str, line_end: bytes) -> None:
    found = messages(read_memory(BOX.replace(b"\n", line_end), name))
    assert [(m.id, m.origin and m.origin.line) for m in found] == [
        ("agnes-1@mail.example", 1),
        (f"{name}:12", 12),
        ("renee-2@mail.example", 20),
    ]
    assert [body_of(m) for m in found] == [
        "From next week on I am away. Can I come earlier?\n\n"
        ">From the bus stop it is a long walk, too.\n",
        "The bins by the entrance are full.\nFrom here to the station there is none.\n",
        "The room was lovely.\n",
    ]


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        (b"From a@x.example Tue Mar  4 09:12:44 2025", b"Subject: a\n", True),
        (b"From - Tue Mar 04 09:12:44 2025\r", b"X-Mozilla-Status: 0001\n", True),
        (b"From 179@xxx Mon Jan 01 00:00:00 +0000 2024", b"X-GM-THRID: 1\n", True),
        (b"From a@x.example Tue Mar  4 09:12 CET 2025 remote from b", b">From b\n", True),
        (b"From a@x.example Tue Mar  4 09:12:44 2025", b"I have a question\n", False),
        (b"From a@x.example Tue Mar  4 09:12:44 2025", b"", False),
        (b"From Monday on I was ill", b"Note: 1\n", False),
        (b"From 9:15 to 9:20 the line was dead", b"Note: 1\n", False),
        (b"from a@x.example Tue Mar  4 09:12:44 2025", b"Subject: a\n", False),
        (b"From " + b"9:12 2025 " * 100, b"Subject: a\n", False),
    ],
)
def test_what_stands_between_two_mails(line: bytes, following: bytes, expected: bool) -> None:
    assert is_separator(line, following) is expected


def test_a_box_of_one_mail_and_none() -> None:
    (message,) = messages(read_memory(HEAD + "\nhello\n", "box.mbox"))
    assert message.text == "Parcel\n\nhello\n"
    assert read_memory("\n\n", "box.mbox") == []


def test_a_mail_that_cannot_be_read_leaves_the_others_alone() -> None:
    empty = "From: a\nTo: b\n\n\n"
    outcomes = read_memory(BETWEEN + empty + BETWEEN + HEAD + "\nhello\n", "in.mbox")
    assert [getattr(outcome, "code", None) for outcome in outcomes] == ["empty_text", None]
    assert [o.origin and o.origin.line for o in outcomes] == [1, 6]


def test_a_line_longer_than_is_looked_at_is_no_separator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "_LINE", 50)
    text = "x" * 50 + BETWEEN
    (message,) = messages(read_memory(BETWEEN + HEAD + "\n" + text + "Note: a\n", "in.mbox"))
    assert body_of(message) == text + "Note: a\n"


@pytest.mark.parametrize(
    ("rest", "warnings"), [("and an attachment\n", ("mail_cut_off",)), ("\n", ()), ("", ())]
)
def test_only_the_first_bytes_of_a_huge_mail_are_held(rest: str, warnings: tuple[str]) -> None:
    content = (BETWEEN + HEAD + "\nhello\n" + rest) * 2
    source = Source(BytesIO(content.encode()), path=Path("in.mbox"))
    feed = Feed(file="in.mbox", label="in.mbox", columns=Columns())
    found = messages(mailbox.read(source, feed, most=len(HEAD) + 2))
    assert [m.text for m in found] == ["Parcel\n\nhello\n"] * 2
    assert [m.warnings for m in found] == [warnings] * 2


def test_a_box_is_read_as_a_stream() -> None:
    class Endless(BytesIO):
        taken = 0

        def read1(self, size: int | None = -1, /) -> bytes:
            self.taken += 1
            return (BETWEEN + HEAD + "\nhello\n\n").encode() * 100

    stream = Endless()
    source = Source(stream, path=Path("in.mbox"))
    assert recognise(source, ".mbox") is Format.MBOX
    outcomes: Iterator[object] = mailbox.read(
        source, Feed(file="in.mbox", label="in.mbox", columns=Columns())
    )
    before = stream.taken
    next(outcomes)
    assert stream.taken <= before + 40


def test_a_folder_of_mails_as_servers_keep_it_is_read(tmp_path: Path) -> None:
    for name in ("cur/1712.M1P2.host:2,S", "new/1713.M1P2.host", "tmp/1714.M1P2.host"):
        path = tmp_path / "Maildir" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}\nhello from {name[:3]}\n")
    (tmp_path / "Maildir" / "dovecot-uidlist").write_text("1 2\n")
    (tmp_path / "notes.txt").write_text("one\n")
    found = messages(read([tmp_path]))
    assert [m.text for m in found] == [
        "one",
        "Parcel\n\nhello from cur\n",
        "Parcel\n\nhello from new\n",
    ]
    pattern = str(tmp_path / "Maildir" / "new" / "*")
    assert [m.text for m in messages(read([pattern]))] == ["Parcel\n\nhello from new\n"]


def test_folders_that_are_no_maildir_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "a.txt").write_text("one\n")
    (tmp_path / "new" / "b.txt").write_text("two\n")
    assert [m.text for m in messages(read([tmp_path]))] == ["two", "one"]


def test_a_mail_file_in_a_folder_is_read(tmp_path: Path) -> None:
    (message,) = messages(read_file(tmp_path / "1.eml", HEAD + "\nhello\n"))
    assert message.text == "Parcel\n\nhello\n"
