"""The language of a text: English unless it is plainly another.

What customers write is short, misspelt and full of names, so the burden of proof lies on the other
language. A text of English function words is English, and no library is asked. Else py3langid
(a naive Bayes classifier over byte n-grams, after Lui and Baldwin, "langid.py", ACL 2012) tells,
and it must be all but sure that the text is not English.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENGLISH: Final = "en"

_SAMPLE: Final = 500
"""Characters that are looked at, at the beginning and at the end of a long text."""

_LEAST_WORDS, _LEAST_LETTERS = 4, 15
_LEAST_HINTED: Final = 2
"""Words that suffice where the input says the same language."""

_LEAST_FOREIGN: Final = 6
"""Letters that suffice in a script that is not Latin."""

_LEAST_CONFIDENCE: Final = 0.5
_MOST_ENGLISH: Final = 0.01
_MOST_ENGLISH_HINTED: Final = 0.1
"""Probability of English below which a text is in another language."""

_ENGLISH_SHARE: Final = 1 / 8
"""Share of function words from which a text is English, at least in part."""

_NO_WORDS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\S+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_LATIN_END: Final = "\u0250"

_ENGLISH_WORDS: Final = """
    the and this that these those there their they them then than with without from has having
    you your yours my it its it's i'm i've i'd i'll isn't wasn't don't doesn't didn't can't
    couldn't won't wouldn't not are were been being would could should shall which what when where
    who whose why how our ours she his because through about after before while during
    between very too only just really never always every each some any many much more most
    other another such both few again still already if but or to of is be as
    does did doing get got getting need needs please thanks thank
"""
"""Words that make English English; a few are words elsewhere too, but never so many of a text."""

_TOLD_APART: Final = """
    ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka
    kk km kn ko lo lt lv mk ml mn mr ms my ne nl no pa pl pt ro ru si sk sl sq sr sv sw ta te th tl
    tr uk ur uz vi zh
"""
"""What is told apart: languages that customers write in, without those so near to English or so
rare that a misspelt English text is more often taken for them."""

_FUNCTION_WORDS: Final = frozenset(_ENGLISH_WORDS.split())


_NONE: Final = frozenset({"", "und", "mul", "zxx", "unknown", "other", "auto"})
_NAMES: Final = {"english": "en", "eng": "en"}


class Found(NamedTuple):
    """A language by its ISO 639-1 code, and the probability that the text is in it."""

    code: str
    confidence: float


def other_language(
    text: str, *, hint: str | None = None, read: Collection[str] = (ENGLISH,)
) -> Found | None:
    """Return the language of a text that is in none of those that are read, None for all others.

    hint: what the input says, `de-AT` for one; it alone decides nothing, but where the text
    speaks for the same language a short one is enough.
    read: codes of the languages that are read.

    Of a long text the beginning and the end are looked at, and both must be in another language.
    """
    whole = len(text) <= 2 * _SAMPLE
    pieces = (text,) if whole else (text[-_SAMPLE:], text[:_SAMPLE])
    found = None
    for piece in pieces:
        found = _of_piece(piece, primary(hint))
        if found is None or found.code in read:
            return None
    return found


def primary(hint: str | None) -> str | None:
    """Return the language of a code, `en` of `en-GB`; None where it names none."""
    code = re.split("[-_ ]", str(hint or "").strip().lower())[0]
    return None if code in _NONE else _NAMES.get(code, code)


def _of_piece(text: str, hint: str | None) -> Found | None:
    text = _NO_WORDS.sub(" ", text)
    words = _WORD.findall(text)
    if not words or _is_english(words) or not _is_long_enough(words, hinted=hint is not None):
        return None
    letters = " ".join(words)
    if sum(map(str.isupper, letters)) > len(letters) / 2:
        text = text.lower()
    (code, confidence), *others = _identifier().rank(text)
    english = dict(others).get(ENGLISH, 0.0)
    most = _MOST_ENGLISH_HINTED if code == hint else _MOST_ENGLISH
    if code == ENGLISH or confidence < _LEAST_CONFIDENCE or english > most:
        return None
    if code != hint and not _is_long_enough(words, hinted=False):
        return None
    return Found(code, confidence)


def _is_english(words: list[str]) -> bool:
    lower = " ".join(words).lower().replace("\u2019", "'").split(" ")
    return sum(map(_FUNCTION_WORDS.__contains__, lower)) >= _ENGLISH_SHARE * len(words)


def _is_long_enough(words: list[str], *, hinted: bool) -> bool:
    letters = "".join(words)
    foreign = sum(letter >= _LATIN_END for letter in letters)
    if foreign > len(letters) / 2:
        return hinted or foreign >= _LEAST_FOREIGN
    if hinted:
        return len(words) >= _LEAST_HINTED
    return len(words) >= _LEAST_WORDS and len(letters) >= _LEAST_LETTERS


@cache
def _identifier() -> "LanguageIdentifier":
    """Load the classifier, about a second, when it is first needed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_TOLD_APART.split())
    return identifier
