"""What is read of a message of many parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.readers.sections import Composition
from voc.records import Message, Section
from voc.text.sections import spoken_by, statements_of
from voc.text.statements import cut


def conversation() -> Message:
    composed = Composition()
    composed.add("Good morning. How can I help?", kind="turn", lead="Agent: ", role="agent")
    composed.add("The app crashed. I lost it all.", kind="turn", lead="Jo: ", role="customer")
    composed.add("Call ended", kind="notice", read=False, role="system")
    for number, section in enumerate(composed.sections):
        if section.role == "agent":
            composed.sections[number] = Section(
                start=section.start, end=section.end, kind="turn", read=False, role="agent"
            )
    return Message(id="c-1", text=composed.text, sections=tuple(composed.sections))


def words(message: Message) -> list[str]:
    return [message.text[start:end] for start, end in statements_of(message)]


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        ("customer", ["The app crashed.", "I lost it all."]),
        ("agent", ["Good morning.", "How can I help?"]),
        ("all", ["Good morning.", "How can I help?", "The app crashed.", "I lost it all."]),
    ],
)
def test_whose_turns_are_read(speakers: str, expected: list[str]) -> None:
    assert words(spoken_by(conversation(), speakers)) == expected


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        ("customer", ["It broke", "On day one."]),
        ("agent", ["We are sorry."]),
        ("all", ["It broke", "On day one.", "We are sorry."]),
    ],
)
def test_a_subject_is_of_whoever_wrote_it(speakers: str, expected: list[str]) -> None:
    composed = Composition()
    composed.add("It broke", kind="subject", role="customer")
    composed.add("On day one.", kind="comment", role="customer")
    composed.add("We are sorry.", kind="comment", read=False, role="agent")
    composed.add("Refund them", kind="note", read=False, role="agent")
    message = Message(id="t-1", text=composed.text, sections=tuple(composed.sections))
    assert words(spoken_by(message, speakers)) == expected


def test_where_no_agent_is_known_everybody_is_read() -> None:
    composed = Composition()
    composed.add("It broke.", kind="turn", speaker="spk_0")
    composed.add("Oh no.", kind="turn", speaker="spk_1")
    message = Message(id="c", text=composed.text, sections=tuple(composed.sections))
    for speakers in ("customer", "agent", "all"):
        assert words(spoken_by(message, speakers)) == ["It broke.", "Oh no."]


def test_a_message_without_sections_is_read_whole() -> None:
    text = "The app crashed. I lost it all."
    assert statements_of(Message(id="1", text=text)) == cut(text)


PARTS = st.lists(
    st.tuples(st.text(max_size=20), st.text(alphabet=" >:", max_size=3), st.booleans()), max_size=6
)


@given(PARTS)
def test_a_composition_knows_where_its_parts_are(parts: list[tuple[str, str, bool]]) -> None:
    composed = Composition()
    for text, lead, read in parts:
        composed.add(text, kind="body", lead=lead, read=read)
    kept = [(text, read) for text, _, read in parts if text.strip()]
    found = [(composed.text[s.start : s.end], s.read) for s in composed.sections]
    assert found == kept
    message = Message(id="1", text=composed.text, sections=tuple(composed.sections))
    read_spans = [(s.start, s.end) for s in composed.sections if s.read]
    for start, end in statements_of(message):
        assert any(a <= start < end <= b for a, b in read_spans)
