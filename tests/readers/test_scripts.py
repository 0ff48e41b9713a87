from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.outcomes import messages, read_memory
from voc.intake import admit
from voc.readers.script_lines import beginning_of
from voc.readers.script_signs import is_script, is_sure
from voc.readers.scripts import marked, sections_of
from voc.records import Message

CALLS = Path(__file__).parent / "fixtures" / "calls"

AGENT = "Thank you for calling Plugmoor, this is Jordan. How can I help?"
CUSTOMER = "I'm calling about a toaster I bought. It was dead on arrival."


def turns(text: str) -> list[tuple[str | None, str | None, str]]:
    sections, _ = sections_of(text)
    return [(s.speaker, s.role, text[s.start : s.end]) for s in sections]


def starts(text: str) -> list[float | None]:
    return [section.start_seconds for section in sections_of(text)[0]]


@pytest.mark.parametrize("name", ["blocks", "bracketed", "meeting_chat", "labelled"])
def test_the_customer_of_a_file_is_found_and_its_text_unaltered(name: str) -> None:
    content = (CALLS / f"{name}.txt").read_text(encoding="utf-8")
    (message,) = messages(read_memory(content, f"{name}.txt"))
    assert (message.text, message.channel) == (content.rstrip("\n"), "call")
    read = [message.text[s.start : s.end] for s in message.sections if s.read]
    assert [" ".join(said.split())[:15] for said in read] == ["I'm calling abo", "Four four one. "]
    assert [s.role for s in message.sections if s.kind == "turn"] == [
        "agent",
        "customer",
        "agent",
        "customer",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Agent: {AGENT}\nCustomer: {CUSTOMER}",
        f"**Agent:** {AGENT}\n\n**Customer:** {CUSTOMER}",
        f"Agent (Jo):\n{AGENT}\n\nCustomer (Al):\n{CUSTOMER}",
        f"[Agent] {AGENT}\n[Customer] {CUSTOMER}",
        f"[Agent]: {AGENT}\r\n[Customer]: {CUSTOMER}\r\n",
        f"[00:01] Agent: {AGENT}\n[00:07] Customer: {CUSTOMER}",
        f"Agent (00:01): {AGENT}\nCustomer (00:07): {CUSTOMER}",
        f"Agent (00:01):\n{AGENT}\nCustomer (00:07):\n{CUSTOMER}",
        f"00:01\n\nAgent: {AGENT}\n\n00:07\n\nCustomer: {CUSTOMER}",
        f"[10:31 AM] Jo (Agent):\n{AGENT}\n\n[10:32 AM] Al:\n{CUSTOMER}",
        f"02/03/2026, 10:31 - Jo: {AGENT}\n02/03/2026, 10:32 - Al: {CUSTOMER}",
        f"Chat transcript\nDate: 3 March\n\nJo: {AGENT}\nAl: {CUSTOMER}",
        f"Speaker 1  0:01\n{AGENT}\n\nSpeaker 2  0:07\n{CUSTOMER}",
    ],
)
def test_the_shapes_of_a_script(text: str) -> None:
    assert is_script(text)
    assert [(role, said) for _, role, said in turns(text)] == [
        ("agent", AGENT),
        ("customer", CUSTOMER),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[00:01] A B: x\n[01:02:03] C D: y", [1.0, 3723.0]),
        ("A B: x\n00:07\nC D: y", [None, 7.0]),
        ("[14:02:11] A B: x\n[14:03:00] C D: y", [0.0, 49.0]),
        ("02/03/2026, 10:31 - A B: x\n02/03/2026, 10:33 - C D: y", [0.0, 120.0]),
        ("[11:59 AM] A B: x\n[1:00 PM] C D: y", [0.0, 3660.0]),
        ("[14:02:11] A B: x\n[14:01:00] C D: y", [0.0, 0.0]),
        ("A B (0:01.5 - 0:03): x\nC D (0:04 - 0:05): y", [1.5, 4.0]),
    ],
)
def test_times_count_from_the_beginning(text: str, expected: list[float | None]) -> None:
    assert starts(text) == expected


def test_a_line_without_a_name_goes_on_and_notices_stand_apart() -> None:
    text = (
        "Call ID: 7\nAgent: One\n  moment: please\n[Hold music]\nback again\n\n"
        "Customer: So: is it late?\nOne thing: it is\nJordan has left the call\n"
    )
    assert turns(text) == [
        ("Agent", "agent", "One\n  moment: please"),
        (None, "system", "[Hold music]"),
        ("Agent", "agent", "back again"),
        ("Customer", "customer", "So: is it late?\nOne thing: it is"),
        (None, "system", "Jordan has left the call"),
    ]


@pytest.mark.parametrize("text", [" no names at all \n", f"{AGENT} {CUSTOMER}", "[Music]\nwords"])
def test_a_text_without_names_is_one_turn_of_nobody(text: str) -> None:
    sections, warnings = sections_of(text)
    assert [(s.start, s.end, s.role) for s in sections] == [
        (len(text) - len(text.lstrip()), len(text.rstrip()), None)
    ]
    assert warnings == ("customer_unknown",)


@pytest.mark.parametrize(
    "text",
    [
        "Staff: friendly\nService: slow\nStaff: rude\nService: bad",
        "Pros: light\nCons: it broke",
        "Agent: rude\nPrice: high",
        "From: Ann\nTo: the agent\nSubject: my order\n\nIt broke.",
        "Agent: good morning",
        "Customer: I like it",
        "Service: slow\nGuests: loud\nStaff: rude",
        "one line: without another",
    ],
)
def test_a_review_in_a_cell_is_no_script(text: str) -> None:
    message = Message(id="1", text=text)
    assert not is_sure(text)
    assert marked(message) is message


