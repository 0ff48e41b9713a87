"""The small language in which rules say what they look for, and what it means.

    cancel my account       these words, one after the other; an apostrophe may be left out, unless
                            that makes another word (we're, were)
    (cancel|close down) it  one or the other
    cancel [all of] it      with or without
    ~cancel                 a regular verb in all its forms: cancels, cancelled, canceling
    <money>                 one of the phrases of a group in `words.toml`
    _                       any one word
    #                       a number, in digits or words
    # times                 `3x` and `3 x` as well; so are `twice`, `hrs` and `mins` (2x, 1h, 40m)
    ...                     up to four words

Marks are words of their own (`really ?`), and nothing but a mark stands for a mark: `...` does not
go across the end of a clause.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from voc.errors import UsageError

START: Final = "(?<![^ ])"
"""The beginning of a word, in a regular expression."""

_TOKEN: Final = re.compile(r"\.\.\.|<[a-z_]+>|[()\[\]|_#?.,;:!]|~?[^\W_]+(?:'[^\W\d_]+)*")
_WORD: Final = r"[^ .,;:!?]+ "
_GAP: Final = rf"(?:{_WORD}){{0,4}}?"
_NUMBER_WORDS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "hundred"),
)
_NUMBER: Final = rf"(?:\d+|{'|'.join(_NUMBER_WORDS)}) "

_SHORT: Final = {
    "times": ("x", r"(?<=\d )x (?!\d)"),
    "twice": ("x", r"(?<![^ ])2 x (?!\d)"),
    "hrs": ("h", r"(?<=\d )h "),
    "mins": ("m", r"(?<=\d )m "),
}
"""How a word is written beside a number: what a text must have for it, and its expression."""

_AMBIGUOUS: Final = frozenset({"we're", "we'll", "we'd", "i'd", "he'd", "she'd", "he'll", "she'll"})
"""Words that are others without their apostrophe."""

_VOWELS: Final = "aeiou"
_DOUBLED: Final = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")

_COMMON: Final = frozenset(
    {
        *("a", "about", "after", "again", "all", "am", "an", "and", "any", "are", "as", "at"),
        *("back", "be", "because", "been", "before", "being", "but", "by", "can", "could", "did"),
        *("do", "does", "even", "ever", "few", "first", "for", "from", "get", "give", "go"),
        *("going", "good", "got", "had", "has", "have", "he", "her", "here", "him", "his", "how"),
        *("i", "if", "in", "is", "it", "its", "just", "know", "last", "like", "made", "make"),
        *("many", "me", "more", "most", "much", "my", "need", "never", "new", "next", "no"),
        *("not", "now", "of", "off", "on", "one", "only", "or", "other", "our", "out", "over"),
        *("people", "please", "really", "said", "same", "say", "she", "should", "since", "so"),
        *("some", "still", "take", "than", "thank", "thanks", "that", "the", "their", "them"),
        *("then", "there", "these", "they", "thing", "this", "those", "time", "to", "told"),
        *("too", "two", "up", "us", "use", "used", "very", "want", "was", "way", "we", "well"),
        *("went", "were", "what", "when", "where", "which", "while", "who", "why", "will"),
        *("with", "without", "work", "would", "you", "your", "day", "days", "ive", "im", "dont"),
        *("cant", "didnt", "wont", "into", "until", "till", "today", "wanted", "asked", "ask"),
        *("call", "using", "service"),
    }
)
"""Words so frequent that no phrase is looked for because of them, if it has any other."""

Groups: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it is looked for.

    pattern: of a regular expression for the line of `words.Words`.
    needs: sets of bare words; a text that lacks all words of one of them has not the phrase. The
    first is of the words that are seldom met.
    """

    pattern: str
    needs: tuple[frozenset[str], ...] = ()


def phrase(source: str, groups: Groups) -> Phrase:
    """Return what a phrase of the language above means; raises UsageError where it is none.

    groups: phrases by the name of their group.
    """
    tokens = _TOKEN.findall(source)
    if "".join(tokens) != re.sub(r"\s+", "", source):
        raise UsageError(f"`{source}` has a sign that means nothing in a phrase")
    reader = _Reader(source, tokens, groups)
    whole = reader.sequence()
    reader.end()
    return whole


def forms(verb: str) -> tuple[str, ...]:
    """Return the forms of a regular verb; both spellings where the last letter may be doubled."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    stems = [verb, verb + verb[-1]] if _DOUBLED.search(verb) else [verb]
    return verb, verb + ending, *(f"{stem}{end}" for stem in stems for end in ("ed", "ing"))


def _word(word: str) -> Phrase:
    letters = re.escape(word)
    if word not in _AMBIGUOUS:
        letters = letters.replace("'", "'?")
    bare = word.replace("'", "")
    if word not in _SHORT:
        return Phrase(f"{letters} ", (frozenset([bare]),))
    short, written = _SHORT[word]
    return Phrase(f"(?:{letters} |{written})", (frozenset([bare, short]),))


class _Reader:
    """Reads the tokens of one phrase from left to right."""

    def __init__(self, source: str, tokens: Sequence[str], groups: Groups) -> None:
        self._source = source
        self._tokens = [*tokens, ""]
        self._groups = groups
        self._at = 0

    def sequence(self) -> Phrase:
        parts: list[Phrase] = []
        while self._tokens[self._at] not in ("", "|", ")", "]"):
            parts.append(self._part())
        needs = {need for part in parts for need in part.needs}
        return Phrase(
            "".join(part.pattern for part in parts),
            tuple(sorted(needs, key=_rarity, reverse=True)),
        )

    def end(self) -> None:
        if self._tokens[self._at]:
            raise UsageError(f"`{self._source}`: a bracket is closed that was not opened")

    def _part(self) -> Phrase:
        token = self._tokens[self._at]
        self._at += 1
        if token == "(":
            return self._alternatives(")")
        if token == "[":
            return Phrase(f"{self._alternatives(']').pattern}?")
        if token.startswith("<"):
            return self._group(token[1:-1])
        if token in _SIGNS:
            return Phrase(_SIGNS[token])
        if token.startswith("~"):
            return _one_of([_word(form) for form in forms(token[1:])])
        return _word(token)

    def _alternatives(self, closing: str) -> Phrase:
        choices = [self.sequence()]
        while self._tokens[self._at] == "|":
            self._at += 1
            choices.append(self.sequence())
        if self._tokens[self._at] != closing:
            raise UsageError(f"`{self._source}`: a bracket is not closed")
        self._at += 1
        return _one_of(choices)

    def _group(self, name: str) -> Phrase:
        if name not in self._groups:
            raise UsageError(f"`{self._source}`: no group `{name}` in words.toml")
        return _one_of([phrase(item, self._groups) for item in self._groups[name]])


_SIGNS: Final = {"...": _GAP, "_": _WORD, "#": _NUMBER}


def _one_of(choices: Sequence[Phrase]) -> Phrase:
    """Return a phrase that is one of these: of each, its seldom words may be what is met."""
    pattern = f"(?:{'|'.join(choice.pattern for choice in choices)})"
    if not all(choice.needs for choice in choices):
        return Phrase(pattern)
    return Phrase(pattern, (frozenset[str]().union(*(choice.needs[0] for choice in choices)),))


def _rarity(words: frozenset[str]) -> tuple[int, int, int, list[str]]:
    """Return how seldom one of these words is met, as far as words can tell: long ones seldom."""
    return -len(words & _COMMON), min(map(len, words)), -len(words), sorted(words)
