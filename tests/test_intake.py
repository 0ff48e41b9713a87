"""What comes in is in a language that is read, or is told not to be; noise is marked."""

from pathlib import Path
from typing import Any

import pytest

from foreign import FOREIGN
from noises import NOISES
from toy import FakeEncoder, toy_scorer
from voc.intake import Item, admit
from voc.records import Message, Noise, Reading, Rejection, Section
from voc.scoring import score_with

GERMAN = FOREIGN["de"][0]


def admitted(item: Message, *, any_language: bool = False) -> Message:
    outcome = admit(1, item, speakers="customer", any_language=any_language)
    assert isinstance(outcome, Message)
    return outcome


def test_another_language_is_a_rejection_that_keeps_the_words_to_itself() -> None:
    outcome = admit(1, Message(id="a", text=GERMAN), speakers="customer")
    assert isinstance(outcome, Rejection)
    assert (outcome.id, outcome.stage, outcome.code) == ("a", "text", "unsupported_language")
    assert "`de`" in outcome.detail
    assert "Lieferung" not in outcome.detail


def test_any_language_is_let_through_with_a_warning() -> None:
    message = admitted(Message(id="a", text=GERMAN, warnings=("w",)), any_language=True)
    assert (message.language, message.warnings) == ("de", ("w", "language_de"))


def test_languages_of_the_model_are_read() -> None:
    item = Message(id="a", text=GERMAN)
    assert admit(1, item, speakers="customer", languages=("en", "de")) == item


def test_only_what_is_read_tells_the_language() -> None:
    words = "My order never came."
    quoted = Message(
        id="a",
        text=f"{words}\n{GERMAN}",
        sections=(
            Section(start=0, end=len(words), kind="body"),
            Section(
                start=len(words) + 1, end=len(words) + 1 + len(GERMAN), kind="quote", read=False
            ),
        ),
    )
    assert admitted(quoted) == quoted


@pytest.mark.parametrize("said", ["en-GB", "EN", "English", None])
def test_what_the_input_says_of_english_stays(said: str | None) -> None:
    item = Message(id="a", text="The app is slow.", language=said)
    assert admitted(item) == item


def test_a_wrong_language_of_the_input_rides_along() -> None:
    message = admitted(Message(id="a", text="The app is slow.", language="de", metadata={"x": 1}))
    assert (message.language, message.metadata) == (None, {"language": "de", "x": 1})


def test_a_reading_has_the_language_that_was_found(toy_model: Path) -> None:
    scorer = toy_scorer(toy_model, FakeEncoder())
    items: list[Item] = [GERMAN, {"text": "The app is slow.", "language": "de"}]
    found = list(score_with(scorer, items, any_language=True))
    assert [item.language for item in found if isinstance(item, Reading)] == ["de", "en"]
    assert "language_de" in found[0].warnings if isinstance(found[0], Reading) else False
    first, second = score_with(scorer, items)
    assert isinstance(first, Rejection)
    assert isinstance(second, Reading)


def test_noise_is_marked_and_read() -> None:
    item = Message(id="a", text=NOISES["newsletter"][0])
    message = admitted(item)
    assert message.noise is not None
    assert message.noise.kind == "newsletter"
    assert message.text == item.text


def test_the_subject_that_rides_along_is_looked_at() -> None:
    item = Message(id="a", text="Back soon.", metadata={"subject": "Automatic reply: Booking"})
    assert admitted(item).noise == Noise(
        kind="auto_reply", reason="text: subject of an automatic reply"
    )


def test_what_the_reader_found_stays() -> None:
    noise = Noise(kind="calendar", reason="part text/calendar")
    assert admitted(Message(id="a", text=NOISES["spam"][0], noise=noise)).noise == noise


def test_what_is_said_in_a_conversation_is_no_noise() -> None:
    text = NOISES["spam"][0]
    turn = Section(start=0, end=len(text), kind="turn", role="customer")
    assert admitted(Message(id="a", text=text, sections=(turn,))).noise is None


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def test_metadata_nested_too_deeply_is_a_rejection_of_that_message_alone(toy_model: Path) -> None:
    items: list[Item] = [
        {"id": "deep", "text": "The app is slow.", "meta": nested(600)},
        {"id": "flat", "text": "The app is slow.", "meta": nested(60)},
    ]
    deep, flat = score_with(toy_scorer(toy_model, FakeEncoder()), items)
    assert isinstance(deep, Rejection)
    assert (deep.id, deep.code) == ("deep", "bad_record")
    assert isinstance(flat, Reading)
    assert flat.message.metadata["meta"] == nested(60)
