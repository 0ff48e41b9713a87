"""The themes of one leaf label: known ones first, then new ones among what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
import polars as pl

from voc.insight.themes.book import Theme
from voc.insight.themes.discovery import FIT, discover
from voc.insight.themes.naming import names
from voc.insight.themes.profiles import OTHER, SUPPORT, Indices, fits, nearest
from voc.insight.themes.words import Floats, Stemmer, Terms, names_in

SAMPLE: Final = 5_000
"""Distinct statements among which themes are looked for: one of a hundredth has fifty there."""

_ANY: Final = 0.0001
_SHARE: Final = 0.005
_ROWS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What makes a theme.

    least: messages that it needs, if not more are needed for a two-hundredth of the leaf's.
    most_other: share of a leaf's statements that may be of no theme, in (0, 1].
    """

    least: int
    most_other: float


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
) -> Assigned:
    """Assign the distinct statements of a leaf to its themes, and find new ones.

    texts: `words`, sorted and distinct; `text` as one of them was written; `count`, of how many
    messages.
    known: the themes found before, by round.
    rounds, last: how many rounds there were so far, and the highest number of a theme.

    New themes are looked for in rounds, until one finds nothing: so the same statements again,
    with what was found as known themes, bring nothing new.
    """
    themes = list(known)
    places, fit = _placed(texts["words"], known, stemmer)
    wordless = (texts["words"] == "").to_numpy()
    counts = texts["count"].to_numpy()
    allowed = rules.most_other * counts.sum() - counts[wordless].sum()
    minimum = max(rules.least, ceil(_SHARE * counts.sum()))
    while True:
        rounds += 1
        left = np.flatnonzero((places == OTHER) & ~wordless)
        groups = _groups(texts[left], themes, least=minimum, stemmer=stemmer)
        found = [
            Theme(id=f"{leaf}-{n}", leaf=leaf, name=name, round=rounds, least=_ANY, terms=terms)
            for n, (name, terms) in enumerate(groups, start=last + 1)
        ]
        found, new, new_fit = _filled(texts[left], found, minimum, allowed, stemmer)
        if not found:
            return Assigned(themes=tuple(themes), places=places, fit=fit, last=last)
        last += len(groups)
        places[left] = np.where(new == OTHER, OTHER, new + len(themes))
        fit[left] = np.where(new == OTHER, np.maximum(fit[left], new_fit), new_fit)
        themes += found


def _filled(
    left: pl.DataFrame, found: Sequence[Theme], minimum: int, allowed: float, stemmer: Stemmer
) -> tuple[list[Theme], Indices, Floats]:
    """Fill new themes; without those that then have too few messages, or it would never end."""
    counts = left["count"].to_numpy()
    while True:
        places, fit = _placed(left["words"], found, stemmer)
        least = _least(fit, counts, allowed)
        taken = np.where(fit >= least, places, OTHER)
        inside = taken != OTHER
        messages = np.bincount(taken[inside], weights=counts[inside], minlength=len(found))
        if (messages >= minimum).all():
            return [replace(theme, least=least) for theme in found], taken, fit
        found = [theme for theme, m in zip(found, messages, strict=True) if m >= minimum]


def _placed(words: pl.Series, themes: Sequence[Theme], stemmer: Stemmer) -> tuple[Indices, Floats]:
    """Return the theme of each statement, or `OTHER`, and its fit; some statements at a time."""
    places = np.full(len(words), OTHER)
    fit = np.zeros(len(words))
    rounds = {
        number: [n for n, theme in enumerate(themes) if theme.round == number]
        for number in sorted({theme.round for theme in themes})
    }
    for start in range(0, len(words), _ROWS):
        part = slice(start, start + _ROWS)
        rows = [stemmer.terms(text) for text in words[part]]
        for own in rounds.values():
            _place(rows, [themes[n] for n in own], np.array(own), places[part], fit[part])
    return places, fit


def _place(
    rows: Sequence[Terms],
    themes: Sequence[Theme],
    numbers: Indices,
    places: Indices,
    fit: Floats,
) -> None:
    """Place those of no theme so far, into the themes of one round."""
    free = np.flatnonzero(places == OTHER)
    found = fits([rows[int(n)] for n in free], [theme.terms for theme in themes])
    best, best_fit = nearest(found, np.array([theme.least for theme in themes]))
    places[free] = np.where(best == OTHER, OTHER, numbers[best])
    fit[free] = np.where(best == OTHER, np.maximum(fit[free], best_fit), best_fit)


def _groups(
    left: pl.DataFrame, themes: Sequence[Theme], *, least: int, stemmer: Stemmer
) -> list[tuple[str, dict[str, float]]]:
    """Return names and profiles of groups among the statements of no theme so far."""
    # Every so many of the sorted statements: the same ones in whatever order they came.
    sample = left.gather_every(-(-left.height // SAMPLE) or 1)
    hidden = names_in(sample["text"])
    stems = frozenset(stemmer.stem(word) for word in hidden)
    rows = [_without(stemmer.terms(words), stems) for words in sample["words"]]
    counts = sample["count"].to_numpy()
    part = counts.sum() / max(left["count"].sum(), 1)
    groups = discover(rows, counts, least=max(SUPPORT, ceil(least * part)))
    said = list(zip(sample["words"], counts.tolist(), groups.members.tolist(), strict=True))
    taken = [theme.name for theme in themes]
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
