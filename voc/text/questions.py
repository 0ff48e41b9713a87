"""What a question asks for: what was wrong, or what was liked.

By tables of words, with negations turned round: "What did you not like?" asks for faults.
Whatever points both ways, or nowhere, has no plain direction.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Direction: TypeAlias = Literal["faults", "likes"]
"""`faults`: of problems, and of improvements to be made. `likes`: of what was good."""

_FAULTS: Final = re.compile(
    r"improv\w*|better|chang(?:e|ed|es|ing)|differently|wors[et]|wrong|problem\w*|issues?"
    r"|difficult\w*|dislik\w*|disappoint\w*|dissatisf\w*|unsatisf\w*|unhappy|frustrat\w*"
    r"|complain\w*|fix|missing|lack(?:ed|ing|s)?|concern(?:s|ed|ing)?|bad(?:ly)?|poor(?:ly)?"
    r"|hate[ds]?|annoy\w*|upset\w*|negative\w*|weak\w*|downsides?|drawbacks?|shortcomings?"
    r"|faults?|faulty|trouble[ds]?|struggl\w*|confus\w*|unclear|inconvenien\w*|barriers?"
    r"|unpleasant|unhelpful|regret\w*"
)
_LIKES: Final = re.compile(
    r"lik(?:e|ed|es|ing)|lov(?:e|ed|es|ing)|enjoy\w*|good|great|well|best|fav(?:ou?)rites?"
    r"|positive\w*|happy|happi\w+|pleas(?:ed|ant|antly|ing)|satisf\w+|appreciat\w*|impress\w*"
    r"|strengths?|strong\w*|delight\w*|prais\w*|excellent\w*|amazing\w*|helpful|easy|comfortable"
)
_TURNING: Final = frozenset({"not", "never", "no", "least", "less", "cannot", "without"})
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_PART: Final = re.compile(
    r"[?.!;:]|,|\b(?:and|or|but|also)\b(?= (?:what|how|which|where|why|tell|please|is|was|did))"
)

_MISLEADING: Final = re.compile(
    r"""
      \b(?: would | might | you'd | may | do ) \s (?: you \s )? like \s (?: to | us | a | an )\b
    | \byou'd \s like\b | \bwould \s (?: you \s )? like\b | \blike \s (?: to | us \s to )\b
    | \b(?: feel | felt | look | looks | sound | sounds | seem | was \s it | is \s it ) \s like\b
    | \bas \s well\b | \bhow \s well\b | \bas \s good \s as\b
    | \bbest \s (?: way | time | number | e-?mail | describ\w* | reflect\w* | match\w* | suit\w* )
    | \b(?: happy | pleased ) \s (?: to | for )\b
    | \bbetter \s (?: understand | serve | support | know )\b
    | \bfe(?: el | els | eling | lt ) \s (?: any \s )? better\b
    | \bchange \s (?: of | your ) \s \w+
    | \b(?: great | excellent | amazing | good \s (?: news | to \s hear | morning ) ) \s? [!,]
    """,
    re.VERBOSE,
)
"""Phrases whose words are in the tables and do not mean there what they mean elsewhere."""

_SETTLED: Final = re.compile(r"\b(?:re)?solv\w*|\bresol\w+|\bfixed\b|\bdealt with\b|\baddressed\b")
"""A problem that may have been settled: to "Was it solved?" the answer "No" is bad."""

_WISH: Final = re.compile(
    r"\b(?:can|could|should|might) (?:we|they|it|the \w+|our \w+)(?: \w+)?"
    r" (?:do|have done|make|have made|offer|add)\b"
    r"|\bwould(?: have)? (?:make|made|help|helped)\b"
    r"|\bstop doing\b|\bf[ae]ll short\b|\blet(?:ting)? you down\b"
)
"""Asks for improvements in other words; what is liked after it is only what they are to bring."""

_LONGEST: Final = 500
"""Characters of the longest question whose direction is looked for."""


def direction_of(question: str) -> Direction | None:
    """Return what a question asks for, None where it is not plain."""
    return _direction(question) if len(question) <= _LONGEST else None


@lru_cache(maxsize=1024)
def _direction(question: str) -> Direction | None:
    text = " ".join(question.casefold().replace("\u2019", "'").split())
    if _SETTLED.search(text):
        return None
    found = {
        direction
        for part in _PART.split(_MISLEADING.sub(" ", text))
        for direction in _directions(part)
    }
    return found.pop() if len(found) == 1 else None


def _directions(part: str) -> set[Direction]:
    """Return the directions of the words of one part of a question."""
    wish = _WISH.search(part)
    words = _WORD.findall(part[: wish.start()] if wish else part)
    found: set[Direction] = {"faults"} if wish else set()
    for place, word in enumerate(words):
        near = [*words[max(0, place - 3) : place], *words[place + 1 : place + 3]]
        if _FAULTS.fullmatch(word):
            found.add("likes" if _turned(words[max(0, place - 3) : place]) else "faults")
        elif _LIKES.fullmatch(word):
            found.add("faults" if _turned(near) or "more" in near[:3] else "likes")
    return found


def _turned(words: Sequence[str]) -> bool:
    return any(word in _TURNING or word.endswith("n't") for word in words)
