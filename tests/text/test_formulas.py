import pytest

from voc.text.formulas import standing

AGENT = "Thank you for calling. How may I help? Can I have your account number?"
CUSTOMER = "I'm calling about my order, I was charged twice. This is ridiculous."


@pytest.mark.parametrize("change", [str, str.upper, lambda words: words.replace("'", "\u2019")])
def test_formulas_of_either_side_are_told_apart(change: type[str]) -> None:
    assert standing(change(AGENT)) > 2 > -2 > standing(change(CUSTOMER))


def test_words_of_neither_side_stand_in_the_middle() -> None:
    assert standing("It rained. The dog was glad.") == standing("") == 0


def test_a_formula_counts_no_more_for_being_said_often() -> None:
    assert standing(AGENT * 50) == standing(AGENT * 2)


def test_both_ends_of_a_long_speech_count() -> None:
    filler = "It rained all day. " * 5000
    assert standing(AGENT + filler) == standing(filler + AGENT) == standing(AGENT)
