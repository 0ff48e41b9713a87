import io
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

import voc.readers
from readers.outcomes import faults, messages, read_file, read_stdin, rejections, texts
from voc.errors import InputError, InputNotFound, UnknownFormat, UsageError
from voc.readers import Columns, read
from voc.readers.registry import ENDINGS
from voc.records import Message, Origin, Rejection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Endless(io.RawIOBase):
    """Rows of a table that never ends, and how many bytes of it were asked for."""

    ROW = b'1,"a row of the table, quoted",email\n'

    def __init__(self) -> None:
        self.sent = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        content = (b"" if self.sent else b"id,text,channel\n") + self.ROW * 1000
        view = memoryview(buffer)
        content = content[: len(view)]
        self.sent += len(content)
        view[: len(content)] = content
        return len(content)


def test_the_public_names_are_there() -> None:
    assert set(voc.readers.__all__) == {
        *("STDIN", "Columns", "Stdin", "Understood"),
        *("channel_of", "expand", "read", "understand"),
    }
    assert all(hasattr(voc.readers, name) for name in voc.readers.__all__)


def test_no_heavy_library_is_imported_before_it_is_needed() -> None:
    heavy = "pyarrow openpyxl ijson charset_normalizer email.message numpy csv"
    code = f"import sys, voc.readers; print([n for n in '{heavy}'.split() if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_inputs_are_read_in_order_and_a_file_that_fails_is_one_rejection(tmp_path: Path) -> None:
    contents = {
        "a.csv": b"id,text\n1,one\n",
        "b.csv": b"",
        "c.csv": b"x,y\n1,2\n",
        "d.json": b"[",
        "e.parquet": b"PAR1 no more",
        "f.png": b"\x89PNG",
        "g.txt": b"\x00\x01\x02" * 50,
        "h.txt": b"two\n",
        "i.xlsx": b"\xd0\xcf\x11\xe0",
        "j.jsonl": b"\n",
        "k.zip.txt": b"PK\x03\x04",
        "l.docx.txt": b"PK\x03\x04" + bytes(26) + b"word/document.xml",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    outcomes = list(read([tmp_path]))
    assert [o.text if isinstance(o, Message) else o.code for o in outcomes] == [
        *("one", "input_empty", "missing_column", "input_corrupt", "input_corrupt"),
        *("unknown_format", "bad_encoding", "two", "input_encrypted", "input_empty"),
        *("input_corrupt", "unknown_format"),
    ]
    names = [o.origin.file for o in outcomes if o.origin]
    assert names == [str(tmp_path / name) for name in contents]
    assert {(r.id, r.stage, r.origin and r.origin.line) for r in rejections(outcomes)} == {
        (None, "read", None)
    }


def test_ids_are_made_from_the_name_and_origins_keep_the_path(tmp_path: Path) -> None:
    (message,) = messages(read_file(tmp_path / "in.csv", "text\nhello\n"))
    assert message.id == "in.csv:2"
    assert message.origin == Origin(file=str(tmp_path / "in.csv"), line=2)


@pytest.mark.parametrize(
    ("inputs", "columns", "error"),
    [
        (["nope.csv"], Columns(), InputNotFound),
        ([], Columns(), UsageError),
        (["-"], Columns(text=""), UsageError),
        ([__file__], Columns(), UnknownFormat),
    ],
)
def test_arguments_are_checked_before_the_first_message(
    inputs: list[str], columns: Columns, error: type[Exception]
) -> None:
    with pytest.raises(error):
        read(inputs, columns=columns)


def test_a_locked_file_of_unknown_ending_is_one_rejection(tmp_path: Path) -> None:
    outcomes = read_file(tmp_path / "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert faults(outcomes) == [("input_encrypted", None)]


def test_a_table_whose_ending_lies_is_read(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["text"], ["from excel"]):
        book.active.append(row)
    book.save(tmp_path / "a.csv")
    pq.write_table(pa.table({"text": ["from parquet"]}), tmp_path / "b.csv")
    (tmp_path / "c.csv").write_text('{"text": "from lines"}\n')
    (tmp_path / "d.xlsx").write_text('[{"text": "from an array"}]')
    assert texts(read([tmp_path])) == ["from excel", "from parquet", "from lines", "from an array"]


def test_a_file_that_vanishes_is_one_rejection(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nx\n")
    stream = read([path])
    path.unlink()
    assert faults(stream) == [("input_not_found", None)]


def test_a_file_that_cannot_be_opened_is_one_rejection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nx\n")

    def refuse(*args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (rejection,) = rejections(read([path]))
    assert (rejection.code, rejection.detail) == (
        "input",
        "the file cannot be read: Permission denied",
    )
    with pytest.raises(InputError, match="Permission denied"):
        read([path.rename(tmp_path / "a.unknown")])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("one\n\ntwo\n", ["one", "two"]),
        ('\n{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        ('["one", {"text": "two"}]', ["one", "two"]),
        ('[\n  {"text": "one"}\n]', ["one"]),
        ('{\n"messages": [{"text": "one"}]\n}', ["one"]),
        ("one".encode("utf-16"), ["one"]),
    ],
)
def test_standard_input_is_lines_json_lines_or_an_array(
    content: bytes | str, expected: list[str]
) -> None:
    assert texts(read_stdin(content)) == expected


def test_standard_input_has_a_name_of_its_own() -> None:
    message, rejection = read_stdin(b'{"text": "a"}\n{"text": 1}\n')
    assert (message.id, message.origin) == ("stdin:1", Origin(file="stdin", line=1))
    assert (rejection.id, rejection.origin) == ("stdin:2", Origin(file="stdin", line=2))


@pytest.mark.parametrize("content", [b"PAR1\x15\x00", b"PK\x03\x04 xl/workbook.xml"])
def test_formats_that_must_be_sought_in_cannot_be_piped(content: bytes) -> None:
    assert faults(read_stdin(content)) == [("unknown_format", None)]


def test_standard_input_is_what_the_process_has_if_none_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.BytesIO(b"hello\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    assert texts(read(["-"])) == ["hello"]
    assert not stream.closed


def test_a_line_of_a_pipe_is_read_before_the_next_is_sent() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as sender:
        outcomes = read(["-"], stdin=stream)
        for text in ("one", "two", "three"):
            sender.write(json.dumps({"text": text}).encode() + b"\n")
            outcome = next(outcomes)
            assert isinstance(outcome, Message)
            assert outcome.text == text


def test_a_named_pipe_is_read_like_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen([sys.executable, "-c", f"open({str(path)!r}, 'w').write('a\\nb\\n')"]):
        assert texts(read([path])) == ["a", "b"]


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"id,text,channel\n" + Endless.ROW * 200_000)
    tracemalloc.start()
    try:
        count = sum(isinstance(outcome, Message) for outcome in read([path]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 200_000
    assert peak < path.stat().st_size / 2


def test_a_stream_is_read_no_further_than_it_is_asked_for() -> None:
    endless = Endless()
    outcomes = read(["-"], stdin=io.BufferedReader(endless))
    for _ in range(10):
        next(outcomes)
    assert endless.sent < 2_000_000


@settings(max_examples=150)
@given(
    content=st.binary(max_size=200)
    | st.text(st.sampled_from('{}[]",:;\t\n\r ae|textid1\\')).map(str.encode)
    | st.tuples(
        st.sampled_from(
            [b"id,text\n", b'{"text":', b"[", b"PAR1\x15", b"PK\x03\x04", b"From: a\nTo: b\n"]
        ),
        st.binary(max_size=60),
    ).map(b"".join),
    ending=st.sampled_from(sorted(ENDINGS)),
)
def test_any_bytes_under_any_ending_are_messages_or_rejections(
    content: bytes, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outcomes = read_file(tmp_path_factory.getbasetemp() / f"any{ending}", content)
    assert outcomes
    for outcome in outcomes:
        assert isinstance(outcome, Message | Rejection)
        assert outcome.origin is not None


@given(
    secret=st.text(st.characters(categories=["Lu"], max_codepoint=127), min_size=12, max_size=20)
)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.csv", 'id,text\n1,{0},{0}\n2,"{0}\n3,"{0}" {0}\n'),
        ("in.jsonl", '{{"text": "{0}"\n{{"text": ["{0}"]}}\n"{0}" "{0}"\n{0}\n'),
        ("in.json", '[{{"text": {{"{0}": 1}}}}, {{"text": "{0}" "{0}"}}]'),
        (
            "in.txt",
            "From: {0}\nTo: {0}\nContent-Type: text/plain; charset={0}\n"
            "Content-Transfer-Encoding: base64\n\n/w==\n",
        ),
    ],
)
def test_no_rejection_holds_anything_of_a_text(
    name: str, content: str, secret: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    found = rejections(read_file(path, content.format(secret)))
    assert found
    assert not any(secret in rejection.detail for rejection in found)
