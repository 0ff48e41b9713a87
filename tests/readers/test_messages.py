import pytest

from voc.readers.columns import Columns, Layout
from voc.readers.messages import Feed, bare_message, channel_of, message
from voc.records import Json, Message, Origin, Rejection

FEED = Feed(file="dir/in.csv", label="in.csv", columns=Columns())
LAYOUT = Layout(text="t", id="i", channel="c", time="d", author="a", language="l")


def made(**fields: Json) -> Message:
    result = message(FEED, LAYOUT, {"t": "hi", **dict.fromkeys("icdal"), **fields}, 3)
    assert isinstance(result, Message)
    return result


def test_parts_are_taken_out_and_the_rest_is_metadata_in_its_order() -> None:
    result = made(z=1, i="7", c="chat", d="2025", y=[2], a="Ann", l="en")
    assert result == Message(
        id="7",
        text="hi",
        channel="chat",
        time="2025",
        author="Ann",
        language="en",
        metadata={"z": 1, "y": [2]},
        origin=Origin(file="dir/in.csv", line=3),
    )
    assert list(result.metadata) == ["z", "y"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(None, "in.csv:3"), (" ", "in.csv:3"), (17, "17"), (17.0, "17"), (" 7 ", " 7 ")],
)
def test_an_id_that_is_missing_is_made(raw: Json, expected: str) -> None:
    result = made(i=raw)
    assert result.id == expected
    assert result.metadata == {}


@pytest.mark.parametrize("raw", [{"label": "1"}, [1], True])
def test_what_is_no_id_stays_in_the_metadata(raw: Json) -> None:
    result = made(i=raw)
    assert (result.id, result.metadata) == ("in.csv:3", {"i": raw})


@pytest.mark.parametrize("part", ["time", "author", "language"])
@pytest.mark.parametrize(
    ("raw", "expected"), [(1400850973, "1400850973"), ("x", "x"), ("", None), (None, None)]
)
def test_time_author_and_language_are_strings(part: str, raw: Json, expected: str | None) -> None:
    name = getattr(LAYOUT, part)
    result = made(**{name: raw})
    assert getattr(result, part) == expected
    assert result.metadata == {}


def test_an_author_that_is_an_object_stays_in_the_metadata() -> None:
    result = made(a={"id": 1})
    assert (result.author, result.metadata) == (None, {"a": {"id": 1}})


@pytest.mark.parametrize(
    ("raw", "channel"),
    [
        ("Twitter", "post"),
        ("tweet", "post"),
        ("X", "post"),
        ("social-media", "post"),
        ("facebook", "post"),
        ("Reddit", "post"),
        ("phone", "call"),
        ("VOICE", "call"),
        ("E-Mail", "email"),
        ("mail", "email"),
        ("web", "ticket"),
        ("form", "ticket"),
        ("portal", "ticket"),
        ("case", "ticket"),
        ("SMS", "chat"),
        ("live_chat", "chat"),
        ("App Store", "review"),
        ("google play", "review"),
        ("Trustpilot", "review"),
        ("NPS", "survey"),
        (" csat ", "survey"),
        ("review", "review"),
        ("carrier pigeon", "other"),
    ],
)
def test_channels_are_mapped_to_those_of_the_taxonomy(raw: str, channel: str) -> None:
    assert channel_of(raw) == channel
    result = made(c=raw)
    assert result.channel == channel
    assert result.metadata == ({} if raw == channel else {"c": raw})


@pytest.mark.parametrize("raw", [None, ""])
def test_no_channel_is_other(raw: Json) -> None:
    assert (made(c=raw).channel, made(c=raw).metadata) == ("other", {})


def test_a_channel_that_is_an_object_stays_in_the_metadata() -> None:
    assert made(c={"channel": "web"}).metadata == {"c": {"channel": "web"}}


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "\ud800",
        "a\udfffb",
        "👍🏽",
        "\u202b\u05e9\u05dc\u05d5\u05dd\u202c",
        " x ",
        "\ufeffx",
        "<p>",
        "x" * 5_000_000,
    ],
)
def test_a_text_with_anything_to_see_is_passed_on_unaltered(text: str) -> None:
    assert made(t=text).text == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "empty_text"),
        ("", "empty_text"),
        (" \t\r\n\u00a0\u2003", "empty_text"),
        ("\u200b\ufeff\u2060", "empty_text"),
        ("\x00\x07", "empty_text"),
        (5, "bad_record"),
        (True, "bad_record"),
        (["a"], "bad_record"),
        ({"a": "b"}, "bad_record"),
    ],
)
def test_what_is_no_text_is_rejected_with_id_and_origin(text: Json, code: str) -> None:
    result = message(FEED, LAYOUT, {"t": text, "i": 4, **dict.fromkeys("cdal")}, 9)
    assert isinstance(result, Rejection)
    assert (result.id, result.stage, result.code) == ("4", "read", code)
    assert result.origin == Origin(file="dir/in.csv", line=9)
    assert "`t`" in result.detail


def test_a_bare_text_has_only_an_origin() -> None:
    result = bare_message(FEED, "hi", 2, channel="call")
    expected = Message(
        id="in.csv:2", text="hi", channel="call", origin=Origin(file="dir/in.csv", line=2)
    )
    assert result == expected


def test_the_constant_channel_goes_before_any_other() -> None:
    feed = Feed(file="f", label="f", columns=Columns(channel="survey"), warnings=("w",))
    bare = bare_message(feed, "hi", 1, channel="call")
    assert isinstance(bare, Message)
    assert (bare.channel, bare.warnings) == ("survey", ("w",))
