"""Phrases of statements, as customers wrote them, and what kind of word each word is.

There is no tagger offline, so kinds are told from the company that words keep in the statements
themselves: after `the`, `my`, `no` and before a verb or the end stand nouns, after `I`, `to`,
`didn't` verbs, after `was`, `very` what describes. Only English has such company here; in other
languages all words are of an unknown kind, and any may begin or end a phrase.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias

from voc.insight.themes.words import STOP, Stemmer

Key: TypeAlias = tuple[str, ...]
"""Stems of a phrase in their order: `refund account` for `refund to my account`."""

Kind = Literal["noun", "verb", "quality", "adverb"]

NEGATIONS: Final = frozenset(
    ["no", "not", "never", "can't", "cannot", "won't", "didn't", "doesn't"]
)
"""Words that say nothing by themselves, but without which a phrase says the opposite."""

_LONGEST: Final = 5
_CONTENT: Final = 4
_PART: Final = re.compile(
    r"<[A-Z][A-Z0-9_]*>|https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*"
    r"|(?P<word>[^\W\d_]+(?:['-][^\W\d_]+)*)|\S"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINTS: Final = _words(
    "a an and at by every for from her his in into my not never no of off on our out the their to "
    "up with your"
)
"""Words without a say that may stand within a phrase."""

_BEFORE_NOUN: Final = _words(
    "a an another any each every her his its my no our some that the their these this those your"
)
_AFTER_NOUN: Final = _words("are had has hasn't is isn't of was wasn't were weren't")
_BEFORE_VERB: Final = _words(
    "can can't cannot could couldn't did didn't do does doesn't don't he he'll i i'd i'll it "
    "it'll just kept keeps let might must never she should shouldn't they they'll to we we'll "
    "who will won't would wouldn't you you'll"
)
_AFTER_VERB: Final = _words("a an her him his it me my our the their them this us you your")
_BEFORE_QUALITY: Final = _words(
    "absolutely are aren't be been being isn't more most quite really so too very was wasn't were "
    "weren't"
)
_ADVERBS: Final = _words(
    "aside anyway apart behind elsewhere extra fully inside later online otherwise outside past "
    "straight together"
)
_ENOUGH: Final = 2


def clauses(text: str) -> list[list[str]]:
    """Return the words of a statement, apart where a sign, a number or an address stands.

    In small letters, but for what is in capitals where not everything is: `PIN`.
    """
    plain = re.sub("[\u2018\u2019\u00b4`]", "'", unicodedata.normalize("NFKC", text))
    shouted = plain.isupper()
    found: list[list[str]] = [[]]
    for part in _PART.finditer(plain):
        word = part["word"]
        if word is None or set(word.lower()) == {"x"}:
            found.append([])
        else:
            kept = word.isupper() and len(word) > 1 and not shouted
            found[-1].append(word if kept else word.lower())
    return [words for words in found if words]


def phrases(
    words: Sequence[str], *, stemmer: Stemmer, hidden: frozenset[str]
) -> Iterator[tuple[Key, str]]:
    """Yield the phrases of a clause, single words too, each with its stems.

    They begin and end with words that say something, or begin with a negation; no stem stands
    twice in one, and no hidden word.
    """
    stems = [_stems(word, stemmer, hidden) for word in words]
    for start, first in enumerate(words):
        negated = first in NEGATIONS
        if not stems[start] and not negated:
            continue
        key: list[str] = []
        for end in range(start, min(start + _LONGEST, len(words))):
            own = stems[end]
            if own is None or not (own or words[end] in _JOINTS | NEGATIONS):
                break
            key += own or ([words[end]] if words[end] in NEGATIONS else [])
            if len(set(key)) < len(key) or len(key) > _CONTENT:
                break
            if own and len(words[end]) > 1:
                yield tuple(key), " ".join(words[start : end + 1])


def _stems(word: str, stemmer: Stemmer, hidden: frozenset[str]) -> list[str] | None:
    """Return the stems of a word, none of one that says nothing; None for one that is hidden."""
    parts = word.lower().split("-")
    if not hidden.isdisjoint(parts):
        return None
    if word.lower() in STOP:
        return []
    return [stem for stem in map(stemmer.stem, parts) if stem]


class Kinds:
    """Tells what kind of word each is, from the clauses that it has seen."""

    def __init__(self) -> None:
        """Begin with no word."""
        self._seen: dict[str, Counter[Kind]] = defaultdict(Counter)

    def see(self, words: Sequence[str]) -> None:
        """Look at the company that the words of a clause keep."""
        lower = [word.lower() for word in words]
        for place, word in enumerate(lower):
            if word in STOP:
                continue
            before = lower[place - 1] if place else ""
            after = lower[place + 1] if place + 1 < len(lower) else ""
            ends = not after or after in STOP
            own = self._seen[word]
            led = _led(lower[:place])
            own["noun"] += (ends and led) or after in _AFTER_NOUN
            own["verb"] += before in _BEFORE_VERB or (after in _AFTER_VERB and not led)
            own["quality"] += before in _BEFORE_QUALITY

    def __getitem__(self, word: str) -> Kind | None:
        """Return the kind of a word, None where it is not known."""
        word = word.lower()
        if word in _ADVERBS:
            return "adverb"
        found = self._seen.get(word, Counter()).most_common(1)
        if found and found[0][1] >= _ENOUGH:
            return found[0][0]
        if word.endswith("ly"):
            return "adverb"
        return "verb" if word.endswith(("ing", "ed")) else None


def _led(before: Sequence[str]) -> bool:
    """Whether a word like `the` stands before, with up to two other words between."""
    for word in reversed(before[-3:]):
        if word in _BEFORE_NOUN:
            return True
        if word in STOP:
            return False
    return False
