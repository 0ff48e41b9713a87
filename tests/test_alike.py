import pytest

from alike import TOLERANCE, assert_alike
from factories import reading, sentiment, statement
from voc.records import Reading, Rejection


def brand(probability: float = 0.9, feeling: str = "negative") -> Reading:
    return reading(statement(feeling=feeling, probabilities={"brand": probability}))


def test_a_reading_is_like_itself_and_one_within_the_tolerance() -> None:
    assert_alike(brand(), brand())
    assert_alike(brand(0.9), brand(0.9 + TOLERANCE / 2))


@pytest.mark.parametrize(
    "other",
    [
        brand(0.9 + 2 * TOLERANCE),
        brand(feeling="mixed"),
        reading(statement(labels=["interface"])),
        reading(statement("The toaster arrived")),
        reading(statement(felt={"brand": sentiment("mixed")})),
        reading(statement(felt={"brand": sentiment(confidence=0.8)})),
        reading(statement(), intent="praise"),
        reading(statement(), feeling="neutral"),
        Rejection(id="t-1", stage="model", code="inference_failed", detail=""),
    ],
)
def test_other_outcomes_are_not_alike(other: Reading | Rejection) -> None:
    for pair in ((brand(), other), (other, brand())):
        with pytest.raises(AssertionError):
            assert_alike(*pair)
