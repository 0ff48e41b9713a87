"""Answers that mean nothing without their question, read with it.

"Nothing" is good news where the question was what to improve, and bad news where it was what was
liked. A model that sees the answer alone cannot know. So where the whole answer is such a formula,
it is read by rule: the formula and the direction of the question say how the customer feels.

Not covered: questions in other languages than English; their direction is unclear.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from voc.records import Intent, Reading, Sentiment
from voc.text.questions import Direction, direction_of

READ_WITH_QUESTION: Final = "read_with_question"
"""The warning of a reading that was made here."""

_NOTHING: Final = frozenset(
    {
        *("nothing", "none", "no", "nope", "nah", "nil", "zero", "nada", "no no", "no nothing"),
        *("not a thing", "not a lot", "not much", "not really", "no not really", "nothing much"),
        *("not at all", "nothing comes to mind", "nothing springs to mind", "nothing specific"),
        *("nothing in particular", "nothing particular", "nothing obvious", "nothing major"),
        *("cant think of anything", "i cant think of anything", "i cannot think of anything"),
        *("cannot think of anything", "cant think of any", "i cant think of any"),
        *("cant think of a thing", "i cant think of a thing", "i can think of nothing"),
        *("cant think of one", "i cant think of one", "there is nothing", "theres nothing"),
        *("there was nothing", "there isnt anything", "there wasnt anything", "not anything"),
        *("i dont think so", "dont think so", "no i dont think so"),
    }
)
_EVERYTHING: Final = frozenset(
    {
        *("everything", "every thing", "all of it", "all of them", "all of the above"),
        *("the lot", "the whole lot", "the whole thing", "everything about it"),
    }
)
_GOOD: Final = frozenset(
    {
        *("all good", "all fine", "all ok", "all okay", "all great", "all very good"),
        *("its all good", "it was all good", "all was good", "everything was good"),
        *("everything is good", "everything good", "everything fine", "everything is fine"),
        *("everything was fine", "no complaints", "no problems", "no issues", "no concerns"),
        *("nothing to complain about", "couldnt be better", "could not be better"),
        *("nothing could be better", "nothing to improve", "nothing needs improving"),
        *("no improvements", "no improvement needed", "no improvements needed"),
    }
)
_SILENT: Final = frozenset(
    {
        *("", "na", "n a", "not applicable", "no comment", "no comments", "no answer", "x", "dk"),
        *("no opinion", "no idea", "dont know", "i dont know", "idk", "not sure", "unsure"),
        *("im not sure", "none given", "null", "pass", "skip", "nothing to add", "nothing to say"),
        *("no further comment", "no further comments", "prefer not to say", "not answered"),
        *("nothing else", "nothing more", "nothing to mention", "nothing to report"),
    }
)
"""Words of somebody who does not answer; the empty one is an answer of marks alone: `-`."""

_AROUND: Final = (
    *("absolutely", "honestly", "really", "at all", "literally", "just", "sorry", "thanks"),
    *("thank you", "to be honest", "tbh", "so far", "for me", "for now", "at the moment", "as yet"),
    *("right now", "i think", "in my opinion", "that i can think of", "i can think of"),
    *("at this time", "on this occasion", "personally", "currently", "yet"),
)
"""What may stand before or after a formula and adds nothing."""

_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_NOTHING, "nothing"),
    **dict.fromkeys(_EVERYTHING, "everything"),
    **dict.fromkeys(_GOOD, "good"),
    **dict.fromkeys(_SILENT, "silent"),
}

_LONGEST: Final = 80
"""Characters beyond which no answer is a formula."""

_PARTS: Final = re.compile(r"[.,;:!?\n]+|\s[-\u2013\u2014]+\s")
_BEFORE: Final = re.compile(rf"^(?:{'|'.join(_AROUND)}) ")
_AFTER: Final = re.compile(rf" (?:{'|'.join(_AROUND)})$")

_OUTCOMES: Final[Mapping[tuple[str, Direction | None], str]] = {
    ("nothing", "faults"): "positive",
    ("nothing", "likes"): "negative",
    ("everything", "faults"): "negative",
    ("everything", "likes"): "positive",
    ("good", "faults"): "positive",
    ("good", "likes"): "positive",
    ("good", None): "positive",
}
"""How the customer feels, by kind of formula and direction of the question; else neutral."""

_SENTIMENTS: Final[Mapping[str, Sentiment]] = {
    "positive": Sentiment(label="positive", score=0.95, confidence=0.95, band="high"),
    "negative": Sentiment(label="negative", score=-0.6, confidence=0.6, band="low"),
    "neutral": Sentiment(label="neutral", score=0.0, confidence=0.5, band="low"),
}
"""Confidences are fixed; decision 14 says what was measured."""

_INTENTS: Final[Mapping[str, Intent]] = {
    "positive": Intent(label="praise", confidence=0.6, band="low"),
    "negative": Intent(label="complaint", confidence=0.6, band="low"),
    "neutral": Intent(label="other", confidence=0.5, band="low"),
}


def by_question(reading: Reading) -> Reading:
    """Return the reading of an answer that is a mere formula, read with its question.

    Its sentiment, that of its statements and its intent are set, nothing is found in it, and it
    has the warning `read_with_question`. Any other reading is returned as it is: one without a
    question, and one of an answer that says more.

    Confidences are fixed: of a positive sentiment 0.95 (`high`), of a negative one 0.6 and of a
    neutral one 0.5 (both `low`). The probabilities of labels stand as the model gave them.
    """
    question = reading.message.question
    if question is None:
        return reading
    feeling = _feeling(reading.message.text, question)
    if feeling is None:
        return reading
    sentiment = _SENTIMENTS[feeling]
    statements = tuple(
        replace(statement, labels=(), bands={}, sentiment=sentiment, label_sentiments={})
        for statement in reading.statements
    )
    warnings = (warning for warning in reading.warnings if warning != "no_certain_label")
    return replace(
        reading,
        sentiment=sentiment,
        intent=_INTENTS[feeling],
        components={},
        statements=statements,
        warnings=(*warnings, READ_WITH_QUESTION),
    )


def _feeling(answer: str, question: str) -> str | None:
    """Return how a formula feels, None for an answer that is none, or says two things."""
    if len(answer) > _LONGEST:
        return None
    kinds = _kinds(answer)
    if not kinds or None in kinds:
        return None
    direction = direction_of(question)
    feelings = {_OUTCOMES.get((kind, direction), "neutral") for kind in kinds if kind}
    return feelings.pop() if len(feelings) == 1 else None


@lru_cache(maxsize=4096)
def _kinds(answer: str) -> frozenset[str | None]:
    """Return the kinds of formula that an answer is made of, with None where it says more."""
    parts = [part for raw in _PARTS.split(answer) if (part := _normal(raw))]
    whole = _kind(_normal(answer))
    return frozenset([whole] if whole else map(_kind, parts))


def _kind(part: str) -> str | None:
    while part not in _KINDS:
        shorter = _AFTER.sub("", _BEFORE.sub("", part))
        if shorter == part:
            return None
        part = shorter
    return _KINDS[part]


def _normal(text: str) -> str:
    """Return a text without case and punctuation; a dash or slash between words is a space."""
    text = text.casefold().replace("'", "").replace("\u2019", "")
    bare = (" " if unicodedata.category(c).startswith("P") else c for c in text)
    return " ".join("".join(bare).split())