def test_a_script_in_a_cell_is_read_turn_by_turn() -> None:
    content = f'id,transcript\n7,"Agent: {AGENT}\nCustomer: {CUSTOMER}"\n8,"Nice: it works"\n'
    first, second = messages(read_memory(content, "in.csv"))
    assert [s.role for s in first.sections] == ["agent", "customer"]
    assert (first.channel, second.sections) == ("other", ())


@pytest.mark.parametrize(
    ("server", "served"),
    [("Bot", "User"), ("Support", "User"), ("Nurse", "Patient"), ("Seller", "Buyer")],
)
def test_whoever_serves_and_is_served_is_told_apart(server: str, served: str) -> None:
    text = f"{server}: hi\n{served}: it broke\n{server}: which?\n{served}: the blue one"
    sections = marked(Message(id="1", text=text)).sections
    assert [s.read for s in sections] == [False, True, False, True]


NAMED = (
    "Priya: Thank you for contacting Northwind support, how can I help?\n"
    "Daniel: My router has been dropping the connection since Tuesday.\n"
    "Priya: I'm sorry to hear that. Can I take your account number?\n"
    "Daniel: It's on the letter. Your app is useless for this."
)


def test_of_a_chat_of_two_names_it_is_told_who_serves_by_what_they_say() -> None:
    message = marked(Message(id="1", text=NAMED))
    assert [(s.speaker, s.role, s.read) for s in message.sections] == [
        ("Priya", "agent", False),
        ("Daniel", "customer", True),
    ] * 2
    assert message.warnings == ("customer_inferred",)
    (of_file,) = messages(read_memory(NAMED, "chat.txt"))
    assert of_file.sections == message.sections


@pytest.mark.parametrize(
    "text",
    [
        # Nobody speaks as those do who serve.
        "Anna: I loved it\nBen: me too\nAnna: the soup above all\nBen: and the bread",
        # Headings are no names, and three turns are few.
        NAMED.replace("Priya:", "what they said:").replace("Daniel:", "what I said:"),
        NAMED.rpartition("\n")[0],
        # Two are quoted in a text of one's own.
        f"This is how it went, and I am still angry about it:\n{NAMED}\nAnd then\n"
        "they hung up on me.\nI called again.\nNobody came.\nI want my money back.",
    ],
)
def test_names_before_words_that_show_no_service_are_no_script(text: str) -> None:
    assert marked(Message(id="1", text=text)).sections == ()


def test_a_script_that_is_scored_as_a_text_is_read_turn_by_turn() -> None:
    text = f"Agent: {AGENT}\nCustomer: {CUSTOMER}"
    for item in (text, {"text": text}):
        message = admit(1, item, speakers="customer")
        assert isinstance(message, Message)
        assert [(s.role, s.read) for s in message.sections] == [
            ("agent", False),
            ("customer", True),
        ]
    agents = admit(1, "Agent 1: Hi\nAgent: Hi\nAgent 1: Ho\nAgent: Ho", speakers="customer")
    assert isinstance(agents, Message)
    assert agents.warnings == ("customer_unknown",)


@given(
    st.lists(
        st.sampled_from(["Agent: hi", "Ana:", "[0:01] Jo: x", "Al  0:05", "0:07", "[Music]", ""])
        | st.text(max_size=30),
        max_size=20,
    ),
    st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_turns_lie_in_the_text_in_order(lines: list[str], line_end: str) -> None:
    text = line_end.join(lines)
    is_script(text)
    at = 0
    for section in sections_of(text)[0]:
        assert at <= section.start < section.end <= len(text)
        assert text[section.start : section.end].strip() == text[section.start : section.end]
        at = section.end


@pytest.mark.parametrize("line", ["\u200e[9:12\u202fAM] Ann: hi", "[9:12\xa0am] Ann: hi"])
def test_times_as_phones_write_them(line: str) -> None:
    found = beginning_of(line)
    assert found is not None
    assert (found.speaker, found.seconds) == ("Ann", 33120.0)


@pytest.mark.parametrize(
    "number", ["+44 7700 900123", "\u202a+44\xa07700\xa0900123\u202c", "+1 (555) 010-0123"]
)
def test_who_writes_from_a_phone_may_be_a_number(number: str) -> None:
    text = f"01/03/2025, 10:00 - {number}: {CUSTOMER}\n01/03/2025, 10:01 - Plugmoor Shop: {AGENT}\n"
    assert is_script(text)
    assert turns(text) == [
        (number.strip("\u202a\u202c"), "customer", CUSTOMER),
        ("Plugmoor Shop", "agent", AGENT),
    ]


@pytest.mark.parametrize(
    "notice",
    [
        "\u200eMessages and calls are end-to-end encrypted. No one can read them.",
        "This message was deleted",
        "\u200eimage omitted",
    ],
)
def test_what_a_phone_writes_itself_is_a_notice(notice: str) -> None:
    text = f"[01/03/2025, 10:00:12] Ines: {notice}\n[01/03/2025, 10:00:14] Ines: {CUSTOMER}\n"
    assert turns(text)[0] == ("Ines", "system", notice)


@pytest.mark.parametrize(
    "line", ["Broken" + " " * 5000 + "and: x", "Ann" + " " * 5000 + "0:04 x", " " * 5000 + "x"]
)
def test_a_run_of_blanks_names_nobody(line: str) -> None:
    # Without bounds between the parts of a line this took a minute.
    assert beginning_of(line) is None
