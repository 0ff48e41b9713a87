from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import faults, messages, read_file, read_memory, read_stdin
from voc.readers import subtitles
from voc.readers.cues import cues_of
from voc.records import Message

CALLS = Path(__file__).parent / "fixtures" / "calls"


def read_one(content: str, name: str = "in.vtt") -> Message:
    (message,) = messages(read_memory(content, name))
    return message


def spoken(message: Message) -> list[tuple[str | None, str]]:
    return [(s.speaker, message.text[s.start : s.end]) for s in message.sections]


def cue(text: str, start: str = "00:01.000", end: str = "00:02.000") -> str:
    return f"{start} --> {end}\n{text}\n\n"


@pytest.mark.parametrize(
    ("name", "agent", "customer"),
    [
        ("meeting.vtt", "Jordan Vale", "Ines Hobart"),
        ("voices.vtt", "Jordan Vale", "Ines Hobart"),
        ("headed.txt", "Jordan Vale", "Ines Hobart"),
        ("phone.srt", "AGENT", "CALLER"),
    ],
)
def test_a_call_in_cues_is_one_message(name: str, agent: str, customer: str) -> None:
    message = read_one((CALLS / name).read_text(encoding="utf-8"), name)
    assert (message.id, message.channel) == (f"{name}:1", "call")
    assert [(s.speaker, s.role, s.read) for s in message.sections] == [
        (agent, "agent", False),
        (customer, "customer", True),
        (agent, "agent", False),
        (customer, "customer", True),
    ]
    assert [(s.start_seconds, s.end_seconds) for s in message.sections] == [
        (0.5, 4.1),
        (4.6, 8.9),
        (9.4, 12.0),
        (12.5, 15.8),
    ]
    assert message.text.splitlines()[1] == (
        f"{customer}: I'm calling about a toaster I bought. It was dead on arrival."
    )
    assert message.warnings == (() if name == "phone.srt" else ("customer_inferred",))


def test_what_stands_at_the_head_rides_along() -> None:
    message = read_one((CALLS / "voices.vtt").read_text(encoding="utf-8"))
    assert message.language == "en-GB"
    assert message.metadata == {"duration": "00:00:16.2000000"}


def test_captions_that_roll_up_are_read_once() -> None:
    message = read_one((CALLS / "rolling.vtt").read_text(encoding="utf-8"))
    assert spoken(message) == [
        (None, "[Music]"),
        (None, "the toaster was dead on arrival and nobody rang back"),
    ]
    assert [s.kind for s in message.sections] == ["notice", "turn"]
    assert (message.language, message.warnings) == ("en", ("customer_unknown",))


def test_what_is_said_twice_is_read_twice() -> None:
    assert spoken(read_one("WEBVTT\n\n" + cue("No.") * 2)) == [(None, "No. No.")]
    twice = "WEBVTT\n\n" + cue("<v Ann>No.</v>") + cue("<v Bo>No.\nNo.</v>") + cue("<v Ann>No.</v>")
    assert spoken(read_one(twice)) == [("Ann", "No."), ("Bo", "No. No."), ("Ann", "No.")]


def test_one_cue_may_have_many_voices() -> None:
    text = "WEBVTT\n\n" + cue("<v.loud Ann Lee>A &amp; B</v> <v Bo><i>C</i>\nD</v>") + cue("E")
    assert spoken(read_one(text)) == [("Ann Lee", "A & B"), ("Bo", "C D"), (None, "E")]


