from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import faults, messages, read_file, read_memory, read_stdin, texts
from voc.readers import Columns, plain

CALL = "Agent: Good morning, how can I help?\nCustomer: My parcel is late.\nAgent: I am sorry.\n"
TIMED = "[00:00:01] Speaker 1: Hello\n[00:00:04] Speaker 2: Hi there\n[00:00:09] Speaker 1: So?\n"


def test_a_line_is_a_message_with_its_number() -> None:
    found = messages(read_memory("one\n\n  \n two \r\nthree", "in.txt"))
    assert [(m.id, m.text) for m in found] == [
        ("in.txt:1", "one"),
        ("in.txt:4", " two "),
        ("in.txt:5", "three"),
    ]
    assert {(m.channel, m.origin and m.origin.file) for m in found} == {("other", "in.txt")}


@pytest.mark.parametrize("name", ["in.txt", "in.text", "in", "IN.TXT"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_all_line_ends_of_files_that_are_plain_text(name: str, line_end: str) -> None:
    assert texts(read_memory(line_end.join(["a\x00b", "c\x85d", "e"]), name)) == [
        "a\x00b",
        "c\x85d",
        "e",
    ]


def test_a_line_with_nothing_to_see_or_bad_bytes_is_rejected_alone() -> None:
    outcomes = read_memory(b"one\n\xe2\x80\x8b\nb\xff\xfed\ntwo\n", "in.txt")
    assert faults(outcomes) == [("empty_text", 2), ("bad_encoding", 3)]
    assert texts(outcomes) == ["one", "two"]


def test_a_guessed_encoding_is_told_with_every_message() -> None:
    found = messages(read_memory("déjà vu\nok\n".encode("cp1252"), "in.txt"))
    assert [m.warnings for m in found] == [("decoded_as_windows-1252",)] * 2


def test_a_line_of_five_megabytes_is_passed_on_whole() -> None:
    text = "word " * 1_000_000
    assert texts(read_memory(f"{text}\nok\n", "in.txt")) == [text, "ok"]


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        TIMED,
        CALL.replace("Agent", "Ben").replace("\n", "\r\n"),
        "Ann (Representative): Hello\n\nJuan: Hi\n  and a line goes on\n\nJuan: Still there?\n",
        "00:01 - Operator: Hello\n00:03 - Ann Lee: Hi\n",
        "CALLER: Hello\nBEN: Hi\n",
    ],
)
def test_a_call_transcript_is_one_message(text: str) -> None:
    (message,) = messages(read_memory(text, "in.txt"))
    assert message.text == text.rstrip("\r\n")
    assert (message.id, message.channel) == ("in.txt:1", "call")


@pytest.mark.parametrize(
    "text",
    [
        "Alice: It renews.\nBob: Does it?\nAlice: Yes.\n",
        "Customer: the app is slow\nCustomer: it crashed\n",
        "Delivery: late\nAgent: rude\nCustomer service: never again\nPrice: fine\n",
        "Agent: was rude\nthe app is slow\nit crashed\nnever again\nCustomer: no\n",
        "Please note: agent was rude\nIt took days\n",
        "http://agent: x\n12:30 customer: y\n",
    ],
)
def test_lines_that_are_no_call_are_messages(text: str) -> None:
    outcomes = read_memory(text, "in.txt")
    assert len(texts(outcomes)) == len(text.splitlines())
    assert {m.channel for m in messages(outcomes)} == {"other"}


def test_a_call_over_the_limit_is_read_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_WHOLE_LIMIT", 100)
    assert len(texts(read_memory(CALL * 10, "in.txt"))) == 30
    monkeypatch.setattr(plain, "_WHOLE_LIMIT", len(CALL) * 4)
    assert texts(read_memory(CALL * 4, "in.txt")) == [(CALL * 4).rstrip()]


def test_a_call_with_bad_bytes_is_rejected_as_a_whole(tmp_path: Path) -> None:
    outcomes = read_file(tmp_path / "in.txt", CALL.encode() + b"Customer: \xff\xfe\n")
    assert faults(outcomes) == [("bad_encoding", None)]


def test_the_channel_that_the_user_gives_holds() -> None:
    for text in (CALL, "one\n"):
        (message,) = messages(read_memory(text, "in.txt", columns=Columns(channel="chat")))
        assert message.channel == "chat"


def test_standard_input_is_always_read_by_line() -> None:
    assert texts(read_stdin(CALL)) == CALL.splitlines()


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))))
def test_every_line_that_is_not_blank_is_one_outcome(lines: list[str]) -> None:
    lines = ["first", *lines]
    outcomes = read_stdin("\n".join(lines))
    assert len(outcomes) == sum(bool(line.strip()) for line in lines)
    assert set(texts(outcomes)) <= set(lines)
