import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.outcomes import Outcome, faults, messages, read_file, read_memory
from voc.errors import VocError
from voc.intake import admit
from voc.readers import Columns
from voc.records import Json, Message

CALLS = Path(__file__).parents[1] / "fixtures" / "calls"
FIXTURES = {path.stem: path.read_text(encoding="utf-8") for path in CALLS.glob("*.json")}

SAID = [
    "Thank you for calling Plugmoor, this is Jordan. How can I help?",
    "I'm calling about a toaster I bought. It was dead on arrival.",
    "I'm sorry to hear that. Can I have your order number?",
    "Four four one. Your website would not take it.",
]
TIMES = [(0.5, 4.1), (4.6, 8.9), (9.4, 12.0), (12.5, 15.8)]
AT = "2026-03-02T09:00:00"


def read_one(name: str) -> Message:
    (message,) = messages(read_memory(FIXTURES[name], f"{name}.json"))
    return message


@pytest.mark.parametrize(
    ("name", "agent", "customer", "told"),
    [
        ("aws_transcribe", "spk_0", "spk_1", False),
        ("aws_transcribe_channels", "ch_0", "ch_1", False),
        ("aws_call_analytics", "AGENT", "CUSTOMER", True),
        ("deepgram", "Speaker 0", "Speaker 1", False),
        ("deepgram_channels", "Channel 0", "Channel 1", False),
        ("assemblyai", "Speaker A", "Speaker B", False),
        ("google_speech", "Speaker 1", "Speaker 2", False),
        ("google_speech_v2", "Speaker 1", "Speaker 2", False),
        ("azure_speech", "Speaker 1", "Speaker 2", False),
        ("azure_speech_fast", "Channel 0", "Channel 1", False),
        ("rev", "Speaker 0", "Ines", False),
        ("whisperx", "SPEAKER_00", "SPEAKER_01", False),
    ],
)
def test_a_recording_is_one_message_of_turns(
    name: str, agent: str, customer: str, told: bool
) -> None:
    message = read_one(name)
    speakers = [agent, customer, agent, customer]
    assert message.text == "\n".join(map(": ".join, zip(speakers, SAID, strict=True)))
    assert [message.text[s.start : s.end] for s in message.sections] == SAID
    assert [s.speaker for s in message.sections] == speakers
    assert [(s.role, s.read) for s in message.sections] == [
        ("agent", False),
        ("customer", True),
    ] * 2
    assert [(s.start_seconds, s.end_seconds) for s in message.sections] == TIMES
    assert {s.kind for s in message.sections} == {"turn"}
    assert message.channel == "call"
    assert message.warnings == (() if told else ("customer_inferred",))


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("connect_chat", ["agent", "customer", "agent", "customer"]),
        ("is_agent", ["agent", "customer", "agent", "customer"]),
        ("segments", ["agent", "customer", "agent", "customer"]),
        ("pairs", ["agent", "customer", "system", "agent", "customer"]),
        ("record", ["system", "agent", "customer", "agent", "customer"]),
        ("turns", ["system", "agent", "customer", "agent", "customer"]),
    ],
)
def test_a_conversation_whose_customer_is_told(name: str, roles: list[str]) -> None:
    message = read_one(name)
    assert [section.role for section in message.sections] == roles
    assert [section.read for section in message.sections] == [role == "customer" for role in roles]
    read = [
        message.text[s.start : s.end].casefold().strip(".?") for s in message.sections if s.read
    ]
    assert read == [said.casefold().strip(".?") for said in (SAID[1], SAID[3])]
    assert message.warnings == ()


