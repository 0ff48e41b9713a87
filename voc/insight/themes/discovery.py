"""Finding groups of statements that say much the same.

TF-IDF, reduced by truncated SVD (latent semantic analysis, Deerwester et al. 1990), then Ward's
agglomerative clustering (1963), which draws no random numbers; the groups are then tightened like
those of k-means, by profile. Measured beside k-means, HDBSCAN and average linkage, and beside
vectors of the encoder: see docs/decisions/025-themes.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from warnings import catch_warnings

import numpy as np
from scipy.sparse import csr_matrix

from voc.insight.themes.profiles import OTHER, SUPPORT, Indices, cosines, nearest, profiles
from voc.insight.themes.words import Floats, Terms, matrix

FIT: Final = 0.15
"""From which fit a statement is of a theme, unless too many would be of none."""

MOST: Final = 60
"""More themes than these are not found in a leaf at once: nobody reads them."""

_WIDTH: Final = 50
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Groups of statements, by size, the largest first.

    profiles: what each is made of.
    members: the group of each statement, or `OTHER`.
    """

    profiles: tuple[dict[str, float], ...]
    members: Indices


def discover(rows: Sequence[Terms], counts: Indices, *, least: int) -> Groups:
    """Group distinct statements.

    rows: their terms, in an order that depends on nothing but themselves.
    counts: of how many messages each is.
    least: messages that make a theme.
    """
    support: Counter[str] = Counter()
    for row, count in zip(rows, counts, strict=True):
        support.update(dict.fromkeys(row, int(count)))
    terms = sorted(term for term, count in support.items() if count >= SUPPORT)
    if not terms:
        return Groups(profiles=(), members=np.full(len(rows), OTHER))
    found = matrix(rows, {term: number for number, term in enumerate(terms)})
    sizes = np.array([len(row) for row in rows])
    members = _tightened(found, sizes, _clustered(found), counts)
    return _kept(found, members, counts, terms=terms, least=least)


def _clustered(rows: csr_matrix) -> Indices:
    """Cut a tree of statements into about the square root of as many groups."""
    from scipy.cluster.hierarchy import ClusterWarning
    from sklearn.cluster import AgglomerativeClustering
    from threadpoolctl import threadpool_limits

    inside = np.flatnonzero(np.diff(rows.indptr))
    members = np.full(rows.shape[0], OTHER)
    number = int(np.clip(round(len(inside) ** 0.5), 1, MOST))
    if len(inside) <= number:
        members[inside] = np.arange(len(inside))
        return members
    # Sums in several threads end in other digits than in one.
    # The warning is of vectors that look like a table of distances, which they are not.
    with threadpool_limits(1), catch_warnings(action="ignore", category=ClusterWarning):
        vectors = _reduced(rows[inside])
        members[inside] = AgglomerativeClustering(number, linkage="ward").fit_predict(vectors)
    return members


def _reduced(rows: csr_matrix) -> Floats:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.preprocessing import normalize

    weighted = TfidfTransformer().fit_transform(rows)
    width = min(_WIDTH, rows.shape[1] - 1)
    if width < 2:
        dense: Floats = weighted.toarray()
        return dense
    # Where all rows are alike, the share of variance, which nobody asks for here, is 0 / 0.
    with np.errstate(invalid="ignore"):
        vectors = TruncatedSVD(width, random_state=0).fit_transform(weighted)
    # What rounding alone tells apart is the same.
    reduced: Floats = normalize(np.round(vectors, 6))
    return reduced


def _tightened(rows: csr_matrix, sizes: Indices, members: Indices, counts: Indices) -> Indices:
    """Let every statement go to the group that it fits best, a few times over."""
    number = int(members.max(initial=OTHER)) + 1
    for _ in range(_ROUNDS):
        if not number:
            break
        found = cosines(rows, sizes, profiles(rows, members, counts, number=number))
        members, _ = nearest(found, np.full(number, FIT))
    return members


def _kept(
    rows: csr_matrix,
    members: Indices,
    counts: Indices,
    *,
    terms: Sequence[str],
    least: int,
) -> Groups:
    """Keep the groups that are large enough and have anything in common, the largest first."""
    number = int(members.max(initial=OTHER)) + 1
    if not number:
        return Groups(profiles=(), members=members)
    inside = members != OTHER
    messages = np.bincount(members[inside], weights=counts[inside], minlength=number)
    weights = profiles(rows, members, counts, number=number)
    order = np.argsort(-messages, kind="stable")
    large = [int(n) for n in order if messages[n] >= least and weights[n].any()]
    places = np.full(number + 1, OTHER)  # the last is the place of OTHER
    places[large] = np.arange(len(large))
    found = [
        {terms[int(t)]: float(weights[n, t]) for t in np.flatnonzero(weights[n])} for n in large
    ]
    return Groups(profiles=tuple(found), members=places[members])
