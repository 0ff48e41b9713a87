from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.insight.themes.profiles import cosines
from voc.insight.themes.stemmed import Stemmed
from voc.insight.themes.words import Floats, Stemmer, matrix

WORDS = ("apps", "app", "crashed", "bills", "the", "#", "billing")
THEMES = [{"app": 0.6, "app crash": 0.8}, {"bill": 1.0}, {"crash bill": 0.7, "unheard": 0.7}]


def fits(words: list[str], places: list[int] | None = None) -> Floats:
    stemmed = Stemmed(pl.Series("words", words, pl.String), Stemmer())
    chosen = np.array(range(len(words)) if places is None else places, np.int64)
    return np.concatenate([np.zeros((0, len(THEMES))), *stemmed.fits(chosen, THEMES)])


def slowly(words: list[str]) -> Floats:
    """Return the same term by term."""
    stemmer = Stemmer()
    rows = [stemmer.terms(text) for text in words]
    terms = sorted({term for theme in THEMES for term in theme})
    weights = np.array([[theme.get(term, 0.0) for term in terms] for theme in THEMES])
    held = matrix(rows, {term: place for place, term in enumerate(terms)})
    return cosines(held, np.array([len(row) for row in rows]), weights)


statements = st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), max_size=8)


@given(statements)
def test_fits_are_the_cosines_of_terms(words: list[str]) -> None:
    found = fits(words)
    assert found.tolist() == slowly(words).tolist()
    assert ((found >= 0) & (found <= 1)).all()


@given(statements)
def test_a_fit_depends_on_no_other_statement(words: list[str]) -> None:
    together = fits(words)
    assert [fits([text])[0].tolist() for text in words] == together.tolist()
    backwards = list(range(len(words)))[::-1]
    assert fits(words, backwards).tolist() == together[::-1].tolist()


def test_fit_is_the_cosine_with_all_terms_of_the_statement() -> None:
    found = fits(["the app crashed twice a bill", "rain", "crashed", ""])
    # app, crash, bill, and the pairs of neighbours: `twice` and `a` say nothing.
    assert found[0] == pytest.approx([1.4 / sqrt(5), 1 / sqrt(5), 0.7 / sqrt(5)], abs=1e-4)
    assert not found[1:].any()


def test_terms_that_are_said_again_count_once() -> None:
    assert fits(["app app app"])[0, 0] == pytest.approx(0.6 / sqrt(3), abs=1e-4)


def test_many_statements_are_taken_some_at_a_time() -> None:
    words = [WORDS[place % len(WORDS)] for place in range(45_000)]
    assert fits(words)[-7:].tolist() == fits(words[-7:]).tolist()
