"""Statements as bare words, and the terms in which themes are told apart.

Two statements with the same bare words are one: case, punctuation, numbers, addresses, and the
placeholders of redaction make no difference. Everything else of a theme is worked out from bare
words, so what is the same text for a person is in the same theme.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
import snowballstemmer
from scipy.sparse import csr_matrix

Terms: TypeAlias = tuple[str, ...]
"""Distinct terms of a statement, sorted: stems of its content words, and pairs of neighbours."""

Floats: TypeAlias = npt.NDArray[np.float64]

NUMBER: Final = "#"
"""In the place of every word with a digit in it: numbers, dates, amounts, ids."""

_PRIVATE: Final = (
    r"<[A-Z][A-Z0-9_]*>|https?://\S+|www\.\S+|\S+@\S+|\bcustomer-[0-9a-f]{16}\b|\b[xX]{2,}\b"
)
_WORD: Final = r"#|\p{L}[\p{L}\p{M}]*(?:'\p{L}+)*"
_APOSTROPHES: Final = "[\u2018\u2019\u00b4`]"
_MARKS: Final = ".,;:!?()\"'\u2018\u2019\u201c\u201d"
_NAME_SHARE: Final = 0.5

_STOP: Final = (
    "a about above absolutely actually advisor after afternoon again against agent ago ah ain't "
    "all almost already also although always am an and another any anybody anyone anything april "
    "are aren't around as ask asked asking at august away back basically be because been before "
    "being below between bit both but by caller came can can't cannot come comes coming could "
    "couldn't currently customer day days dear december did didn't different do does doesn't "
    "doing don't done down dr during each eight either eleven else er erm especially etc even "
    "evening ever every everyone everything february few fifteen fifty first five for forty four "
    "fourteen fourth friday from further gave get gets getting give given gives giving go goes "
    "going gone got had hadn't half has hasn't have haven't having he he's hello her here here's "
    "hers herself hi him himself his honestly hour hours how however hundred i i'd i'll i'm i've "
    "if in instead into is isn't it it'd it'll it's its itself january july june just keep keeps "
    "kept knew know known last later least less let let's like literally look looked looking lot "
    "lots madam made make makes making many march may maybe me might mine minute minutes miss "
    "monday month months more morning most mr mrs ms much must my myself need needs neither never "
    "next night nine no nobody none nor not nothing november now october of off oh ok okay old on "
    "once one ones only onto or other others otherwise our ours ourselves out over own per "
    "perhaps please pretty put quite rather really recently regards right said same saturday saw "
    "say saying says second seconds see seem seems seen send sending sent september seven shall "
    "she she's should shouldn't simply since sir six sixty so some somebody someone something "
    "soon still such sunday sure take taken takes taking tell ten than thank thanks that that's "
    "the their theirs them themselves then there there's these they they'd they'll they're "
    "they've thing things think third thirteen thirty this those though thought thousand three "
    "through thru thursday till times to today told tomorrow too took totally toward towards "
    "tried try trying tuesday twelve twenty twice two uh um under unless until up upon us use "
    "used using very via want wanted wants was wasn't way we we'd we'll we're we've wednesday "
    "week weeks well went were weren't what what's whatever when where where's whether which "
    "while who who's whole whose why will with within without won't would wouldn't year years yes "
    "yesterday yet you you'd you'll you're you've your yours yourself"
)
STOP: Final = frozenset(_STOP.split())
"""English words that say nothing of what a statement is about, numbers and times among them."""


def bare(text: pl.Expr) -> pl.Expr:
    """Return the bare words of texts, with single spaces between; empty where there are none."""
    return (
        text.str.normalize("NFKC")
        .str.replace_all(_PRIVATE, " ")
        .str.replace_all(_APOSTROPHES, "'")
        .str.to_lowercase()
        .str.replace_all(r"[\p{L}\p{M}'.,:/-]*\p{Nd}[\p{L}\p{M}\p{Nd}'.,:/-]*", f" {NUMBER} ")
        .str.extract_all(_WORD)
        .list.join(" ")
    )


class Stemmer:
    """Turns words into stems (Porter 2001, "Snowball"), each word once."""

    def __init__(self) -> None:
        """Begin with no word."""
        self._stem = snowballstemmer.stemmer("english").stemWord
        self._known: dict[str, str | None] = {NUMBER: None, **dict.fromkeys(STOP)}

    def stem(self, word: str) -> str | None:
        """Return the stem of a bare word, or None for one that says nothing."""
        if word not in self._known:
            self._known[word] = self._stem(word) if len(word) > 1 else None
        return self._known[word]

    def terms(self, words: str) -> Terms:
        """Return the terms of bare words."""
        stems = [stem for stem in map(self.stem, words.split()) if stem]
        return tuple(sorted({*stems, *(f"{a} {b}" for a, b in pairwise(stems))}))


def matrix(rows: Sequence[Terms], vocabulary: Mapping[str, int]) -> csr_matrix:
    """Return which terms of `vocabulary` each row has, as ones: *(rows, terms)*."""
    found = [sorted(vocabulary[term] for term in row if term in vocabulary) for row in rows]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.array([column for row in found for column in row], dtype=np.int32)
    shape = (len(rows), len(vocabulary))
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=shape)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words, in lower case, that look like names: of people, firms and places.

    They are written with a capital in most places where none is due, which is inside a
    statement. Words all in capitals (`PIN`) do not count, and nor do statements that are.
    """
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        inside = [word.strip(_MARKS) for word in text.split()[1:]]
        for before, word in zip(text.split(), inside, strict=False):
            if len(word) < 2 or word.isupper() or before[-1] in ".!?:":
                continue
            plain = word.lower().replace("\u2019", "'")
            seen[plain] += 1
            capital[plain] += word[0].isupper()
    return frozenset(
        part
        for word, count in capital.items()
        if count > _NAME_SHARE * seen[word]
        for part in (word, word.removesuffix("'s"))
    )
