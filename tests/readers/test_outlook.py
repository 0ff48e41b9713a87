from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readers.mails import sections_of
from readers.outcomes import faults, messages, read_file
from readers.outlook_files import message as outlook_file
from readers.outlook_files import ticks
from voc.records import Message
from voc.text.pseudonyms import pseudonym

CLASS, SUBJECT, TRANSPORT, BODY, HTML, RTF = 0x001A, 0x0037, 0x007D, 0x1000, 0x1013, 0x1009
NAME, ADDRESS, ID, FILE_NAME, FILE_TYPE, FILE = 0x0C1A, 0x5D01, 0x1035, 0x3707, 0x370E, 0x3701
SENT, CODEPAGE = 0x0039, 0x3FDE

Texts = Mapping[int, str | bytes]
SAVED: Texts = {
    CLASS: "IPM.Note",
    SUBJECT: "The kettle",
    BODY: "It broke.\r\n\r\nRegards\r\nAnn\r\n",
    NAME: "Ann Lee",
    ADDRESS: "Ann@x.example",
    ID: "<7@x.example>",
}
AT = {SENT: ticks(datetime(2025, 3, 4, 9, 12, 44, tzinfo=UTC)), CODEPAGE: 65001}


def read_saved(path: Path, content: bytes) -> Message:
    (message,) = messages(read_file(path, content))
    return message


@pytest.mark.parametrize("name", ["in.msg", "in.dat", "in"])
def test_a_message_of_outlook_is_read(name: str, tmp_path: Path) -> None:
    message = read_saved(tmp_path / name, outlook_file(SAVED, fixed=AT))
    assert (message.id, message.time) == ("7@x.example", "2025-03-04T09:12:44+00:00")
    assert message.author == pseudonym("ann@x.example")
    assert message.metadata["from_domain"] == "x.example"
    assert sections_of(message) == [
        ("subject", True, "The kettle"),
        ("body", True, "It broke."),
        ("signature", False, "Regards\nAnn"),
    ]


def test_the_headers_it_came_with_go_before_its_properties(tmp_path: Path) -> None:
    came = (
        "From: Ben <ben@y.example>\r\nReferences: <1@x>\r\n"
        "Date: Mon, 3 Mar 2025 10:00:00 +0000\r\n\r\n"
    )
    message = read_saved(tmp_path / "in.msg", outlook_file({**SAVED, TRANSPORT: came}, fixed=AT))
    assert (message.id, message.time) == ("7@x.example", "2025-03-03T10:00:00+00:00")
    assert message.metadata["from_domain"] == "y.example"
    assert message.metadata["thread_id"] == "1@x"


def test_attachments_are_listed(tmp_path: Path) -> None:
    bill: Texts = {FILE_NAME: "bill.pdf", FILE_TYPE: "application/pdf", FILE: b"x" * 5000}
    content = outlook_file(SAVED, fixed=AT, attachments=(bill, {FILE_NAME: "notes"}))
    assert read_saved(tmp_path / "in.msg", content).metadata["attachments"] == [
        {"name": "bill.pdf", "type": "application/pdf", "size": 5000},
        {"name": "notes", "type": "application/octet-stream", "size": None},
    ]


def test_html_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    texts: Texts = {SUBJECT: "A", HTML: "<p>It was très late</p>".encode()}
    assert read_saved(tmp_path / "in.msg", outlook_file(texts, fixed=AT)).text == (
        "A\n\nIt was très late"
    )


def test_text_in_rtf_only_is_rejected(tmp_path: Path) -> None:
    content = outlook_file({SUBJECT: "A", RTF: b"LZFu"})
    assert faults(read_file(tmp_path / "in.msg", content)) == [("bad_record", 1)]


@pytest.mark.parametrize(
    ("kind", "noise"),
    [
        ("REPORT.IPM.Note.NDR", "bounce"),
        ("REPORT.IPM.Note.IPNRN", "delivery_report"),
        ("IPM.Schedule.Meeting.Request", "calendar"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "auto_reply"),
        ("IPM.Note", None),
    ],
)
def test_its_class_shows_noise(kind: str, noise: str | None, tmp_path: Path) -> None:
    message = read_saved(tmp_path / "in.msg", outlook_file({**SAVED, CLASS: kind}))
    assert (message.noise and message.noise.kind) == noise


@pytest.mark.parametrize("keep", [8, 600, 1500])
def test_a_damaged_file_is_rejected(keep: int, tmp_path: Path) -> None:
    content = outlook_file(SAVED)[:keep]
    assert [code for code, _ in faults(read_file(tmp_path / "in.msg", content))] == [
        "input_corrupt"
    ]


def test_a_file_that_is_no_message_is_rejected(tmp_path: Path) -> None:
    assert [code for code, _ in faults(read_file(tmp_path / "in.msg", "hello\n"))] == [
        "input_corrupt"
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 4000), noise=st.binary(min_size=1, max_size=40))
def test_any_damage_is_survived(place: int, noise: bytes, tmp_path: Path) -> None:
    content = bytearray(outlook_file(SAVED, fixed=AT))
    content[place : place + len(noise)] = noise
    assert len(read_file(tmp_path / "in.msg", bytes(content))) == 1
