"""Bands of confidence: where each begins, and their order."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.confidence import BANDS, NEVER, PRECISION, Cutoffs, at_least, surest

CUTOFFS = Cutoffs(high=0.9, medium=0.7)

bands = st.sampled_from(BANDS)


@pytest.mark.parametrize(
    ("probability", "band"),
    [
        (1.0, "high"),
        (0.9, "high"),
        (math.nextafter(0.9, 0), "medium"),
        (0.7, "medium"),
        (math.nextafter(0.7, 0), "low"),
        (0.0, "low"),
    ],
)
def test_a_band_begins_at_its_cutoff(probability: float, band: str) -> None:
    assert CUTOFFS.band(probability) == band


@pytest.mark.parametrize(
    ("cutoffs", "found"),
    [
        (Cutoffs(high=NEVER, medium=0.7), ["low", "medium", "medium"]),
        (Cutoffs(high=NEVER, medium=NEVER), ["low", "low", "low"]),
        (Cutoffs(high=0.7, medium=0.7), ["low", "high", "high"]),
    ],
)
def test_a_band_that_cannot_be_promised_has_no_decisions(
    cutoffs: Cutoffs, found: list[str]
) -> None:
    assert [cutoffs.band(p) for p in (0.69, 0.7, 1.0)] == found


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_decision_is_in_no_lower_band(one: float, other: float) -> None:
    assert at_least(CUTOFFS.band(max(one, other)), CUTOFFS.band(min(one, other)))


def test_the_bands_from_the_surest_down() -> None:
    assert BANDS == ("high", "medium", "low")
    assert list(PRECISION) == ["high", "medium"]
    assert 1 > PRECISION["high"] > PRECISION["medium"] > 0.5


@pytest.mark.parametrize(
    ("least", "enough"),
    [("high", ["high"]), ("medium", ["high", "medium"]), ("low", ["high", "medium", "low"])],
)
def test_a_band_is_at_least_itself_and_all_below(least: str, enough: list[str]) -> None:
    assert [band for band in BANDS if at_least(band, least)] == enough


@given(st.lists(bands, min_size=1))
def test_the_surest_is_one_of_them_and_no_other_is_surer(found: list[str]) -> None:
    assert surest(found) in found
    assert all(at_least(surest(found), band) for band in found)
