"""Readings put together from probabilities that a test states: no model, no text to cut."""

from collections.abc import Mapping, Sequence

import numpy as np

from voc.assembly import Span, assemble
from voc.confidence import Confidence, Cutoffs
from voc.heads import Probabilities
from voc.records import Message, Reading
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

TEXT = "The toaster was faulty. The lady was kind. No refund."
SPANS = [(0, 23), (24, 42), (43, 53)]
HALVES = dict.fromkeys(LABELS, 0.5)
CONFIDENCE = Confidence(
    label=Cutoffs(high=0.875, medium=0.75),
    statement_sentiment=Cutoffs(high=0.75, medium=0.5),
    message_sentiment=Cutoffs(high=0.8125, medium=0.625),
    intent=Cutoffs(high=0.9375, medium=0.5625),
)
"""Each kind of decision with its own cutoffs, all of them exact in 32 bits."""


def shares(label: str, names: Sequence[str], confidence: float) -> list[float]:
    """Return probabilities of which `label` has `confidence` and the others the rest."""
    rest = (1 - confidence) / (len(names) - 1)
    return [confidence if name == label else rest for name in names]


def probabilities(
    *statements: tuple[Mapping[str, float], str],
    felt: Mapping[str, str] | None = None,
    feeling: str = "negative",
    intent: str = "complaint",
    confidence: float = 0.7,
) -> Probabilities:
    """Return what heads say of statements given as label probabilities and a sentiment.

    felt: sentiments about labels, the same in every statement; that of the statement elsewhere.
    confidence: of each choice.
    """
    about = [[(felt or {}).get(name, label) for name in LABELS] for _, label in statements]
    labels = [[found.get(label, 0.1) for label in LABELS] for found, _ in statements]
    return Probabilities(
        labels=np.array(labels, np.float32),
        label_sentiments=np.array(
            [[shares(label, SENTIMENTS, confidence) for label in row] for row in about], np.float32
        ),
        statement_sentiments=np.array(
            [shares(label, SENTIMENTS, confidence) for _, label in statements], np.float32
        ),
        sentiment=np.array(shares(feeling, SENTIMENTS, confidence), np.float32),
        intent=np.array(shares(intent, INTENTS, confidence), np.float32),
    )


def read(
    found: Probabilities,
    *,
    thresholds: Mapping[str, float] = HALVES,
    spans: Sequence[Span] | None = None,
    message: Message | None = None,
    warnings: Sequence[str] = (),
) -> Reading:
    """Return the reading of what heads say, in which labels are found from a half."""
    return assemble(
        message or Message(id="t-1", text=TEXT),
        SPANS[: len(found.labels)] if spans is None else spans,
        found,
        thresholds=thresholds,
        confidence=CONFIDENCE,
        model="toy 1.0.0",
        language="en",
        warnings=warnings,
    )


THREE = probabilities(
    ({"brand": 0.9}, "negative"),
    ({"platform.people": 0.8, "interface": 0.7}, "positive"),
    ({"platform.policy": 0.6, "platform.people": 0.75}, "negative"),
)
