"""A set's own categories as labels: what is known of a text, and how it feels about it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from voc.learning.examples import UNKNOWN, label_constraints, label_feelings
from voc.taxonomy import LABELS, SENTIMENTS


@pytest.mark.parametrize(
    ("categories", "mapping", "expected"),
    [
        (["a"], {"a": {"pos": ["brand"], "may": []}}, {"brand": 1}),
        (["a"], {"a": {"pos": [], "may": []}}, {}),
        (["a"], {"a": {"pos": ["brand"], "may": ["customer"]}}, {"brand": 1, "customer": UNKNOWN}),
        (
            ["a", "b"],
            {"a": {"pos": ["brand"], "may": []}, "b": {"pos": ["interface"], "may": ["brand"]}},
            {"brand": 1, "interface": 1},
        ),
        (["a:negative"], {"a": {"pos": ["brand"], "may": []}}, {"brand": 1}),
        (["a:b:negative"], {"a:b": {"pos": ["brand"], "may": []}}, {"brand": 1}),
        (["a", "z"], {"a": {"pos": ["brand"], "may": []}}, None),
        (["z"], {}, None),
        ([], {"a": {"pos": ["brand"], "may": []}}, None),
        (["a"], {"a": {"pos": ["brand"], "may": []}, "_partial": True}, None),
    ],
)
def test_native_categories_say_what_is_known_of_the_labels(
    categories: Sequence[str], mapping: Mapping[str, Any], expected: dict[str, int] | None
) -> None:
    found = label_constraints(categories, mapping).tolist()
    if expected is None:
        assert found == [UNKNOWN] * len(LABELS)
    else:
        assert found == [expected.get(label, 0) for label in LABELS]


FEELINGS = {
    "food": {"pos": ["brand"], "may": []},
    "place": {"pos": ["environment"], "may": ["brand"]},
    "staff": {"pos": ["platform.people"], "may": ["interface"]},
    "misc": {"pos": [], "may": ["customer", "brand"]},
    "none": {"pos": [], "may": []},
    "a:b": {"pos": ["interface"], "may": []},
}


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ([], {}),
        (["food:negative"], {"brand": "negative"}),
        (["food:neutral"], {"brand": "neutral"}),
        (["food:positive", "staff:negative"], {"brand": "positive", "platform.people": "negative"}),
        # Possible labels count only where no label is sure.
        (["place:positive"], {"environment": "positive"}),
        (["misc:positive"], {"customer": "positive", "brand": "positive"}),
        # What is surely said of a label goes before what may be.
        (["food:negative", "misc:positive"], {"customer": "positive", "brand": "negative"}),
        (["food:neutral", "misc:positive"], {"customer": "positive", "brand": "neutral"}),
        (["food:negative", "place:positive"], {"brand": "negative", "environment": "positive"}),
        # Neutral is background; both poles say nothing, whoever says them.
        (["food:neutral", "food:positive"], {"brand": "positive"}),
        (["food:neutral", "food:neutral"], {"brand": "neutral"}),
        (["food:negative", "food:positive"], {}),
        (["food:negative", "food:neutral", "food:positive"], {}),
        # Other words than our three polarities.
        (["food:conflict"], {}),
        (["food:conflict", "food:neutral"], {}),
        (["food:conflict", "food:positive"], {}),
        (["food:mixed"], {}),
        (["food:NEGATIVE"], {}),
        # Without a polarity, without a label, without a mapping.
        (["food"], {}),
        (["none:negative"], {}),
        (["soup:negative", "food:positive"], {"brand": "positive"}),
        (["a:b:negative"], {"interface": "negative"}),
    ],
)
def test_native_categories_say_how_a_text_feels_about_labels(
    categories: Sequence[str], expected: dict[str, str]
) -> None:
    found = label_feelings(categories, FEELINGS).tolist()
    assert found == [
        SENTIMENTS.index(expected[label]) if label in expected else UNKNOWN for label in LABELS
    ]
    assert label_feelings(categories[::-1], FEELINGS).tolist() == found
