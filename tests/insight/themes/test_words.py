import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.insight.themes.words import Stemmer, bare, matrix, names_in


def bared(*texts: str) -> list[str]:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    return frame.select(bare(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The app CRASHES!!", "the app crashes"),
        ("it won\u2019t  load", "It won't load."),
        ("Order 1234-A is late", "order 77 is late"),
        ("cost me £12.99 for it", "cost me €9 for it"),
        ("I am <NAME>, call <PHONE>", "I am, call"),
        ("see https://shop.example/x?y=1 now", "see now"),
        ("write to jo@example.com now", "write to now"),
        ("customer-0123456789abcdef rang", "rang"),
        ("\uff21\uff30\uff30 broken", "app broken"),
        ("my card XXXX was declined", "my card was declined"),
    ],
)
def test_what_makes_no_other_statement(one: str, other: str) -> None:
    assert bared(one) == bared(other)


def test_other_words_are_other_statements() -> None:
    assert len(set(bared("the app crashes", "the app crashed", "app the crashes", ""))) == 4


def test_nothing_but_signs_has_no_words() -> None:
    assert bared("!!! \U0001f600 ...", "", "<NAME>") == ["", "", ""]


@given(st.text())
def test_bare_words_are_their_own_bare_words(text: str) -> None:
    once = bared(text)
    again = bared(*once)
    assert bared(*again) == again
    assert not any(character.isdigit() for character in once[0])


def test_terms_are_stems_and_pairs_without_what_says_nothing() -> None:
    terms = Stemmer().terms("the refunds were # promised to me")
    assert terms == ("promis", "refund", "refund promis")


def test_matrix_marks_terms_of_the_vocabulary_once() -> None:
    found = matrix([("a", "b"), (), ("b", "z")], {"b": 0, "a": 1})
    assert found.toarray().tolist() == [[1, 1], [0, 0], [1, 0]]


def test_names_are_written_with_capitals_inside_statements() -> None:
    found = names_in(
        [
            "I spoke to Sarah's manager about the app",
            "then sarah said Nothing. Then nothing",
            "my PIN and App and app and app",
            "THIS IS ALL IN CAPITALS",
            "Sarah Jones was kind",
        ]
    )
    assert found == {"sarah's", "sarah", "jones"}
