"""Short answers are read with their question; answers that say more never are."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import reading, sentiment, statement
from toy import FakeEncoder, toy_scorer
from voc.answers import READ_WITH_QUESTION, by_question
from voc.records import Message, Reading
from voc.scoring import score_with
from voc.taxonomy import UNCERTAIN

IMPROVE = "What could we improve?"
LIKED = "What did you like about your visit?"
OTHER = "Is there anything else you would like to tell us?"

CASES: Sequence[tuple[str, str, str]] = [
    (IMPROVE, "Nothing", "positive"),
    (IMPROVE, "nothing.", "positive"),
    (IMPROVE, "NOTHING!!!", "positive"),
    (IMPROVE, "Nothing at all", "positive"),
    (IMPROVE, "Absolutely nothing, thank you", "positive"),
    (IMPROVE, "No", "positive"),
    (IMPROVE, "None", "positive"),
    (IMPROVE, "No, nothing really", "positive"),
    (IMPROVE, "can't think of anything", "positive"),
    (IMPROVE, "I can\u2019t think of anything at the moment.", "positive"),
    (IMPROVE, "All good", "positive"),
    (IMPROVE, "Nothing - all good", "positive"),
    (IMPROVE, "No complaints", "positive"),
    (IMPROVE, "Everything", "negative"),
    (IMPROVE, "Everything!", "negative"),
    (IMPROVE, "n/a", "neutral"),
    (IMPROVE, "N.A.", "neutral"),
    (IMPROVE, "-", "neutral"),
    (IMPROVE, "...", "neutral"),
    (IMPROVE, "no comment", "neutral"),
    (IMPROVE, "Don't know", "neutral"),
    (LIKED, "Nothing", "negative"),
    (LIKED, "none", "negative"),
    (LIKED, "Nothing. Nothing at all.", "negative"),
    (LIKED, "Not much", "negative"),
    (LIKED, "can't think of anything, sorry", "negative"),
    (LIKED, "Everything", "positive"),
    (LIKED, "all of it", "positive"),
    (LIKED, "All good", "positive"),
    (LIKED, "N/A", "neutral"),
    (LIKED, "No comment.", "neutral"),
    (LIKED, "\u2014", "neutral"),
    (OTHER, "No", "neutral"),
    (OTHER, "Nothing", "neutral"),
    (OTHER, "n/a", "neutral"),
    (OTHER, "All good", "positive"),
    ("Why did you give us this score?", "nothing", "neutral"),
    ("Why did you give us this score?", "everything", "neutral"),
    ("How could we have done better?", "nothing", "positive"),
    ("What would have made your stay better?", "nothing", "positive"),
    ("What should we change?", "Nothing", "positive"),
    ("What would you not change?", "Nothing", "negative"),
    ("What could we do differently?", "Nothing", "positive"),
    ("What did you dislike?", "Nothing", "positive"),
    ("What did you not like?", "Nothing", "positive"),
    ("What didn't you like?", "Everything", "negative"),
    ("What did you like least?", "Nothing", "positive"),
    ("What did you like the least about the app?", "Everything", "negative"),
    ("What was least helpful?", "Nothing", "positive"),
    ("What went well?", "Nothing", "negative"),
    ("What did not go well?", "Nothing", "positive"),
    ("Did anything go wrong?", "No", "positive"),
    ("Did you have any problems with your order?", "none", "positive"),
    ("Was your problem resolved?", "No", "neutral"),
    ("Did you enjoy your stay?", "No", "negative"),
    ("What was good?", "Everything", "positive"),
    ("What are our strengths?", "none", "negative"),
    ("What frustrated you?", "Nothing", "positive"),
    ("Were you unhappy with anything?", "no", "positive"),
    ("What would make you more satisfied?", "Nothing", "positive"),
    ("What can we do to make your next visit great?", "Nothing", "positive"),
    ("What would you like to see improved?", "Nothing", "positive"),
    ("What would you like us to offer?", "Nothing", "neutral"),
    ("What did you like, and what could we improve?", "Nothing", "neutral"),
    ("What did you like or dislike?", "Nothing", "neutral"),
    ("Great! Why did you choose that score?", "Nothing", "neutral"),
    ("Any positive or negative comments?", "None", "neutral"),
    ("Are you happy for us to contact you?", "No", "neutral"),
    ("What is the best way to reach you?", "None", "neutral"),
    ("Do you feel better?", "No", "neutral"),
    ("Where did we fall short?", "nowhere... nothing", "untouched"),
    ("Where did we fall short?", "Nothing", "positive"),
    ("Was k\u00f6nnen wir verbessern?", "no", "neutral"),
    ("What did you like? " * 60, "Nothing", "neutral"),
    ("", "Nothing", "neutral"),
    (IMPROVE, "Nothing, but the queue was long", "untouched"),
    (IMPROVE, "Nothing works", "untouched"),
    (IMPROVE, "Thanks all", "untouched"),
    (IMPROVE, "None that I can think of.", "positive"),
    (IMPROVE, "Everything was dirty", "untouched"),
    (IMPROVE, "No staff", "untouched"),
    (IMPROVE, "Communication", "untouched"),
    (IMPROVE, "\U0001f44d", "untouched"),
    (IMPROVE, "nothing " * 20, "untouched"),
    (LIKED, "Nothing. All good.", "untouched"),
    (LIKED, "The food, nothing else", "untouched"),
]

INTENTS = {"positive": "praise", "negative": "complaint", "neutral": "other"}

FORMULAS = ["nothing", "none", "no", "n/a", "all good", "everything", "-", "no comment"]


def answered(text: str, question: str | None) -> Reading:
    """Return what a model made of an answer: something about the brand, mixed."""
    made = reading(
        statement(text, ["brand"], "mixed"), text=text, feeling="mixed", intent="question"
    )
    return replace(made, message=replace(made.message, question=question))


@pytest.mark.parametrize(("question", "answer", "feeling"), CASES)
def test_a_formula_is_read_with_its_question(question: str, answer: str, feeling: str) -> None:
    before = answered(answer, question)
    found = by_question(before)
    if feeling == "untouched":
        assert found is before
        return
    assert (found.sentiment.label, found.intent.label) == (feeling, INTENTS[feeling])
    assert [s.sentiment for s in found.statements] == [found.sentiment]
    assert (found.statements[0].labels, found.components) == ((), {})
    assert found.warnings == (READ_WITH_QUESTION,)


def test_there_are_cases_enough() -> None:
    assert len(set(CASES)) == len(CASES) >= 60


@pytest.mark.parametrize("answer", FORMULAS)
def test_without_a_question_nothing_is_touched(answer: str) -> None:
    before = answered(answer, None)
    assert by_question(before) is before


@given(st.sampled_from(FORMULAS), st.text(max_size=60))
def test_whatever_the_question_the_numbers_agree_with_the_label(answer: str, question: str) -> None:
    found = by_question(answered(answer, question))
    feeling = found.sentiment
    assert feeling.score == {"positive": 1, "neutral": 0, "negative": -1}[feeling.label] * (
        feeling.confidence
    )
    assert found.message == answered(answer, question).message
    assert (
        found.statements[0].probabilities == answered(answer, question).statements[0].probabilities
    )


@given(
    st.sampled_from([IMPROVE, LIKED, OTHER]),
    st.lists(st.sampled_from([*FORMULAS, "the", "queue", "was", "too", "long"]), min_size=1),
    st.sampled_from(["the waiting room", "parking", "your staff", "it crashed"]),
)
def test_an_answer_that_says_more_is_never_touched(
    question: str, words: list[str], said: str
) -> None:
    for text in (" ".join([*words, said]), ", ".join([said, *words])):
        before = answered(text, question)
        assert by_question(before) is before


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=81))
def test_an_answer_longer_than_any_formula_is_never_touched(text: str) -> None:
    before = answered(text, IMPROVE)
    assert by_question(before) is before


def test_other_warnings_stay_but_not_that_of_labels_that_are_no_more() -> None:
    before = replace(answered("None", IMPROVE), warnings=("duplicate_id", "no_certain_label"))
    assert by_question(before).warnings == ("duplicate_id", READ_WITH_QUESTION)


def test_a_feeling_about_a_label_goes_with_the_label() -> None:
    made = reading(statement("None", ["brand"], felt={"brand": sentiment("negative")}), text="None")
    found = by_question(replace(made, message=replace(made.message, question=IMPROVE)))
    assert (found.statements[0].bands, found.statements[0].label_sentiments) == ({}, {})


@pytest.mark.parametrize(("least", "label"), [("low", "negative"), ("high", UNCERTAIN)])
def test_scoring_reads_with_the_question_before_it_withholds(
    least: str, label: str, toy_model: Path
) -> None:
    message = Message(id="s-1", text="Nothing", question=LIKED)
    (found,) = score_with(toy_scorer(toy_model, FakeEncoder()), [message], min_confidence=least)
    assert isinstance(found, Reading)
    assert found.sentiment.label == label
    assert found.warnings == (READ_WITH_QUESTION,)
