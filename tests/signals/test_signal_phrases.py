"""The language of phrases: what matches, what does not, and what a text must have for it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voc.errors import UsageError
from voc.signals.phrases import START, forms, phrase
from voc.signals.words import words_of

GROUPS = {"pet": ["cat", "(big|small) dog"], "my_pet": ["my <pet>"]}


def found(source: str, text: str) -> str | None:
    words = words_of(text)
    match = re.search(START + phrase(source, GROUPS).pattern, words.line)
    if match is None:
        return None
    ((start, end),) = words.spans([match.span()])
    return text[start:end]


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("close my account", "Please CLOSE my account.", "CLOSE my account"),
        ("close my account", "close my  \n account", "close my  \n account"),
        ("i won't pay", "I won\u2019t pay", "I won\u2019t pay"),
        ("i won't pay", "i wont pay", "i wont pay"),
        ("my (bank|credit union)", "call my credit union now", "my credit union"),
        ("close [down] it", "close it", "close it"),
        ("close [down|up] it", "close up it", "close up it"),
        ("feed <my_pet>", "feed my small dog", "feed my small dog"),
        ("my _ bank", "my old bank", "my old bank"),
        ("# hours", "for 3 hours", "3 hours"),
        ("# hours", "for three hours", "three hours"),
        ("close ... account", "close that old account", "close that old account"),
        ("close ... account", "close account", "close account"),
        ("~cancel it", "Cancelled it", "Cancelled it"),
        ("~cancel it", "canceling it", "canceling it"),
        ("(stop|~close) it", "closing it", "closing it"),
        ("# times", "called 3x now", "3x"),
        ("# times", "called 3 x now", "3 x"),
        ("called twice", "called 2x", "called 2x"),
        ("# hrs", "held for 1h", "1h"),
        ("# (minutes|mins)", "40m on hold", "40m"),
        ("# minutes", "40minutes", "40minutes"),
        ("my email", "see my E-mail, please", "my E-mail"),
        ("~email you", "we e-mailed  you", "e-mailed  you"),
        ("my email address", "my e\u2011mail address", "my e\u2011mail address"),
        ("really ?", "Oh really? Yes", "really?"),
    ],
)
def test_a_phrase_is_found(source: str, text: str, said: str) -> None:
    assert found(source, text) == said


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("cat", "concatenate"),
        ("cat", "cats"),
        ("close my account", "close my, account"),
        ("close ... account", "close it. account"),
        ("close ... account", "close a b c d e account"),
        ("my _ bank", "my bank"),
        ("# hours", "many hours"),
        ("i won't pay", "i want pay"),
        ("we're gone", "were gone"),
        ("# times", "3 x 4 metres"),
        ("# times", "an x times three"),
        ("called twice", "called 12x"),
        ("# mins", "a 40mm pipe"),
        ("my email", "my pre-e mail"),
        ("my email", "my the-mail"),
        ("cancel it", "cancelled it"),
        ("~cancel it", "cancellation it"),
    ],
)
def test_a_phrase_is_not_found(source: str, text: str) -> None:
    assert found(source, text) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("close (my account", "not closed"),
        ("close [my account)", "not closed"),
        ("close my) account", "not opened"),
        ("feed <fish>", "no group `fish`"),
        ("close % account", "means nothing"),
        ("close | account", "not opened"),
    ],
)
def test_what_is_no_phrase_is_named(source: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        phrase(source, GROUPS)


@pytest.mark.parametrize(
    ("verb", "ones"),
    [
        ("close", ("close", "closes", "closed", "closing")),
        ("carry", ("carry", "carries", "carried", "carrying")),
        ("delay", ("delay", "delays", "delayed", "delaying")),
        ("push", ("push", "pushes", "pushed", "pushing")),
        ("port", ("port", "ports", "ported", "porting")),
        ("fix", ("fix", "fixes", "fixed", "fixing")),
        ("slip", ("slip", "slips", "sliped", "sliping", "slipped", "slipping")),
    ],
)
def test_a_verb_has_its_forms(verb: str, ones: tuple[str, ...]) -> None:
    assert forms(verb) == ones


def test_each_form_of_a_verb_may_be_what_is_met() -> None:
    assert phrase("~port", GROUPS).needs == (frozenset({"port", "ports", "ported", "porting"}),)


def test_the_words_that_are_seldom_met_come_first() -> None:
    first, *_ = phrase("i want to (terminate|end) my contract", GROUPS).needs
    assert first == {"contract"}


SOURCES = [
    "(a|b) <pet> [c] d",
    "x ... (big y|z) # e",
    "[a] b (c [d]|e)",
    "won't _ <my_pet>",
    "~x b",
]
WORDS = ["a", "b", "c", "d", "e", "x", "y", "z", "big", "small", "dog", "cat", "my", "7", "won't"]


@given(
    st.sampled_from(SOURCES), st.lists(st.sampled_from([*WORDS, ",", "Won\u2019t"]), max_size=12)
)
def test_a_text_that_has_a_phrase_has_all_it_needs(source: str, words: list[str]) -> None:
    text = " ".join(words)
    if found(source, text) is not None:
        bare = words_of(text).bare()
        assert not any(bare.isdisjoint(need) for need in phrase(source, GROUPS).needs)


@given(st.text())
@example("One e-mail, two E\u2011MAILS; e- mail")
def test_every_word_leads_back_to_its_characters(text: str) -> None:
    words = words_of(text)
    parts, place, before = words.line.split(" ")[:-1], 0, 0
    for part in parts:
        ((start, end),) = words.spans([(place, place + len(part) + 1)])
        assert before <= start < end <= len(text)
        assert len(text[start:end].replace("-", "").replace("\u2011", "")) == len(part)
        place, before = place + len(part) + 1, end
    assert place == len(words.line)
