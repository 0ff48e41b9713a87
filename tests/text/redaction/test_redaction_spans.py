"""Spans: what overlaps becomes one, and what is hidden leaves the rest as it was."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.text.redaction.spans import BLOT, CHECKED, SHAPED, Found, blotted, masked, resolved

TEXT = "abcdefghij" * 3

SPANS = st.builds(
    lambda start, length, kind, certainty: Found(start, start + length, kind, certainty),
    st.integers(0, 20),
    st.integers(1, 10),
    st.sampled_from(["EMAIL", "CARD"]),
    st.sampled_from([SHAPED, CHECKED]),
)


def covered(found: list[Found] | tuple[Found, ...]) -> set[int]:
    return {place for item in found for place in range(item.start, item.end)}


@given(st.lists(SPANS))
def test_nothing_that_was_found_is_left_and_nothing_overlaps(found: list[Found]) -> None:
    spans = resolved(found)
    assert covered(spans) == covered(found)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (Found(0, 9, "URL", SHAPED), Found(3, 8, "EMAIL", CHECKED), "URL"),
        (Found(0, 5, "PHONE", SHAPED), Found(0, 5, "CARD", CHECKED), "CARD"),
        (Found(0, 5, "PHONE", SHAPED), Found(4, 12, "CARD", CHECKED), "CARD"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_longest_names_it_and_then_the_surest(
    one: Found, other: Found, kind: str, turned: bool
) -> None:
    (span,) = resolved([other, one] if turned else [one, other])
    assert span.kind == kind


@given(st.lists(SPANS), st.integers(0, 30), st.integers(0, 30))
def test_a_part_of_a_text_is_masked_as_the_whole(found: list[Found], a: int, b: int) -> None:
    start, end = sorted((a, b))
    spans = resolved(found)
    shown = masked(TEXT[start:end], spans, offset=start)
    kept = [
        c for place, c in enumerate(TEXT) if start <= place < end and place not in covered(spans)
    ]
    assert shown.replace("<EMAIL>", "").replace("<CARD>", "") == "".join(kept)
    assert shown.count("<") == sum(s.start < end and start < s.end for s in spans if start < end)


@given(st.lists(SPANS))
def test_a_blotted_text_has_the_length_that_it_had(found: list[Found]) -> None:
    shown = blotted(TEXT, resolved(found))
    assert len(shown) == len(TEXT)
    assert {place for place, sign in enumerate(shown) if sign == BLOT} == covered(found)
    assert all(sign in (BLOT, TEXT[place]) for place, sign in enumerate(shown))
