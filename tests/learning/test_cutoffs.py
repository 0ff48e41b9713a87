"""Cutoffs of the bands of confidence: what a band promises holds on what it was chosen on."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from voc.confidence import NEVER, PRECISION, Cutoffs
from voc.learning.calibration import Floats, choice_cutoffs, cutoffs
from voc.learning.examples import UNKNOWN
from voc.learning.metrics import Flags

FEWEST = 30
GRID = [hundredths / 100 for hundredths in range(15, 100)]
"""All that a cutoff may be, besides never."""

# Hundredths among them: a decision right at a cutoff belongs to its band.
confidences = st.floats(0, 1) | st.sampled_from(GRID)
runs = st.tuples(confidences, st.integers(1, 60), st.integers(0, 4))
"""Decisions of one confidence: so many right ones, so many wrong ones."""


def decisions(*found: tuple[float, int, int]) -> tuple[Floats, Flags]:
    """Return decisions from (confidence, right ones, wrong ones)."""
    confidence = np.repeat([c for c, _, _ in found], [r + w for _, r, w in found])
    correct = [flag for _, r, w in found for flag in [True] * r + [False] * w]
    return confidence.astype(np.float64), np.array(correct, np.bool_)


def bands_with_their_decisions(
    chosen: Cutoffs, confidence: Floats, correct: Flags
) -> list[tuple[str, float, Floats, Flags]]:
    """Return each band, its cutoff, and the decisions that are in no surer one."""
    below = confidence < chosen.high
    medium = chosen.medium if chosen.medium < chosen.high else NEVER
    return [
        ("high", chosen.high, confidence, correct),
        ("medium", medium, confidence[below], correct[below]),
    ]


def keeps(cutoff: float, band: str, confidence: Floats, correct: Flags) -> bool:
    """Return whether enough decisions from a cutoff on are as precise as a band promises."""
    taken = correct[confidence >= cutoff]
    return len(taken) >= FEWEST and taken.mean() >= PRECISION[band]


@given(st.lists(runs, min_size=1, max_size=8))
def test_a_cutoff_keeps_its_promise_and_so_does_every_higher_one(
    found: list[tuple[float, int, int]],
) -> None:
    chosen = cutoffs(*decisions(*found))
    for band, cutoff, confidence, correct in bands_with_their_decisions(chosen, *decisions(*found)):
        if cutoff != NEVER:
            assert cutoff in GRID
            assert keeps(cutoff, band, confidence, correct)
        for higher in (point for point in GRID if point >= cutoff):
            few = (confidence >= higher).sum() < FEWEST
            assert few or keeps(higher, band, confidence, correct)


@given(st.lists(runs, min_size=1, max_size=8))
def test_a_lower_cutoff_would_break_the_promise(found: list[tuple[float, int, int]]) -> None:
    chosen = cutoffs(*decisions(*found))
    for band, cutoff, confidence, correct in bands_with_their_decisions(chosen, *decisions(*found)):
        lower = [point for point in GRID if point < cutoff and (confidence >= point).any()]
        enough = [point for point in lower if (confidence >= point).sum() >= FEWEST]
        assert not enough or not keeps(enough[-1], band, confidence, correct)


@given(st.lists(runs, max_size=8))
def test_high_is_never_below_medium(found: list[tuple[float, int, int]]) -> None:
    chosen = cutoffs(*decisions(*found)) if found else cutoffs(np.empty(0), np.empty(0, np.bool_))
    assert chosen.high >= chosen.medium


@given(st.lists(runs, min_size=1, max_size=8))
def test_decisions_in_a_band_are_as_precise_as_it_states(
    found: list[tuple[float, int, int]],
) -> None:
    confidence, correct = decisions(*found)
    chosen = cutoffs(confidence, correct)
    bands = np.array([chosen.band(c) for c in confidence])
    for band in PRECISION:
        taken = correct[bands == band]
        assert len(taken) == 0 or taken.mean() >= PRECISION[band]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # Nothing to tell by: too few decisions, or none.
        ([], Cutoffs(high=NEVER, medium=NEVER)),
        ([(0.9, 29, 0)], Cutoffs(high=NEVER, medium=NEVER)),
        ([(0.9, 30, 0)], Cutoffs(high=0.15, medium=0.15)),
        # Right 95 and 70 times of 100, to the decision.
        ([(0.9, 95, 5)], Cutoffs(high=0.15, medium=0.15)),
        ([(0.9, 94, 6)], Cutoffs(high=NEVER, medium=0.15)),
        ([(0.9, 70, 30)], Cutoffs(high=NEVER, medium=0.15)),
        ([(0.9, 69, 31)], Cutoffs(high=NEVER, medium=NEVER)),
        # Medium is right often enough by itself, not with the help of what is high.
        ([(0.9, 900, 0), (0.5, 28, 12)], Cutoffs(high=0.15, medium=0.15)),
        ([(0.9, 100, 0), (0.5, 28, 12)], Cutoffs(high=0.51, medium=0.15)),
        ([(0.9, 100, 0), (0.5, 27, 13)], Cutoffs(high=0.51, medium=0.51)),
        ([(0.9, 100, 0), (0.5, 20, 9)], Cutoffs(high=0.51, medium=0.51)),
        # From right above the last confidence that spoils it.
        ([(0.9, 40, 0), (0.5, 0, 40)], Cutoffs(high=0.51, medium=0.51)),
        ([(0.9, 40, 0), (0.29, 0, 40)], Cutoffs(high=0.3, medium=0.3)),
        ([(0.9, 100, 0), (0.6, 80, 20), (0.4, 0, 90)], Cutoffs(high=0.61, medium=0.41)),
        # A lucky spike of the surest ones is no promise, nor are good ones below bad ones.
        ([(0.95, 20, 10), (0.5, 900, 0)], Cutoffs(high=NEVER, medium=NEVER)),
        ([(0.95, 20, 9), (0.5, 900, 0)], Cutoffs(high=0.15, medium=0.15)),
        ([(0.95, 35, 0), (0.9, 0, 10), (0.5, 900, 0)], Cutoffs(high=0.91, medium=0.15)),
        ([(0.95, 35, 0), (0.9, 0, 30), (0.5, 900, 0)], Cutoffs(high=0.91, medium=0.91)),
    ],
)
def test_cutoffs_of_decisions_counted_by_hand(
    found: list[tuple[float, int, int]], expected: Cutoffs
) -> None:
    assert cutoffs(*decisions(*found)) == expected


def test_of_a_choice_the_share_of_the_chosen_class_is_the_confidence() -> None:
    shares = torch.tensor([[0.6, 0.4]] * 40 + [[0.2, 0.8]] * 60)
    targets = torch.tensor([1] * 40 + [1] * 60)
    assert choice_cutoffs(shares, targets) == Cutoffs(high=0.61, medium=0.61)


def test_targets_that_are_unknown_count_for_nothing() -> None:
    shares = torch.full((60, 4), 0.1)
    shares[:, 2] = 0.7
    targets = torch.tensor([2] * 29 + [UNKNOWN] * 31)
    assert choice_cutoffs(shares, targets) == Cutoffs(high=NEVER, medium=NEVER)
    targets[29] = 2
    assert choice_cutoffs(shares, targets) == Cutoffs(high=0.15, medium=0.15)
