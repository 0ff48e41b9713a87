"""A text in a cell or field shows which parts of it are not its writer's words."""

import pytest

from voc.intake import admit
from voc.readers.cells import parted
from voc.records import Message
from voc.text.sections import read_text

OWN = "The renewal costs twice as much."
BELOW = {
    "quoted mail": "On 14 Oct 2025 at 09:12, Claims <claims@harbour.example> wrote:\n> Good news!",
    "answered mail": (
        "-----Original Message-----\nFrom: Jo <jo@x.example>\nSent: 3 May 2025 10:00\n"
        "To: Support\nSubject: Complaint\n\nWe will take legal action."
    ),
    "signature": "Kind regards\nTom Hale\n01943 555019",
}
ANSWERS = (
    "Response from the owner:",
    "Response from owner",
    "**Developer Response:**",
    "Business response:",
    "Owner's reply: Dear guest,",
    "Management response: Hi,",
    "Reply from the hotel, 3 May 2025",
)


@pytest.mark.parametrize("channel", ["email", "ticket"])
@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_of_a_mail_in_a_cell_its_own_words_are_read(below: str, channel: str) -> None:
    message = parted(Message(id="1", text=f"{OWN}\n\n{below}\n", channel=channel))
    assert read_text(message).strip() == OWN
    assert (message.sections[0].start, message.sections[-1].end) == (0, len(message.text))


def test_a_mail_that_is_scored_as_a_text_is_read_alike() -> None:
    item = {"text": f"{OWN}\n\n{BELOW['quoted mail']}", "channel": "mail"}
    message = admit(1, item, speakers="customer")
    assert isinstance(message, Message)
    assert read_text(message).strip() == OWN


@pytest.mark.parametrize("channel", ["post", "review", "other"])
def test_what_did_not_come_by_mail_is_read_whole(channel: str) -> None:
    message = Message(id="1", text=f"{OWN}\n\n{BELOW['signature']}", channel=channel)
    assert parted(message) is message


@pytest.mark.parametrize(
    "text", ["> Is it late?\n> Yes.", "Kind regards\nTom", OWN, f"{OWN}\nIt is late, too."]
)
def test_a_mail_of_one_part_is_read_whole(text: str) -> None:
    message = Message(id="1", text=text, channel="email")
    assert parted(message) is message


@pytest.mark.parametrize("head", ANSWERS)
def test_a_companys_answer_below_a_review_is_not_read(head: str) -> None:
    text = f"Rude staff, never again.\n\n{head}\nWe are delighted that you enjoyed it!"
    message = parted(Message(id="1", text=text, channel="review"))
    assert read_text(message).strip() == "Rude staff, never again."
    assert [(s.kind, s.role, s.read) for s in message.sections][1] == ("comment", "agent", False)


@pytest.mark.parametrize(
    "line",
    [
        "Response from the owner was slow.",
        "The manager's reply: rude.",
        "No response from the company:",
        "Business class: cramped",
        "Company answer the phone never.",
        "Host replies late",
    ],
)
def test_what_customers_say_of_answers_is_theirs(line: str) -> None:
    message = Message(id="1", text=f"Rude staff.\n{line}\nNever again.", channel="review")
    assert parted(message) is message


@pytest.mark.parametrize("channel", ["ticket", "email", "survey", "post"])
def test_a_heading_of_a_complaint_is_no_answer(channel: str) -> None:
    text = "It broke.\nCompany response:\nThey refused to pay."
    message = Message(id="1", text=text, channel=channel)
    assert parted(message) is message


def test_an_answer_without_a_review_is_read() -> None:
    message = Message(id="1", text="Response from the owner:\nWe are delighted!")
    assert parted(message) is message