@pytest.mark.parametrize(
    ("name", "identity", "channel", "time", "language"),
    [
        ("aws_transcribe", "plugmoor-0412", "call", None, "en-GB"),
        ("aws_call_analytics", "plugmoor-0414", "call", None, "en-GB"),
        ("connect_chat", "c-77", "chat", f"{AT}.000Z", None),
        ("deepgram", "dg-1", "call", f"{AT}.000Z", None),
        ("assemblyai", "aai-1", "call", None, "en_uk"),
        ("google_speech", "google_speech.json:1", "call", None, "en-gb"),
        ("google_speech_v2", "operations/41", "call", None, None),
        ("azure_speech", "azure_speech.json:1", "call", f"{AT}Z", None),
        ("azure_speech_fast", "azure_speech_fast.json:1", "call", None, "en-GB"),
        ("whisper", "whisper.json:1", "call", None, "en"),
        ("whisper_cpp", "whisper_cpp.json:1", "call", None, "en"),
        ("record", "conv-9", "call", AT, None),
        ("segments", "segments.json:1", "call", f"{AT}.500000+00:00", None),
        ("pairs", "3001", "chat", None, None),
        ("is_agent", "d-1", "chat", None, None),
        ("turns", "k-1", "call", f"{AT}Z", None),
    ],
)
def test_the_id_channel_time_and_language_of_the_export(
    name: str, identity: str, channel: str, time: str | None, language: str | None
) -> None:
    message = read_one(name)
    assert (message.id, message.channel) == (identity, channel)
    assert (message.time, message.language) == (time, language)


@pytest.mark.parametrize(
    ("name", "metadata"),
    [
        ("aws_call_analytics", {"TotalConversationDurationMillis": 15800, "Channel": "VOICE"}),
        ("deepgram", {"duration": 16.2, "channels": 1}),
        ("assemblyai", {"audio_duration": 16, "status": "completed"}),
        ("azure_speech", {"duration": "PT16.2S", "source": "0415.wav"}),
        ("record", {"customer_id": "7731", "ClientId": "7731", "Duration": 0.27}),
        ("pairs", {"flow": "product_defect"}),
        ("turns", {"csat": 2, "agent_id": "a-5"}),
    ],
)
def test_what_else_the_export_says_rides_along(name: str, metadata: dict[str, Json]) -> None:
    found = read_one(name).metadata
    assert metadata.items() <= found.items()
    assert not any(isinstance(value, list | dict) for value in found.values())


@pytest.mark.parametrize("name", ["whisper", "whisper_cpp"])
def test_a_recording_without_speakers_is_one_turn_of_nobody(name: str) -> None:
    message = read_one(name)
    (section,) = message.sections
    assert message.text == " ".join(SAID)
    assert (section.speaker, section.role, section.read) == (None, None, True)
    assert (section.start_seconds, section.end_seconds) == (0.5, 15.8)
    assert message.warnings == ("customer_unknown",)


def test_the_table_of_whisper_is_one_recording() -> None:
    table = "start\tend\ttext\n0\t2000\tHello.\n2000\t4500\nI was charged\n4500\t6000\tTwice.\n"
    outcomes = read_memory(table, "in.tsv")
    (call,) = messages(outcomes)
    assert (call.id, call.text, call.channel) == ("in.tsv:2", "Hello. Twice.", "call")
    assert [(s.start_seconds, s.end_seconds) for s in call.sections] == [(0.0, 6.0)]
    assert {code for code, _ in faults(outcomes)} == {"ragged_row"}


def test_a_table_of_texts_between_dates_is_no_recording() -> None:
    table = "start,end,text\n2025-03-01,2025-03-02,It was late\n2025-03-03,2025-03-04,Broken\n"
    assert [one.text for one in messages(read_memory(table, "in.csv"))] == ["It was late", "Broken"]


def test_the_text_of_a_record_is_not_altered() -> None:
    assert read_one("record").text == json.loads(FIXTURES["record"])["Content"]


def test_many_exports_in_one_file_of_lines() -> None:
    lines = [json.dumps(json.loads(FIXTURES[name])) for name in ("turns", "whisperx", "deepgram")]
    found = messages(read_memory("\n".join(lines), "in.jsonl"))
    assert [message.id for message in found] == ["k-1", "in.jsonl:2", "dg-1"]


def test_the_channel_that_the_user_gives_holds() -> None:
    columns = Columns(channel="survey")
    (message,) = messages(read_memory(FIXTURES["deepgram"], "in.json", columns=columns))
    assert message.channel == "survey"


