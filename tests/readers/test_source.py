import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import BadEncoding, TextTooLong, UnknownFormat
from voc.readers import source as module
from voc.readers.decoding import SAMPLE_BYTES
from voc.readers.source import Source

FILE = Path("in.txt")


@given(st.binary(max_size=200))
def test_the_head_is_shown_and_still_read(content: bytes) -> None:
    source = Source(BytesIO(content), path=FILE)
    assert source.head == content
    assert source.read() == content


def test_the_head_is_no_more_than_the_sample() -> None:
    content = bytes(range(256)) * (SAMPLE_BYTES // 100)
    source = Source(BytesIO(content), path=FILE)
    assert source.head == content[:SAMPLE_BYTES]
    assert source.read() == content


def test_the_head_of_a_pipe_is_what_has_come_once_there_is_a_line() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as sender:
        sender.write(b"\nfirst line\nsec")
        source = Source(stream)
        lines = source.lines()
        assert [next(lines), next(lines)] == ["\n", "first line\n"]
        sender.write(b"ond\n")
        assert next(lines) == "second\n"


@pytest.mark.parametrize("size", [0, 10, 3 * SAMPLE_BYTES])
def test_the_whole_is_given_without_being_used_up(size: int) -> None:
    source = Source(BytesIO(b"x" * size), path=FILE)
    assert source.whole(3 * SAMPLE_BYTES) == b"x" * size
    assert source.read() == b"x" * size


def test_more_than_the_limit_is_left_unread() -> None:
    content = b"0123456789" * SAMPLE_BYTES
    source = Source(BytesIO(content), path=FILE)
    assert source.whole(SAMPLE_BYTES) is None
    assert source.read() == content


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_lines_end_with_any_of_the_three_ends_and_no_others(codec: str) -> None:
    lines = ["a\n", "b\r\n", "\r", "c\u2028d\x85e\x0bf\x0c\n", "g"]
    assert list(Source(BytesIO("".join(lines).encode(codec)), path=FILE).lines()) == lines


def test_a_text_that_breaks_off_within_a_character_is_read_up_to_there() -> None:
    lines = Source(BytesIO("one\ntwo\n".encode("utf-16") + b"t"), path=FILE).lines()
    assert [next(lines), next(lines)] == ["one\n", "two\n"]
    with pytest.raises(BadEncoding, match="from line 3 on"):
        next(lines)


def test_a_line_over_the_limit_is_cut_and_the_next_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LINE_LIMIT", 8)
    source = Source(BytesIO(b"short\n" + b"x" * 50 + b"\n12345678\nend"), path=FILE)
    lines = list(source.lines())
    assert lines == ["short\n", "x" * 9, "12345678\n", "end"]
    assert [type(source.fault(line)) for line in lines[:2]] == [type(None), TextTooLong]


def test_a_line_with_bytes_that_are_no_text_is_at_fault() -> None:
    source = Source(BytesIO(b"fine\nfine\nbad \xff\n"), path=FILE)
    assert [type(source.fault(line)) for line in source.lines()][1:] == [type(None), BadEncoding]


def test_the_beginning_is_text_without_a_mark_or_nothing() -> None:
    assert Source(BytesIO(b"\xef\xbb\xbfhi"), path=FILE).beginning == "hi"
    assert Source(BytesIO("hi".encode("utf-16")), path=FILE).beginning == "hi"
    assert Source(BytesIO(b"\x00" * 50), path=FILE).beginning == ""


@pytest.mark.parametrize("raw", [b"bad \xff", "half".encode("utf-16") + b"x"])
def test_a_whole_text_must_be_sound(raw: bytes) -> None:
    source = Source(BytesIO(raw + b"" if raw[0] == 255 else b"good\ngood\n" + raw), path=FILE)
    with pytest.raises(BadEncoding):
        source.decoded(source.head)


def test_a_pipe_has_no_path_to_seek_in() -> None:
    with pytest.raises(UnknownFormat, match="a workbook cannot be read from a pipe"):
        Source(BytesIO(b"x")).file_path("a workbook")
