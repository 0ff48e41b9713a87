"""Names for themes: the phrases that set them apart, as customers write them.

A phrase has two to four words, begins and ends with a word that says something, and stands in at
least three messages of the theme. The name is the one of them that is most the theme's own
(class-based TF-IDF, as in `profiles`) and whose words weigh most in its profile. Where no phrase
is common enough, its heaviest words are the name, with commas between.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from math import log1p
from typing import Final, TypeAlias

from voc.insight.themes.profiles import OTHER, SUPPORT
from voc.insight.themes.words import NUMBER, STOP, Stemmer

Said: TypeAlias = tuple[str, int, int]
"""Bare words, of how many messages they are, and the number of their theme, or `OTHER`."""

_LONGEST: Final = 4
_COMMON: Final = 0.05
_WORDS: Final = 3
_OPENING: Final = frozenset({"no", "not", "never", "can't", "cannot", "won't", "didn't", "doesn't"})
"""Words that say nothing by themselves, but without which a phrase says the opposite."""


def names(
    said: Sequence[Said],
    profiles: Sequence[Mapping[str, float]],
    *,
    stemmer: Stemmer,
    hidden: frozenset[str],
    taken: Iterable[str] = (),
) -> list[str]:
    """Return a name for each profile, each another one; empty where its words are too seldom.

    said: statements of all themes that are being named, and of none.
    hidden: words that are in no name.
    taken: names that are in use.
    """
    inside: dict[int, Counter[str]] = defaultdict(Counter)
    everywhere: Counter[str] = Counter()
    sizes: Counter[int] = Counter()
    for words, messages, theme in said:
        found = dict.fromkeys(_phrases(words.split(), hidden), messages)
        everywhere.update(found)
        if theme != OTHER:
            inside[theme].update(found)
            sizes[theme] += messages
    used = set(taken)
    given = []
    for number, profile in enumerate(profiles):
        own = inside[number]
        ranked = _ranked(own, everywhere, profile, size=sizes[number], stemmer=stemmer)
        name = _first([*ranked, *_listed(own, profile, stemmer)], used)
        used.add(name)
        given.append(name)
    return given


def _phrases(words: Sequence[str], hidden: frozenset[str]) -> Iterator[str]:
    """Return the phrases of a statement, single words too."""
    for start, first in enumerate(words):
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
            phrase = words[start:end]
            last = phrase[-1]
            if last == NUMBER or last in hidden:
                break
            opens = first not in STOP or (first in _OPENING and end - start > 1)
            if opens and last not in STOP and len(last) > 1:
                yield " ".join(phrase)


def _ranked(
    inside: Mapping[str, int],
    everywhere: Mapping[str, int],
    profile: Mapping[str, float],
    *,
    size: int,
    stemmer: Stemmer,
) -> list[str]:
    """Return the phrases of two words or more that a theme may be named after, best first."""
    total = sum(everywhere.values())
    scores = {
        phrase: messages * log1p(total / everywhere[phrase]) * _weight(phrase, profile, stemmer)
        for phrase, messages in inside.items()
        if " " in phrase and messages >= max(SUPPORT, _COMMON * size)
    }
    own = [phrase for phrase, score in scores.items() if score > 0]
    return sorted(own, key=lambda phrase: (-scores[phrase], phrase))


def _weight(phrase: str, profile: Mapping[str, float], stemmer: Stemmer) -> float:
    return sum(profile.get(term, 0) for term in stemmer.terms(phrase))


def _listed(
    inside: Mapping[str, int], profile: Mapping[str, float], stemmer: Stemmer
) -> Iterator[str]:
    """Return the heaviest words, as they are written most often, with commas between."""
    forms: dict[str, str] = {}
    for word, messages in sorted(inside.items(), key=lambda item: (-item[1], item[0])):
        stem = stemmer.stem(word) if " " not in word and messages >= SUPPORT else None
        if stem is not None and stem in profile:
            forms.setdefault(stem, word)
    words = sorted(forms.values(), key=lambda word: (-_weight(word, profile, stemmer), word))
    for number in range(_WORDS, len(words) + 1):
        yield ", ".join([*words[: _WORDS - 1], words[number - 1]])
    if words:
        yield ", ".join(words[:_WORDS])


def _first(names: Sequence[str], used: set[str]) -> str:
    """Return the first name that is not in use, or else the first with a number behind it."""
    free = (name for name in names if name not in used)
    if not names:
        return ""
    numbered = (f"{names[0]} ({number})" for number in count(2))
    return next(chain(free, (name for name in numbered if name not in used)))
