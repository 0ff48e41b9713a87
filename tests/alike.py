"""Two readings that are the same: equal labels, scores within a stated tolerance."""

from typing import Final

import pytest

from voc.records import Reading, Rejection

TOLERANCE: Final = 1e-4
"""How far scores may lie apart; the contract of a reading says so."""


def assert_alike(found: Reading | Rejection, expected: Reading | Rejection) -> None:
    """Fail unless both are readings with equal labels and scores within `TOLERANCE`."""
    assert isinstance(found, Reading)
    assert isinstance(expected, Reading)
    assert _labels(found) == _labels(expected)
    assert _scores(found) == pytest.approx(_scores(expected), rel=0, abs=TOLERANCE)


def _labels(reading: Reading) -> object:
    return (
        [(s.start, s.end, s.labels, s.sentiment.label) for s in reading.statements],
        [{k: felt.label for k, felt in s.label_sentiments.items()} for s in reading.statements],
        reading.sentiment.label,
        reading.intent.label,
        [(name, c.statements, c.sentiment.label) for name, c in reading.components.items()],
    )


def _scores(reading: Reading) -> list[float]:
    feelings = [
        reading.sentiment,
        *(statement.sentiment for statement in reading.statements),
        *(felt for s in reading.statements for felt in s.label_sentiments.values()),
        *(component.sentiment for component in reading.components.values()),
    ]
    return [
        reading.intent.confidence,
        *(number for feeling in feelings for number in (feeling.score, feeling.confidence)),
        *(p for statement in reading.statements for p in statement.probabilities.values()),
        *(component.probability for component in reading.components.values()),
    ]
