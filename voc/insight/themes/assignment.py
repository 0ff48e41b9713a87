"""The themes of one leaf label: known ones first, then new ones among what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
import polars as pl

from voc.insight.themes.book import Theme
from voc.insight.themes.discovery import FIT, discover
from voc.insight.themes.naming import names
from voc.insight.themes.profiles import OTHER, SUPPORT, Indices, nearest
from voc.insight.themes.stemmed import Stemmed
from voc.insight.themes.words import Floats, Stemmer, Terms, names_in

SAMPLE: Final = 5_000
"""Distinct statements among which themes are looked for: one of a hundredth has fifty there."""

_ANY: Final = 0.0001
_SHARE: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What makes a theme.

    least: messages that it needs, if not more are needed for a two-hundredth of the leaf's.
    most_other: share of a leaf's statements that may be of no theme, in (0, 1].
    """

    least: int
    most_other: float

    @property
    def few(self) -> int:
        """In fewer statements than these of a leaf no themes are looked for: they are read.

        Three times what a theme needs: among less, groups are made by the chance of a word or
        two, and most of what they would leave would be of none.
        """
        return 3 * self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Which theme of `themes` each distinct statement is of, or `OTHER`, and how well it fits.

    last: the highest number that a theme of the leaf has.
    """

    themes: tuple[Theme, ...]
    places: Indices
    fit: Floats
    last: int


def assign(
    texts: pl.DataFrame,
    leaf: str,
    known: Sequence[Theme],
    *,
    rounds: int,
    last: int,
    rules: Rules,
    stemmer: Stemmer,
    taken: Iterable[str] = (),
) -> Assigned:
    """Assign the distinct statements of a leaf to its themes, and find new ones.

    texts: `words`, sorted and distinct; `text` as one of them was written; `count`, of how many
    messages.
    known: the themes found before, by round.
    rounds, last: how many rounds there were so far, and the highest number of a theme.
    taken: names of other themes, which no new one gets.

    New themes are looked for in rounds, until one finds nothing: so the same statements again,
    with what was found as known themes, bring nothing new.
    """
    themes = list(known)
    stemmed = Stemmed(texts["words"], stemmer)
    places, fit = _placed(stemmed, np.arange(texts.height), known)
    wordless = (texts["words"] == "").to_numpy()
    counts = texts["count"].to_numpy()
    allowed = rules.most_other * counts.sum() - counts[wordless].sum()
    minimum = max(rules.least, ceil(_SHARE * counts.sum()))
    if counts.sum() < rules.few:
        return Assigned(themes=tuple(themes), places=places, fit=fit, last=last)
    while True:
        rounds += 1
        left = np.flatnonzero((places == OTHER) & ~wordless)
        used = [*taken, *(theme.name for theme in themes)]
        groups = _groups(texts, left, used, least=minimum, stemmer=stemmer)
        found = [
            Theme(id=f"{leaf}-{n}", leaf=leaf, name=name, round=rounds, least=_ANY, terms=terms)
            for n, (name, terms) in enumerate(groups, start=last + 1)
        ]
        found, new, new_fit = _filled(stemmed, left, counts[left], found, minimum, allowed)
        if not found:
            return Assigned(themes=tuple(themes), places=places, fit=fit, last=last)
        last += len(groups)
        places[left] = np.where(new == OTHER, OTHER, new + len(themes))
        fit[left] = np.where(new == OTHER, np.maximum(fit[left], new_fit), new_fit)
        themes += found


def _filled(
    stemmed: Stemmed,
    left: Indices,
    counts: Indices,
    found: Sequence[Theme],
    minimum: int,
    allowed: float,
) -> tuple[list[Theme], Indices, Floats]:
    """Fill new themes; without those that then have too few messages, or it would never end."""
    while True:
        places, fit = _placed(stemmed, left, found)
        least = _least(fit, counts, allowed)
        taken = np.where(fit >= least, places, OTHER)
        inside = taken != OTHER
        messages = np.bincount(taken[inside], weights=counts[inside], minlength=len(found))
        if (messages >= minimum).all():
            return [replace(theme, least=least) for theme in found], taken, fit
        found = [theme for theme, m in zip(found, messages, strict=True) if m >= minimum]


def _placed(stemmed: Stemmed, rows: Indices, themes: Sequence[Theme]) -> tuple[Indices, Floats]:
    """Return the theme of each of some statements, or `OTHER`, and its fit.

    Round by round: what the themes of one round take is not for those of later ones.
    """
    places = np.full(len(rows), OTHER)
    fit = np.zeros(len(rows))
    for number in sorted({theme.round for theme in themes}):
        own = np.array([n for n, theme in enumerate(themes) if theme.round == number])
        least = np.array([themes[n].least for n in own])
        free = np.flatnonzero(places == OTHER)
        begin = 0
        for found in stemmed.fits(rows[free], [themes[n].terms for n in own]):
            some = free[begin : begin + len(found)]
            begin += len(found)
            best, best_fit = nearest(found, least)
            places[some] = np.where(best == OTHER, OTHER, own[best])
            fit[some] = np.where(best == OTHER, np.maximum(fit[some], best_fit), best_fit)
    return places, fit


def _groups(
    texts: pl.DataFrame, left: Indices, taken: Sequence[str], *, least: int, stemmer: Stemmer
) -> list[tuple[str, dict[str, float]]]:
    """Return names and profiles of groups among the statements of no theme so far."""
    # Every so many of the sorted statements: the same ones in whatever order they came.
    sample = texts[left[:: -(-len(left) // SAMPLE) or 1]]
    hidden = names_in(sample["text"])
    stems = frozenset(stemmer.stem(word) for word in hidden)
    rows = [_without(stemmer.terms(words), stems) for words in sample["words"]]
    counts = sample["count"].to_numpy()
    part = counts.sum() / max(texts["count"].to_numpy()[left].sum(), 1)
    groups = discover(rows, counts, least=max(SUPPORT, ceil(least * part)))
    said = list(zip(sample["text"], counts.tolist(), groups.members.tolist(), strict=True))
    given = names(said, groups.profiles, stemmer=stemmer, hidden=hidden, taken=taken)
    # What cannot be named without words of one or two customers is no theme.
    return [(name, terms) for name, terms in zip(given, groups.profiles, strict=True) if name]


def _without(terms: Terms, stems: frozenset[str | None]) -> Terms:
    """Leave out the terms that have one of the stems in them."""
    return tuple(term for term in terms if stems.isdisjoint(term.split()))


def _least(fit: Floats, counts: Indices, allowed: float) -> float:
    """Return the fit from which statements are taken, so that at most `allowed` are not."""
    order = np.argsort(fit, kind="stable")
    over = np.flatnonzero(np.cumsum(counts[order]) > allowed)
    return float(max(min(FIT, fit[order[over[0]]]), _ANY)) if len(over) else FIT
