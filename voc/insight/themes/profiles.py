"""What a theme is made of, and how well a statement fits it.

A profile holds the terms that set a theme apart, weighted by class-based TF-IDF (Grootendorst
2022, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure"): how often a term is
in the theme, times the logarithm of how seldom it is anywhere. A statement's fit is the cosine of
its terms, as ones, with the profile. It depends on nothing but the words and the profile, so the
same words fit as well in any run and in any company.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from voc.insight.themes.words import Floats

Indices = npt.NDArray[np.int64]

OTHER: Final = -1
"""In the place of the number of a theme."""

SUPPORT: Final = 3
"""Terms of fewer messages than these are in no profile and in no name: a theme recurs, and what
one customer alone writes is shown nowhere but in the examples."""

_TERMS: Final = 40
_SHORTEST: Final = 3
_DIGITS: Final = 4


def profiles(rows: csr_matrix, groups: Indices, counts: Indices, *, number: int) -> Floats:
    """Return the profiles of groups of statements, each of length 1 or 0: *(number, terms)*.

    rows: which terms each statement has, *(statements, terms)*.
    groups: the group of each statement, or `OTHER`.
    counts: of how many messages each is.
    """
    inside = np.flatnonzero(groups != OTHER)
    places = (groups[inside], inside)
    shape = (number, rows.shape[0])
    often = (csr_matrix((np.ones(len(inside)), places), shape=shape) @ rows).toarray()
    support = (csr_matrix((counts[inside], places), shape=shape) @ rows).toarray()
    everywhere = np.maximum(np.asarray(rows.sum(axis=0)).ravel(), 1)
    size = np.maximum(often.sum(axis=1, keepdims=True), 1)
    weights = often / size * np.log1p(often.sum() / number / everywhere)
    weights[support < SUPPORT] = 0
    return _unit(_heaviest(weights))


def cosines(rows: csr_matrix, sizes: Indices, weights: Floats) -> Floats:
    """Return the cosines of rows of ones with profiles.

    sizes: how many terms each statement has, with those that are in no profile. Two words have
    three; one word alone counts as many, as it says little.

    Rounded, so that the order of terms in a sum moves no statement from one theme to another.
    """
    found = rows @ weights.T / np.sqrt(np.maximum(sizes, _SHORTEST))[:, None]
    rounded: Floats = np.round(np.minimum(found, 1), _DIGITS)
    return rounded


def nearest(found: Floats, least: Floats) -> tuple[Indices, Floats]:
    """Return for each statement the theme that it fits best of those that take it, and its fit.

    found: *(statements, themes)*; least: from which fit each theme takes a statement. `OTHER` and
    the best fit where none takes it. Of two alike the first is taken.
    """
    if not found.shape[1]:
        return np.full(len(found), OTHER), np.zeros(len(found))
    taken = np.where(found >= least, found, -1.0)
    best = taken.argmax(axis=1)
    fit = taken[np.arange(len(taken)), best]
    return np.where(fit > 0, best, OTHER), np.where(fit > 0, fit, found.max(axis=1))


def _heaviest(weights: Floats) -> Floats:
    """Keep the heaviest terms of each row, and as many as weigh the same as the last of them."""
    if weights.shape[1] > _TERMS:
        bound = np.partition(weights, -_TERMS, axis=1)[:, [-_TERMS]]
        weights = np.where(weights >= np.maximum(bound, 1e-12), weights, 0)
    return weights


def _unit(weights: Floats) -> Floats:
    lengths = np.sqrt((weights**2).sum(axis=1, keepdims=True))
    unit: Floats = weights / np.maximum(lengths, 1e-12)
    return np.round(unit, _DIGITS)
