"""Mails that are malformed, cut off, huge or hostile."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.mails import FIXTURES, HEAD, body_of, read_mail
from readers.outcomes import messages, read_memory, rejections
from voc.errors import VocError
from voc.readers import Columns
from voc.readers.mail import single
from voc.readers.messages import Feed
from voc.readers.source import Source
from voc.records import Message


def test_a_broken_byte_among_many_is_replaced() -> None:
    head = f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n"
    broken = "déjà vu, très déçu, ".encode() * 3 + b"\xff"
    message = read_mail(head.encode() + broken)
    assert body_of(message).endswith("déçu, \ufffd")
    assert message.warnings == ("bytes_replaced",)


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("\n", "empty_text"),
        ("\n \n\n", "empty_text"),
        ("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n", "empty_text"),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n/w==\n",
            "bad_encoding",
        ),
    ],
)
def test_a_mail_without_a_readable_text_is_rejected(rest: str, code: str) -> None:
    (rejection,) = rejections(read_memory("From: a\nTo: b\n" + rest, "in.eml"))
    assert (rejection.code, rejection.origin and rejection.origin.line) == (code, 1)


@pytest.mark.parametrize(
    "rest",
    [
        "Content-Type: attachment; filename*1*=-=;-_*\n\nhello\n",
        "Content-Type: multipart/mixed\n\nhello\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n",
        "Content-Type: text/plain; charset*=;;'\n\nhello\n",
        "Content-Type: text\n\nhello\n",
        "Content-Transfer-Encoding: nope\n\nhello\n",
        "Content-Type: text/plain; charset=nope\n\nhello\n",
        'Content-Type: text/plain; charset="ut\0f"\n\nhello\u200b\n',
    ],
)
def test_a_malformed_mail_is_read_all_the_same(rest: str) -> None:
    assert body_of(read_mail(HEAD + rest)).strip(" \n\u200b") == "hello"


def test_parts_nested_beyond_any_use_are_rejected_or_left_out() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(400))
    outcomes = read_memory("From: a\nTo: b\n" + deep + "\nhello\n", "in.eml")
    assert [rejection.code for rejection in rejections(outcomes)] in (
        ["bad_record"],
        ["empty_text"],
    )


@pytest.mark.parametrize(("rest", "warnings"), [("", ()), (" and more", ("mail_cut_off",))])
def test_only_the_first_bytes_of_a_huge_mail_are_held(rest: str, warnings: tuple[str]) -> None:
    content = f"{HEAD}\nhello,"
    source = Source(BytesIO(f"{content}{rest}".encode()))
    feed = Feed(file="in.eml", label="in.eml", columns=Columns())
    (message,) = messages(single.read(source, feed, most=len(content)))
    assert (message.text, message.warnings) == ("Parcel\n\nhello,", warnings)


_FILES = [path.read_bytes() for path in sorted(FIXTURES.glob("*.eml"))]


@given(st.data())
def test_a_damaged_mail_raises_nothing_and_its_sections_are_in_order(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(_FILES)))
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        length = data.draw(st.sampled_from([0, 1, 10, 200]))
        raw[start : start + length] = data.draw(st.binary(max_size=12))
        raw = raw or bytearray(b"x")
    try:
        outcomes = read_memory(bytes(raw), "in.eml")
    except VocError:  # it may begin like a file of another kind
        return
    for outcome in outcomes:
        if not isinstance(outcome, Message):
            continue
        bounds = [edge for part in outcome.sections for edge in (part.start, part.end)]
        assert bounds == sorted(bounds)
        assert 0 <= bounds[0] < bounds[-1] == len(outcome.text)
        outcome.text.encode("utf-8")