@pytest.mark.parametrize(
    "value",
    [
        {"metadata": {"request_id": "x"}, "results": {"channels": [{}], "utterances": [{}]}},
        {"metadata": {"request_id": "x"}, "results": {"channels": []}},
        {"jobName": "x", "results": {"transcripts": [{"transcript": ""}], "items": []}},
        {"id": "x", "status": "error", "text": None, "audio_url": "y", "error": "no speech"},
        {"results": [{"alternatives": [{"transcript": " "}]}]},
        {"recognizedPhrases": [], "combinedRecognizedPhrases": []},
        {"phrases": [], "combinedPhrases": [{"text": ""}]},
        {"monologues": [{"speaker": 0, "elements": []}]},
        {"segments": [{"start": 0, "end": 1, "text": " ", "tokens": []}], "language": "en"},
        {"Participants": [], "Transcript": [{"Id": "1", "Content": "..."}]},
        {"convo_id": 1, "original": [["agent", ""]]},
    ],
)
def test_a_transcript_without_a_word_is_rejected(value: Json, tmp_path: Path) -> None:
    assert faults(read_file(tmp_path / "in.json", json.dumps(value))) == [("empty_text", 1)]


def test_a_record_of_a_contact_without_a_word_is_skipped() -> None:
    value = {"ConversationId": "x", "Content": " ", "StartTime": None, "EndTime": None}
    assert faults(read_memory(json.dumps(value), "in.json")) == [("no_words", 1)]


@pytest.mark.parametrize(
    "value",
    [
        {"text": "a", "segments": [{"start": 1, "end": 2, "text": "b"}]},
        {"text": "a", "transcript": [{"n": 1}], "messages": []},
        {"messages": [{"from": "Ann", "text": "a"}]},
        {"messages": [{"author": "Ann", "role": "buyer", "text": "a"}]},
        {"results": [{"text": "a", "status": "completed"}]},
        {"id": 1, "status": "completed", "text": "a"},
        {"phrases": ["x"], "text": "a"},
        {"ConversationId": 1, "Content": "a"},
        {"original": ["x", "y"], "text": "a"},
        {"type": "agent", "turns": 4, "text": "a"},
        [{"speaker": "Ann", "text": "a"}],
        [{"speaker_role": "agent", "text": "a"}],
        {"Transcript": "a"},
    ],
)
def test_ordinary_files_are_read_as_they_were(value: Json) -> None:
    (message,) = messages(read_memory(json.dumps(value), "in.json"))
    assert (message.text, message.sections) == ("a", ())


def test_where_the_user_names_the_text_the_export_is_an_ordinary_object() -> None:
    content = json.dumps({**json.loads(FIXTURES["turns"]), "note": "look"})
    (message,) = messages(read_memory(content, "in.json", columns=Columns(text="note")))
    assert (message.text, message.sections) == ("look", ())


ANYTHING: st.SearchStrategy[Json] = st.sampled_from(
    [None, True, "", "x", "1e999", 0, -1, 3.5, 10**400, [], {}, [None], [[]], {"x": {}}, [{}]]
)


def _mutated(value: Json, draw: st.DrawFn, left: list[int]) -> Json:
    """Return the value with a few of its parts dropped or replaced, wherever they lie."""
    left[0] -= 1
    if left[0] == 0:
        return draw(ANYTHING)
    if isinstance(value, dict):
        return {key: _mutated(item, draw, left) for key, item in value.items()}
    if isinstance(value, list):
        return [_mutated(item, draw, left) for item in value]
    return value


def _count(value: Json) -> int:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, parts))


@st.composite
def broken(draw: st.DrawFn) -> str:
    value: Json = json.loads(FIXTURES[draw(st.sampled_from(sorted(FIXTURES)))])
    for _ in range(draw(st.integers(1, 4))):
        value = _mutated(value, draw, [draw(st.integers(1, _count(value)))])
    return json.dumps(value)


@settings(max_examples=300)
@given(broken())
def test_broken_exports_are_read_or_rejected_and_sections_lie_in_the_text(content: str) -> None:
    try:
        outcomes: list[Outcome] = read_memory(content, "in.json")
    except VocError:
        return
    for outcome in outcomes:
        admit(1, outcome, speakers="customer")
        at = 0
        for section in outcome.sections if isinstance(outcome, Message) else ():
            assert at <= section.start < section.end
            at = section.end
            if section.start_seconds is not None and section.end_seconds is not None:
                assert 0 <= section.start_seconds <= section.end_seconds
        assert not isinstance(outcome, Message) or at <= len(outcome.text)
