"""How well very many statements fit profiles: terms as numbers, some thousands of rows at a time.

The stems of all words are held as one array; pairs of neighbours are made of it when they are
needed, and only those that are in a profile are looked up. So a million statements take tens of
megabytes, and the fits are those of `profiles.cosines` over `Stemmer.terms`, to the last digit.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl
from scipy.sparse import csr_matrix

from voc.insight.themes.profiles import Indices, cosines
from voc.insight.themes.words import Floats, Stemmer

_ROWS: Final = 20_000
_BITS: Final = 32


class Stemmed:
    """The stems of statements in the order of their words, numbered from 1."""

    def __init__(self, words: pl.Series, stemmer: Stemmer) -> None:
        """Take the bare words of statements."""
        self._numbers: dict[str, int] = {}
        parts = [
            self._of(words[start : start + _ROWS], stemmer) for start in range(0, len(words), _ROWS)
        ]
        self._stems = np.concatenate([np.zeros(0, np.int32), *(stems for stems, _ in parts)])
        self._counts = np.concatenate([np.zeros(0, np.int64), *(counts for _, counts in parts)])
        self._starts = np.cumsum(self._counts) - self._counts
        self._sizes = np.concatenate(
            [np.zeros(0, np.int64), *map(self._size, _parts(np.arange(len(words))))]
        )

    def fits(self, places: Indices, themes: Sequence[Mapping[str, float]]) -> Iterator[Floats]:
        """Yield how well some statements fit profiles, in [0, 1]: *(rows, themes)*, and so on."""
        terms = sorted({term for profile in themes for term in profile})
        weights = np.array([[profile.get(term, 0.0) for term in terms] for profile in themes])
        sought = _Sought(np.array([self._code(term) for term in terms], np.int64))
        for some in _parts(places):
            rows, columns = sought.among(*self._stems_of(some))
            shape = (len(some), len(terms))
            held = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
            held.data[:] = 1  # a term counts once, however often it is said
            yield cosines(held, self._sizes[some], weights)

    def _of(self, words: pl.Series, stemmer: Stemmer) -> tuple[Indices, Indices]:
        """Return the numbers of the stems of statements, and how many each has."""
        split = words.str.split(" ")
        flat = split.explode()
        distinct = flat.unique()
        numbers = [self._number(stemmer.stem(word)) for word in distinct]
        stems = flat.replace_strict(distinct, numbers, return_dtype=pl.Int32).to_numpy()
        rows = np.repeat(np.arange(len(words)), split.list.len().to_numpy())
        return stems[stems > 0], np.bincount(rows[stems > 0], minlength=len(words))

    def _number(self, stem: str | None) -> int:
        return self._numbers.setdefault(stem, len(self._numbers) + 1) if stem else 0

    def _code(self, term: str) -> int:
        """Return the number of a stem or of two; -1 for what no statement has."""
        numbers = [self._numbers.get(stem) for stem in term.split()]
        code = 0
        for number in numbers:
            if number is None:
                return -1
            code = (code << _BITS) | number
        return code

    def _stems_of(self, places: Indices) -> tuple[Indices, Indices]:
        """Return the stems of statements, and in which row each stands."""
        counts = self._counts[places]
        rows = np.repeat(np.arange(len(places)), counts)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        stems = self._stems[np.repeat(self._starts[places], counts) + within]
        return rows, stems.astype(np.int64)

    def _size(self, places: Indices) -> Indices:
        """Return how many terms each statement has."""
        rows, stems = self._stems_of(places)
        beside = np.flatnonzero(rows[1:] == rows[:-1])
        codes = np.concatenate([stems, _pair(stems[beside], stems[beside + 1])])
        rows = np.concatenate([rows, rows[beside]])
        order = np.lexsort((codes, rows))
        rows, codes = rows[order], codes[order]
        new = np.ones(len(rows), np.bool_)
        new[1:] = (rows[1:] != rows[:-1]) | (codes[1:] != codes[:-1])
        return np.bincount(rows[new], minlength=len(places))


class _Sought:
    """Terms that are looked for: their codes, -1 for one that is nowhere."""

    def __init__(self, codes: Indices) -> None:
        single = np.flatnonzero((codes > 0) & (codes < 1 << _BITS))
        pairs = np.flatnonzero(codes >= 1 << _BITS)
        self._pairs = pairs[np.argsort(codes[pairs])]
        self._codes = codes[self._pairs]
        first, second = self._codes >> _BITS, self._codes & ((1 << _BITS) - 1)
        size = int(max(codes[single].max(initial=0), first.max(initial=0), second.max(initial=0)))
        # One place more, for all stems that are in no term.
        self._single = np.full(size + 2, -1)
        self._single[codes[single]] = single
        self._first, self._second = np.zeros((2, size + 2), np.bool_)
        self._first[first], self._second[second] = True, True

    def among(self, rows: Indices, stems: Indices) -> tuple[Indices, Indices]:
        """Return rows, and which term each has there, some of them twice."""
        stems = np.minimum(stems, len(self._single) - 1)
        near = self._first[stems[:-1]] & self._second[stems[1:]] & (rows[:-1] == rows[1:])
        beside = np.flatnonzero(near)
        said = _pair(stems[beside], stems[beside + 1])
        place = np.minimum(np.searchsorted(self._codes, said), len(self._codes) - 1)
        hit = self._codes[place] == said
        column = self._single[stems]
        alone = column >= 0
        return (
            np.concatenate([rows[alone], rows[beside[hit]]]),
            np.concatenate([column[alone], self._pairs[place[hit]]]),
        )


def _pair(first: Indices, second: Indices) -> Indices:
    return (first << _BITS) | second


def _parts(places: Indices) -> Iterator[Indices]:
    for start in range(0, len(places), _ROWS):
        yield places[start : start + _ROWS]
