"""Names of themes, from statements whose groups are given."""

from collections.abc import Sequence
from itertools import chain

import pytest

from voc.insight.themes.naming import names
from voc.insight.themes.phrases import Kinds, clauses, phrases
from voc.insight.themes.words import STOP, Stemmer

OTHERS = (
    "I rang about my bill and the manager was kind",
    "They moved my appointment to a Tuesday",
    "The shop was closed and nobody told us",
    "We like the new website",
)


def named(*groups: Sequence[str], hidden: str = "", taken: Sequence[str] = ()) -> list[str]:
    """Return the names of groups of statements, whose profiles are their own words alike."""
    stemmer = Stemmer()
    said = [(text, 1, number) for number, texts in enumerate(groups) for text in texts]
    said += [(text, 1, -1) for text in OTHERS]
    profiles = []
    for texts in groups:
        rows = [
            stemmer.terms(" ".join(chain.from_iterable(clauses(text))).lower()) for text in texts
        ]
        terms = {term for row in rows for term in row}
        profiles.append({t: sum(t in row for row in rows) / len(rows) for t in terms})
    return names(said, profiles, stemmer=stemmer, hidden=frozenset(hidden.split()), taken=taken)


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (
            ["The late refund", "A late refund!", "late refund again", "My refund is late"],
            "late refund",
        ),
        (["No answer", "no answer at all", "There was no answer.", "still no answer"], "no answer"),
        (
            ["The app crashes", "My app crashes daily", "app crashes on me", "the app"],
            "app crashes",
        ),
        (
            ["The lady on the phone", "a lady on the phone", "lady on the phone knew", "that lady"],
            "lady on the phone",
        ),
        (
            ["My claim was not covered", "it is not covered", "that's not covered", "not covered"],
            "not covered",
        ),
        (["my PIN reset", "a PIN reset", "PIN reset fails", "that PIN"], "PIN reset"),
        (["the wi-fi drops", "my wi-fi drops", "wi-fi drops nightly", "the wi-fi"], "wi-fi drops"),
    ],
)
def test_a_name_is_a_phrase_that_customers_share(texts: list[str], name: str) -> None:
    assert named(texts) == [name]


def test_forms_of_one_phrase_count_together_and_the_usual_one_is_shown() -> None:
    texts = ["my card payment failed"] * 3 + ["card payments failed", "the card payment fails"]
    assert named(texts) == ["card payment failed"]


def test_without_a_phrase_it_is_what_most_speak_of() -> None:
    things = ("hallway", "garden", "kitchen", "office", "school", "hotel")
    texts = [f"The kettle in my {thing} is {thing}" for thing in things]
    assert named(texts) == ["kettle"]


def test_without_that_it_is_words_with_a_comma() -> None:
    texts = ["we waited", "I waited", "they waited", "the box", "my box", "a box"]
    assert named(texts) in (["waited, box"], ["box"])


def test_signs_end_phrases() -> None:
    texts = ["The bill. Refund please", "my bill, refund it", "a bill; refund"]
    assert "bill refund" not in named(texts)


def test_names_are_each_another_one_and_none_that_is_taken() -> None:
    texts = ["The late refund", "A late refund", "late refund again", "my refund"]
    first, second = named(texts, texts)
    assert first != second
    assert named(texts, taken=["late refund"]) != ["late refund"]


def test_what_fewer_than_three_write_is_in_no_name() -> None:
    assert named(["zebra crossing", "zebra crossing"]) == [""]
    assert named(["Brenda was rude"] * 4, hidden="brenda") == ["rude"]


@pytest.mark.parametrize("texts", [["die Rechnung war falsch"] * 4, ["la cuenta cerrada"] * 4])
def test_other_languages_have_names_too(texts: list[str]) -> None:
    (name,) = named(texts)
    assert name
    assert name in texts[0].lower()


def test_clauses_end_at_signs_numbers_and_what_was_taken_out() -> None:
    told = "Dear <NAME>, order A-77 came late; it\u2019s a Wi-Fi box (new) see https://a.example"
    assert clauses(told) == [
        ["dear"],
        ["order"],
        ["came", "late"],
        ["it's", "a", "wi-fi", "box"],
        ["new"],
        ["see"],
    ]
    assert clauses("MY PIN") == [["my", "pin"]]
    assert clauses("my PIN") == [["my", "PIN"]]
    assert clauses("card XXXX declined") == [["card"], ["declined"]]


def test_phrases_begin_and_end_with_a_say_and_hold_no_stem_twice() -> None:
    (words,) = clauses("the refund to my card and refunds of no card")
    found = dict(phrases(words, stemmer=Stemmer(), hidden=frozenset()))
    assert ("refund", "card") in found
    for key, form in found.items():
        ends = form.split()
        assert ends[-1] not in STOP
        assert ends[0] not in STOP or ends[0] == "no"
        assert len(set(key)) == len(key)


def test_nothing_hidden_is_within_a_phrase() -> None:
    (words,) = clauses("Sarah took my refund to Sarah's desk")
    found = dict(phrases(words, stemmer=Stemmer(), hidden=frozenset({"sarah", "sarah's"})))
    assert set(found.values()) == {"refund", "desk"}


def test_kinds_are_told_from_company() -> None:
    kinds = Kinds()
    for text in (
        "the refund was late",
        "my refund is very late",
        "they charged me for the new box",
        "I charged the new phone",
        "a new box",
    ):
        kinds.see(text.split())
    assert kinds["refund"] == "noun"
    assert kinds["charged"] == "verb"
    assert kinds["late"] == "quality"
    assert kinds["box"] == "noun"
    assert kinds["new"] is None
    assert kinds["quickly"] == "adverb"