def test_a_line_without_a_name_goes_on_with_who_spoke() -> None:
    text = "WEBVTT\n\n" + cue("Ann Lee: It broke.\nHere is why: rust.") + cue("And so on.")
    text += cue(">> Bo: Oh\n- no") + cue("Ann Lee: Yes")
    assert spoken(read_one(text)) == [
        ("Ann Lee", "It broke. Here is why: rust. And so on."),
        ("Bo", "Oh - no"),
        ("Ann Lee", "Yes"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nAnn Lee: a\n\n2\n00:03.0 --> 00:04.0\nBo: b",
        "\ufeffWEBVTT - a title\n\nREGION\nid:x\n\nx-1\n00:01.0 --> 00:02.0 line:0\nAnn Lee: a\n"
        "\nNOTE\n2\nnot this\n\n00:03.000 --> 00:04.000\nBo: b",
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nAnn Lee: a\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\nBo: b\r\n",
        "1\n00:00:01,000 --> 00:00:02,000\nAnn Lee: a\n2\n00:00:03,000 --> 00:00:04,000\nBo: b\n",
        "00:00:01,000 --> 00:00:02,000\nAnn Lee:\n\n{\\an8}a\n\n7\n0:0:3 --> 0:0:4\n<b>Bo: b</b>\n",
    ],
)
@pytest.mark.parametrize("name", ["in.vtt", "in.srt", "in.txt", "in"])
def test_all_spellings_of_cues(content: str, name: str) -> None:
    message = read_one(content, name)
    assert spoken(message) == [("Ann Lee", "a"), ("Bo", "b")]
    assert [(s.start_seconds, s.end_seconds) for s in message.sections] == [(1, 2), (3, 4)]


def test_overlapping_and_backward_times_are_survived() -> None:
    text = "WEBVTT\n\n" + cue("a", "00:05.000", "00:09.000") + cue("b", "00:04.000", "00:03.000")
    (section,) = read_one(text).sections
    assert (section.start_seconds, section.end_seconds) == (5, 9)
    (section,) = read_one("WEBVTT\n\n" + cue("b", "00:04.000", "00:03.000")).sections
    assert (section.start_seconds, section.end_seconds) == (4, None)


@pytest.mark.parametrize("content", ["WEBVTT\n", "WEBVTT\n\nNOTE hi\n", "WEBVTT\n\n" + cue("...")])
def test_a_file_without_a_word_is_rejected(content: str, tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.vtt", content)) == [("empty_text", 1)]


def test_bad_bytes_and_files_too_long_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ("WEBVTT\n\n" + cue("a")).encode() + b"00:03.000 --> 00:04.000\n\xff\xfe\n"
    assert faults(read_file(tmp_path / "in.vtt", bad)) == [("bad_encoding", None)]
    monkeypatch.setattr(subtitles, "_MOST_BYTES", 20)
    assert faults(read_file(tmp_path / "in.vtt", "WEBVTT\n\n" + cue("a"))) == [
        ("text_too_long", None)
    ]


def test_standard_input_and_the_channel_of_the_user() -> None:
    (message,) = messages(read_stdin("WEBVTT\n\n" + cue("hello")))
    assert (message.text, message.channel) == ("hello", "call")


LINES = st.sampled_from(
    [
        *("", " ", "1", "00:01.000 --> 00:02.000", "0:0:1,5-->0:0:2", "NOTE", "a", "b", "Ann: c"),
        *("<v Ann>d", "<v >", "</v>", "<c>e</c>", ">>", "WEBVTT", "STYLE"),
    ]
)


PRINTED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)


@given(st.lists(LINES | PRINTED, max_size=25))
def test_any_lines_are_survived(lines: list[str]) -> None:
    for outcome in read_memory("WEBVTT\n\n" + "\n".join(lines), "in.vtt"):
        assert not isinstance(outcome, Message) or outcome.sections


WORDS = st.lists(st.sampled_from(["red", "green", "blue"]), min_size=1, max_size=3).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=8, unique=True))
def test_no_line_of_rolling_captions_is_lost(lines: list[str]) -> None:
    rolled = [
        f"{before}\n{line}".strip() for before, line in zip(["", *lines], lines, strict=False)
    ]
    content = "".join(map(cue, rolled)).split("\n")
    shown = [said for one in cues_of(content) for _, said in one.voices()]
    assert shown == lines or len(lines) < 3
