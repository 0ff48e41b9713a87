"""Names for themes: what sets them apart, in words as customers write them.

Best is a phrase: two words or more that say something, in at least three messages of the theme and
a tenth of them, with the same stems in the same order, in the form that is written most often;
`late refund`, `no answer`, `app crashes`, `lady on the phone`. Of several it is the one that is
most the theme's own (class-based TF-IDF, as in `profiles`), that weighs most in its profile and
reads best. Where statements share no phrase, it is a noun that most of them have, with the words
that a twentieth of them put beside it: `ground staff`, or else `staff`. Where they do not even
share that, it is a rarer phrase, or their heaviest words with a comma between.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from math import log1p
from typing import Final, TypeAlias

from voc.insight.themes.phrases import NEGATIONS, Key, Kinds, clauses, phrases
from voc.insight.themes.profiles import OTHER, SUPPORT
from voc.insight.themes.words import STOP, Stemmer

Said: TypeAlias = tuple[str, int, int]
"""A statement, of how many messages it is, and the number of its theme, or `OTHER`."""

_COMMON: Final = 0.1
_RARE: Final = 0.05
_MOST: Final = 0.5
_READS: Final = 0.5
_LITTLE: Final = "end hand line list part people person place side start time word work"
_VAGUE: Final = frozenset(_LITTLE.split())
"""Nouns that say little by themselves."""


@dataclass(slots=True)
class _Spoken:
    """Phrases of the statements of a theme, by messages; and how they are written."""

    size: int = 0
    keys: Counter[Key] = field(default_factory=Counter)
    forms: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


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
    inside: dict[int, _Spoken] = defaultdict(_Spoken)
    everywhere: Counter[Key] = Counter()
    kinds = Kinds()
    for text, messages, theme in said:
        found: dict[Key, str] = {}
        for words in clauses(text):
            kinds.see(words)
            for key, form in phrases(words, stemmer=stemmer, hidden=hidden):
                found.setdefault(key, form)
        everywhere.update(dict.fromkeys(found, messages))
        own = inside[theme]
        own.size += messages
        for key, form in found.items() if theme != OTHER else ():
            own.keys[key] += messages
            own.forms[key][form] += messages
    used = set(taken)
    given = []
    for number, profile in enumerate(profiles):
        ranked = _ranked(inside[number], everywhere, profile, stemmer=stemmer, kinds=kinds)
        name = _first(ranked, used)
        used.add(name)
        given.append(name)
    return given


def _ranked(
    own: _Spoken,
    everywhere: Mapping[Key, int],
    profile: Mapping[str, float],
    *,
    stemmer: Stemmer,
    kinds: Kinds,
) -> list[str]:
    """Return what a theme may be named after, best first."""
    total = sum(everywhere.values())
    scores: dict[str, float] = {}
    shares: dict[str, float] = {}
    for key, messages in own.keys.items():
        form, written = min(own.forms[key].items(), key=lambda item: (-item[1], item[0]))
        # What one or two customers write is in no name.
        if written < SUPPORT or messages < _RARE * own.size:
            continue
        weight = sum(profile.get(term, 0) for term in stemmer.terms(form.lower().replace("-", " ")))
        if weight:
            rare = log1p(total / everywhere[key])
            scores[form] = messages * rare * weight * _reads(form.split(), kinds)
            shares[form] = messages / own.size
    best = sorted(scores, key=lambda form: (-scores[form], form))
    phrases = [form for form in best if " " in form and _reads(form.split(), kinds) >= _READS]
    words = [form for form in best if " " not in form]
    things = [word for word in words if kinds[word] in {"noun", None}]
    clear = [word for word in things if word not in _VAGUE and kinds[word] == "noun"]
    common = [word for word in clear if shares[word] >= _MOST]
    # `no letter` and `ground staff` say more than `letter` and `staff` do.
    told = [form for form in phrases if any(word in form.split() for word in common)]
    return [
        *(form for form in phrases if shares[form] >= _COMMON),
        *told,
        *common,
        *phrases,
        *(f"{first}, {second}" for first in words for second in things if first != second),
        *words,
    ]


def _reads(words: Sequence[str], kinds: Kinds) -> float:
    """Return how well words read as the name of an issue, in (0, 1]."""
    told = [word for word in words if word.lower() not in STOP]
    first, last = kinds[told[0]], kinds[told[-1]]
    named = last in {"noun", None}
    if "adverb" in {first, last}:
        return 0.2
    if words[0] in NEGATIONS:
        return 1.0 if named == (words[0] == "no") else 0.4
    if len(words) == 1 or named:
        return 0.6 if first == "verb" else 1.0
    return 0.8 if first == "noun" else 0.3


def _first(names: Sequence[str], used: set[str]) -> str:
    """Return the first name that is not in use, or else the first with a number behind it."""
    free = (name for name in names if name not in used)
    if not names:
        return ""
    numbered = (f"{names[0]} ({number})" for number in count(2))
    return next(chain(free, (name for name in numbered if name not in used)))
