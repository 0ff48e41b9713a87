"""Which predicted statements speak for a gold one."""

import pytest

from voc.learning.alignment import (
    align,
    best_probabilities,
    predicted_labels,
    predicted_sentiment,
)
from voc.learning.gold import GoldStatement
from voc.records import Sentiment, Statement
from voc.taxonomy import LABELS


def gold(start: int, end: int) -> GoldStatement:
    return GoldStatement(start=start, end=end, labels=(), sentiment="neutral")


def said(
    start: int,
    end: int,
    *,
    label: str = "brand",
    sentiment: str = "neutral",
    score: float = 0.0,
    probability: float = 0.9,
) -> Statement:
    return Statement(
        start=start,
        end=end,
        text="",
        labels=(label,),
        probabilities={name: probability if name == label else 0.1 for name in LABELS},
        sentiment=Sentiment(label=sentiment, score=score, confidence=1.0, band="high"),
    )


@pytest.mark.parametrize(
    ("text", "predicted", "shared"),
    [
        pytest.param("abcdefgh", (0, 4), 4, id="the same"),
        pytest.param("abcdefgh", (0, 8), 4, id="it holds the gold statement"),
        pytest.param("abcdefgh", (1, 2), 1, id="it lies within"),
        pytest.param("abcdefgh", (2, 6), 2, id="half of the shorter"),
        pytest.param("abcdefgh", (3, 6), 0, id="less than half"),
        pytest.param("abcdefgh", (4, 8), 0, id="next to it"),
        pytest.param("a    bcd", (0, 8), 1, id="space does not count"),
        pytest.param("abcd    ", (4, 8), 0, id="nothing but space"),
        pytest.param("    abcd", (0, 8), 0, id="gold of nothing but space"),
        pytest.param("a\u00a0\u3000\nbcd", (0, 7), 1, id="any white space"),
        pytest.param("😊😊😊😊", (2, 4), 2, id="code points"),
    ],
)
def test_alignment_takes_half_of_the_shorter(
    text: str, predicted: tuple[int, int], shared: int
) -> None:
    assert align(text, [gold(0, 4)], [said(*predicted)]).tolist() == [[shared]]


def test_every_pair_is_compared() -> None:
    overlap = align("ab cd ef", [gold(0, 5), gold(6, 8)], [said(0, 2), said(3, 8), said(6, 8)])
    assert overlap.tolist() == [[2, 2, 0], [0, 2, 2]]


def test_labels_are_those_of_all_aligned_statements() -> None:
    predicted = [said(0, 2), said(2, 4, label="interface"), said(4, 8, label="customer")]
    (overlap,) = align("abcdefgh", [gold(0, 4)], predicted)
    assert predicted_labels(overlap, predicted) == {"brand", "interface"}


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        pytest.param([], None, id="nothing aligned"),
        pytest.param([said(0, 6, sentiment="mixed")], "mixed", id="one"),
        pytest.param(
            [
                said(0, 1, sentiment="positive", score=1.0),
                said(1, 6, sentiment="negative", score=-0.1),
            ],
            "negative",
            id="most characters",
        ),
        pytest.param(
            [
                said(0, 2, sentiment="positive"),
                said(2, 5, sentiment="neutral"),
                said(5, 7, sentiment="positive"),
            ],
            "positive",
            id="characters of a label add up",
        ),
        pytest.param(
            [
                said(0, 3, sentiment="negative", score=-0.5),
                said(3, 6, sentiment="positive", score=0.7),
            ],
            "positive",
            id="tie: stronger positive",
        ),
        pytest.param(
            [
                said(0, 3, sentiment="positive", score=0.7),
                said(3, 6, sentiment="negative", score=-0.8),
            ],
            "negative",
            id="tie: stronger negative",
        ),
    ],
)
def test_sentiment_goes_by_characters_then_strength(
    predicted: list[Statement], expected: str | None
) -> None:
    (overlap,) = align("abcdefgh", [gold(0, 8)], predicted)
    assert predicted_sentiment(overlap, predicted) == expected


def test_probabilities_are_the_highest_of_the_aligned() -> None:
    predicted = [said(0, 2, probability=0.6), said(2, 4, probability=0.8), said(4, 8)]
    overlap = align("abcdefgh", [gold(0, 4)], predicted)
    (best,) = best_probabilities(overlap, predicted).tolist()
    assert dict(zip(LABELS, best, strict=True)) == dict.fromkeys(LABELS, 0.1) | {"brand": 0.8}


def test_no_gold_statement_has_no_probabilities() -> None:
    assert best_probabilities(align("ab", [], [said(0, 2)]), [said(0, 2)]).shape == (0, 8)
