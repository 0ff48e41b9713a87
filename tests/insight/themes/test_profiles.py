from math import log

import numpy as np
import pytest

from voc.insight.themes.profiles import OTHER, cosines, nearest, profiles
from voc.insight.themes.words import matrix

VOCABULARY = {"app": 0, "bill": 1, "crash": 2}


def test_profiles_are_the_published_formula() -> None:
    rows = [("app", "crash")] * 3 + [("app", "bill")] * 4 + [("bill",)]
    groups = np.array([0, 0, 0, 1, 1, 1, 1, OTHER])
    found = profiles(matrix(rows, VOCABULARY), groups, np.ones(8, np.int64), number=2)
    # Class-based TF-IDF by hand: 14 words in 2 classes; app 7 times, bill 5, crash 3.
    first = np.array([3 / 6 * log(1 + 7 / 7), 0, 3 / 6 * log(1 + 7 / 3)])
    second = np.array([4 / 8 * log(1 + 7 / 7), 4 / 8 * log(1 + 7 / 5), 0])
    assert found[0] == pytest.approx(first / np.linalg.norm(first), abs=1e-4)
    assert found[1] == pytest.approx(second / np.linalg.norm(second), abs=1e-4)


def test_terms_of_few_messages_are_in_no_profile() -> None:
    rows = matrix([("app",), ("app", "bill")], VOCABULARY)
    found = profiles(rows, np.zeros(2, np.int64), np.array([2, 2]), number=1)
    assert found[0].tolist() == [1, 0, 0]
    assert not profiles(rows, np.zeros(2, np.int64), np.array([1, 1]), number=1).any()


def test_nearest_of_those_that_take_it() -> None:
    found = np.array([[0.3, 0.5], [0.3, 0.3], [0.1, 0.05], [0.0, 0.0]])
    places, fit = nearest(found, np.array([0.2, 0.6]))
    assert places.tolist() == [0, 0, OTHER, OTHER]
    assert fit.tolist() == [0.3, 0.3, 0.1, 0.0]


def test_without_themes_everything_is_other() -> None:
    places, fit = nearest(np.zeros((2, 0)), np.zeros(0))
    assert places.tolist() == [OTHER, OTHER]
    assert fit.tolist() == [0, 0]


def test_cosines_are_never_over_one() -> None:
    rows = matrix([("app", "bill", "crash")], VOCABULARY)
    weights = np.full((1, 3), 0.5774)
    assert cosines(rows, np.array([3]), weights).tolist() == [[1.0]]
