"""Where a sentence makes more than one point: contrast, additions, sentences run together.

A contrast cuts only where both sides are long enough to stand alone: "small but tasty" makes one
point, "the room was small, but the food was good" makes two. So does "and" before a subject and
a verb: "it was faulty, and they would not take it back"; of "and nobody answers" less is enough,
because it is a complaint of its own. The least lengths are those that
agree best with messages cut by hand (`benchmarks/segmentation.py`).
"""

import re
from collections.abc import Iterator
from typing import Final

from voc.text.boundaries import LABEL

_SALUTATION: Final = re.compile(
    r"Dear (?:\b(?:(?i:mr|mrs|ms|mx|dr|prof|rev|messrs)|[A-Z])\.|[^,\n.]){1,50}[,:](?=\s)"
)
_CONTRAST: Final = re.compile(
    r"(?<=\s)(?:"
    r"(?i:but|however|(?:and )?yet|(?:even )?though(?!,)|although)(?=[\s,])"
    # A capital on a word that opens sentences, in the middle of one: a stop is missing.
    r"|(?P<opening>The|There|They|We|He|She|It|When|If|In|On|After|Then|My|Our|So|This|Please)"
    r"(?= [a-z]))"
)
_AND: Final = re.compile(
    r"(?<=\s)and (?:then )?(?:"
    # Whatever nobody does, it is missing: any verb will do.
    r"(?P<nobody>(?:nobody|no one|no-one) (?!else|but|from|who|there|\w+ing)[a-z]{3,}(?=\s))"
    r"|(?:(?:I|we|they|he|she|it|you|nobody|no one|no-one|everyone|there)"
    r"|(?:the|my|your|our|their|his|her|its|this|that|these|those)(?: [\w'\u2019-]+){1,3}?"
    r")(?: (?:still|also|just|even|never|always|then|now|only|really|actually))? "
    r"(?:(?:is|was|are|were|has|have|had|do|does|did|would|wo|wil|will|can|ca|could|should|must)"
    r"(?:n['\u2019]?t)?|cannot|refuse[sd]?|told|said|says?|took|takes?|made|makes?|gave|gives?|got"
    r"|gets?|kept|keeps?|lost|broke|came|went|needs?|wants?|charged|never|won['\u2019]t)(?=\s))",
    re.IGNORECASE,
)
_NO_CONTRAST: Final = re.compile(
    r"\b(?:as|nothing|anything|no (?:other )?(?:choice|option)|(?:not|n't) help)\s+\Z",
    re.IGNORECASE,
)
_NO_OPENING: Final = re.compile(
    r"(?:[^a-z]|@\w*|\b(?:a|an|and|as|by|called|for|from|in|is|like|of|on|or|said|says?|states?"
    r"|that|the|to|was|were|with))\s\Z"
)
_WORD: Final = re.compile(r"\w[\w'\u2019-]*+")
_LEFT_WORDS: Final = 3
_RIGHT_WORDS: Final = 4
_ADDED_LEFT_WORDS: Final = 4
_ADDED_RIGHT_WORDS: Final = 6
_LOOK: Final = 200

_STEP: Final = re.compile(
    r"(?P<joint>(?:and (?:then|so|also|now|when|if|i|we|he|she|it|they|you|the|my|our|this|there)"
    r"|but|because|so|then|also|which|[-\u2013\u2014])(?=\s))|\S++",
    re.IGNORECASE,
)
_RUN_WORDS: Final = 50
_PAUSED_WORDS: Final = 80
_LEAST_WORDS: Final = 8


def clause_starts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield, in order, the offsets in the sentence `text[start:end]` where a new point begins."""
    label = LABEL.match(text, start, end)
    if label:
        start = label.end()
    salutation = _SALUTATION.match(text, start, end)
    if salutation:
        start = salutation.end()
        yield start
    for begin in sorted({*_contrasts(text, start, end), *_additions(text, start, end)}):
        yield from _joints(text, start, begin)
        yield begin
        start = begin
    yield from _joints(text, start, end)


def _contrasts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a contrast, or a sentence whose stop is missing, begins."""
    for mark in _CONTRAST.finditer(text, start, end):
        begin = mark.start()
        left, right = text[max(start, begin - _LOOK) : begin], text[begin : min(end, begin + _LOOK)]
        refusal = _NO_OPENING if mark["opening"] else _NO_CONTRAST
        if (
            len(_WORD.findall(left)) >= _LEFT_WORDS
            and len(_WORD.findall(right)) >= _RIGHT_WORDS
            and left.count("(") <= left.count(")")
            and not refusal.search(left[-24:])
        ):
            yield begin
            start = begin


def _additions(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a clause that "and" adds begins, with a subject and a verb of its own."""
    for mark in _AND.finditer(text, start, end):
        begin = mark.start()
        left, right = text[max(start, begin - _LOOK) : begin], text[begin : min(end, begin + _LOOK)]
        least_left = _LEFT_WORDS if mark["nobody"] else _ADDED_LEFT_WORDS
        least_right = _RIGHT_WORDS if mark["nobody"] else _ADDED_RIGHT_WORDS
        if (
            len(_WORD.findall(left)) >= least_left
            and len(_WORD.findall(right)) >= least_right
            and left.count("(") <= left.count(")")
        ):
            yield begin
            start = begin


def _joints(text: str, start: int, end: int) -> Iterator[int]:
    """Yield conjunctions at which to cut a clause of too many words, each as late as allowed.

    Speech written down without punctuation has to be cut sooner than a long sentence with pauses.
    """
    if text.count(" ", start, end) < _RUN_WORDS:
        return
    joint, words, since, limit = start, 0, 0, _RUN_WORDS
    for step in _STEP.finditer(text, start, end):
        if step["joint"] and words >= _LEAST_WORDS and (words <= limit or joint == start):
            joint, since = step.start(), 0
        words, since = words + 1, since + 1
        if step[0][-1] in ",;:":
            limit = _PAUSED_WORDS
        if words > limit and joint > start and since >= _LEAST_WORDS:
            yield joint
            start, words, limit = joint, since, _RUN_WORDS
