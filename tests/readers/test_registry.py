from io import BytesIO
from pathlib import Path

import pytest

from voc.errors import InputEncrypted, UnknownFormat
from voc.readers.registry import ENDINGS, Format, choices, ending_of, reader_of, recognise
from voc.readers.source import Source

CSV, LINES, JSON = Format.DELIMITED, Format.JSON_LINES, Format.JSON
PARQUET, EXCEL, PLAIN = Format.PARQUET, Format.EXCEL, Format.PLAIN
CUES = Format.SUBTITLES


def recognised(content: bytes, ending: str, *, piped: bool = False) -> Format:
    path = None if piped else Path("in" + ending)
    return recognise(Source(BytesIO(content), path=path), ending)


@pytest.mark.parametrize(
    ("content", "ending", "expected"),
    [
        (b"id,text\n", ".csv", CSV),
        (b"id\ttext\n", ".tsv", CSV),
        (b'{"text": "a"}\n', ".jsonl", LINES),
        (b'{"text": "a"}\n', ".ndjson", LINES),
        (b'[{"text": "a"}]', ".json", JSON),
        (b'{"data": []}', ".json", JSON),
        (b"hello\n", ".txt", PLAIN),
        (b"hello\n", "", PLAIN),
        (b"not parquet", ".parquet", PARQUET),
        (b"not a workbook", ".xlsx", EXCEL),
        (b"hello\n", ".vtt", CUES),
        (b"hello\n", ".srt", CUES),
    ],
)
def test_the_ending_says_the_format(content: bytes, ending: str, expected: Format) -> None:
    assert recognised(content, ending) is expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"PAR1\x15\x04\x15\x00 and so on", PARQUET),
        (b"PK\x03\x04\x14\x00 xl/workbook.xml", EXCEL),
        (b'{"text": "a"}\n{"text": "b"}\n', LINES),
        ('{"text": "a"}\n{"text": "b"}\n'.encode("utf-16"), LINES),
        (b'\xef\xbb\xbf{"text": "a"}\n', LINES),
        (b'{\n  "text": "a"\n}', JSON),
        (b'[{"text": "a"}]', JSON),
        (b'\n [\n  {"text": "a"}\n]', JSON),
        (b'["a", "b"]', JSON),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n", CUES),
        (b"\xef\xbb\xbfWEBVTT - title\r\n", CUES),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nhello\r\n", CUES),
        (b"0:0:0.0 --> 0:0:2.69\nAnn Lee\nhello\n", CUES),
        (b"PK\x03\x04" + bytes(26) + b"a.csv", Format.ARCHIVE),
        (b"PK\x05\x06" + bytes(18), Format.ARCHIVE),
        (bytes(257) + b"ustar", Format.ARCHIVE),
        (b"\x1f\x8b\x08", Format.COMPRESSED),
        (b"BZh91AY&SY", Format.COMPRESSED),
        (b"\xfd7zXZ\0", Format.COMPRESSED),
    ],
)
@pytest.mark.parametrize("ending", [".csv", ".txt", "", ".dat"])
def test_a_telling_content_goes_before_any_ending(
    content: bytes, ending: str, expected: Format
) -> None:
    assert recognised(content, ending) is expected


@pytest.mark.parametrize(
    ("content", "ending", "expected"),
    [
        (b'{"text": "a"}\n{"text": "b"}\n', ".json", LINES),
        (b'[{"text": "a"}]', ".jsonl", JSON),
        (b'{\n "text": "a"}\n', ".jsonl", JSON),
        (b'{"text": "broken\n{"text": "b"}', ".jsonl", LINES),
        (b"{text: 1}\n", ".jsonl", LINES),
    ],
)
def test_the_two_forms_of_json_are_told_apart(
    content: bytes, ending: str, expected: Format
) -> None:
    assert recognised(content, ending) is expected


@pytest.mark.parametrize(
    "content", [b"[00:01:02] Agent: hello\n", b"[Customer] hello\n", b"[[x]]\n", b"(so)\n"]
)
@pytest.mark.parametrize("piped", [True, False])
def test_notes_in_brackets_are_plain_text(content: bytes, piped: bool) -> None:
    assert recognised(content, "", piped=piped) is PLAIN


def test_notes_in_braces_are_plain_text_in_a_file() -> None:
    assert recognised(b"{sighs} it broke again\n", ".txt") is PLAIN


@pytest.mark.parametrize("content", [b"WEBVTTs are odd\n", b"1\n00:01 it broke\n", b"1 --> 2\n"])
def test_notes_like_cues_are_plain_text(content: bytes) -> None:
    assert recognised(content, ".txt") is PLAIN


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"text": "a"}\n', LINES),
        (b"{broken\n", LINES),
        (b"[\n", JSON),
        (b"[{broken", JSON),
        (b"hi\n", PLAIN),
    ],
)
def test_a_pipe_is_known_by_its_first_character(content: bytes, expected: Format) -> None:
    assert recognised(content, "", piped=True) is expected


@pytest.mark.parametrize("content", [b"hello\n", b"", b"\x00\x01\x02", b"# Title\n"])
def test_an_unknown_ending_lists_the_known_ones(content: bytes) -> None:
    with pytest.raises(UnknownFormat, match=r"`\.docx`; there are readers for `\.csv`"):
        recognised(content, ".docx")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(26) + b"word/document.xml",
        *(b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"%PDF-1.7", b"\x89PNG\r\n", b"GIF89a"),
    ],
)
@pytest.mark.parametrize("ending", [".csv", "", ".zip"])
def test_documents_pictures_and_strange_archives_are_no_text(content: bytes, ending: str) -> None:
    with pytest.raises(UnknownFormat, match="the file is a"):
        recognised(content, ending)


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ""])
def test_an_office_file_of_the_old_kind_is_locked(ending: str) -> None:
    with pytest.raises(InputEncrypted, match="password"):
        recognised(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ending)


@pytest.mark.parametrize(
    ("name", "ending"), [("a.CSV", ".csv"), ("a.b.Json", ".json"), ("a", ""), (".hidden", "")]
)
def test_endings_are_compared_in_small_letters(name: str, ending: str) -> None:
    assert ending_of(Path("dir.txt", name)) == ending


def test_every_format_has_a_reader_and_an_ending() -> None:
    assert set(ENDINGS.values()) == set(Format)
    assert len({reader_of(family) for family in Format}) == len(Format)
    assert "``" not in choices()
