"""Scores that customers give beside their words, as numbers: NPS, CSAT, CES and stars.

Where a column is plainly called so, its values become numbers under its own name, whatever the
input. In surveys the columns are also known by the question they answer and by their values.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from voc.readers.naming import compact, words_of
from voc.records import Json

_PLAIN: Final = frozenset(
    {"nps", "csat", "ces", "rating", "stars"} | {"npsscore", "csatscore", "cesscore", "starrating"}
)
_DECIMAL: Final = re.compile(r"\s*(-?(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?)\s*")
_CHOICE: Final = re.compile(
    r"""\s* (?:
        (?P<first> \d{1,2} (?: [.,]\d )? )
        (?: \s* [-\u2013\u2014:=(.)] \s* [^\W\d] .* | \s* / \s* \d{1,3} | \s+ stars? )?
      | [^\W\d] [^\d]* [-\u2013\u2014:=(] \s* (?P<last> \d{1,2} ) \)?
    ) \s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
"""`9`, `10 - Extremely likely`, `4/5`, `4 stars`, `Extremely likely (10)`."""

_HIGHEST: Final = 10
_LONGEST: Final = 100
"""Characters of an answer on a scale, with its label."""

_LONGEST_NAME: Final = 30
"""Characters of a column's name; a longer one is a question."""

_GROUPS: Final = frozenset(
    {"group", "segment", "category", "type", "comment", "comments", "reason"}
)
"""Words of a name that say that a column is of a score, and does not hold it."""

_MOSTLY: Final = 0.8
"""The share of a column's values that must be such numbers: some people do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """A score and how it is known.

    words: of a column's name.
    question: of a column that is known by its question; its values lie within `least` and
    `most`, and one of them is at least `reached`, which tells scales of 0 to 10 from others.
    """

    name: str
    words: frozenset[str]
    question: re.Pattern[str]
    least: int
    most: int
    reached: int


_SCALES: Final = (
    _Scale(
        name="nps",
        words=frozenset({"nps", "ltr"}),
        question=re.compile(
            r"\blikely\b.{0,200}\brecommend|\brecommend\b.{0,200}\b0\W+(?:to\W+)?10"
        ),
        least=0,
        most=10,
        reached=8,
    ),
    _Scale(
        name="csat",
        words=frozenset({"csat", "osat", "satisfaction"}),
        question=re.compile(r"\bsatisf(?:ied|action)\b"),
        least=1,
        most=7,
        reached=1,
    ),
    _Scale(
        name="ces",
        words=frozenset({"ces", "effort"}),
        question=re.compile(r"\beffort\b|\bhow easy\b|\beasy (?:was|is) it\b|\bmade it easy\b"),
        least=1,
        most=7,
        reached=1,
    ),
    _Scale(
        name="rating",
        words=frozenset({"rating", "stars", "star"}),
        question=re.compile(r"\bstars?\b|\brat(?:e|ing)\b|\bout of (?:5|five)\b"),
        least=1,
        most=5,
        reached=1,
    ),
)
"""In the order they are asked."""


def plain_scales(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that are plainly called NPS, CSAT, CES, rating or stars."""
    return tuple(name for name in names if compact(name) in _PLAIN)


def as_number(value: Json) -> Json:
    """Return a string of nothing but a decimal number as that number, anything else as it is."""
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    return float(match[1]) if "." in match[1] else int(match[1])


def score_of(value: Json) -> int | float | None:
    """Return the number of an answer on a scale, 0 to 10, also where a label stands beside it."""
    if isinstance(value, str) and len(value) <= _LONGEST:
        match = _CHOICE.fullmatch(value)
        value = float((match["first"] or match["last"]).replace(",", ".")) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _HIGHEST:
        return None
    return int(value) if value == int(value) else value


def scale_of(name: str, question: str | None, values: Sequence[Json]) -> str | None:
    """Return which score a column of a survey holds: `nps`, `csat`, `ces`, `rating` or None.

    values: some of its values, those that are not blank.
    """
    scores = [score for score in map(score_of, values) if score is not None]
    if not scores or len(scores) < _MOSTLY * len(values):
        return None
    words = set(words_of(name)) if len(name) <= _LONGEST_NAME else set()
    if words.isdisjoint(_GROUPS):
        for scale in _SCALES:
            if not words.isdisjoint(scale.words):
                return scale.name
    asked = (question or "").casefold()
    for scale in _SCALES:
        if scale.question.search(asked) and scale.reached <= max(scores) <= scale.most:
            return scale.name if min(scores) >= scale.least else None
    return None
