import pytest
from hypothesis import given
from hypothesis import strategies as st

from noises import CUSTOMERS, NOISES
from voc.taxonomy import NOISE
from voc.text.noise import noise_of_text


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in NOISES.items() for text in texts]
)
def test_machines_and_salesmen_are_told_by_their_words(kind: str, text: str) -> None:
    found = noise_of_text(text)
    assert found is not None
    assert found.kind == kind
    assert found.reason.startswith("text: ")


@pytest.mark.parametrize("text", CUSTOMERS)
def test_customers_who_speak_of_such_things_are_heard(text: str) -> None:
    assert noise_of_text(text, channel="post") is None


@pytest.mark.parametrize("text", ["https://t.me/x", "https://a.example/1 #deal @tern \U0001f525"])
def test_a_link_alone_is_spam_as_a_post_only(text: str) -> None:
    found = noise_of_text(text, channel="post")
    assert found is not None
    assert found.kind == "spam"
    assert noise_of_text(text, channel="ticket") is None


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Automatic reply: Your booking", "auto_reply"),
        ("Out of office", "auto_reply"),
        ("Undeliverable: Your booking", "bounce"),
        ("Your out of office message is wrong", None),
        ("Delivery", None),
    ],
)
def test_the_subject_tells_too(subject: str, kind: str | None) -> None:
    found = noise_of_text("Back on Monday.", subject=subject)
    assert (found and found.kind) == kind


@given(st.text(), st.text())
def test_no_text_breaks_it(text: str, subject: str) -> None:
    found = noise_of_text(text, subject=subject, channel="post")
    assert found is None or found.kind in NOISE
