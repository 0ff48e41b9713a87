"""How sure the parts of a reading are, and the warning where no label is."""

import pytest

from assembled import probabilities, read
from factories import sentiment
from voc.assembly import summarise
from voc.taxonomy import LABELS, UNCERTAIN


@pytest.mark.parametrize(
    ("confidence", "of_statement", "of_message", "of_intent"),
    [
        (0.9375, "high", "high", "high"),
        (0.875, "high", "high", "medium"),
        (0.8125, "high", "high", "medium"),
        (0.75, "high", "medium", "medium"),
        (0.6875, "medium", "medium", "medium"),
        (0.625, "medium", "medium", "medium"),
        (0.5625, "medium", "low", "medium"),
        (0.5, "medium", "low", "low"),
        (0.4375, "low", "low", "low"),
    ],
)
def test_each_choice_has_the_band_of_its_own_cutoffs(
    confidence: float, of_statement: str, of_message: str, of_intent: str
) -> None:
    found = read(probabilities(({"brand": 0.9}, "negative"), confidence=confidence))
    (statement,) = found.statements
    assert statement.sentiment.band == of_statement
    assert statement.label_sentiments["brand"].band == of_statement
    assert found.components["brand"].sentiment.band == of_statement
    assert (found.sentiment.band, found.intent.band) == (of_message, of_intent)


@pytest.mark.parametrize(
    ("probability", "band"),
    [(1.0, "high"), (0.875, "high"), (0.8125, "medium"), (0.75, "medium"), (0.6875, "low")],
)
def test_a_label_has_the_band_of_its_probability(probability: float, band: str) -> None:
    found = read(probabilities(({"brand": probability, "customer": 0.6}, "neutral")))
    assert found.statements[0].bands == {"customer": "low", "brand": band}
    assert found.components["brand"].band == band


@pytest.mark.parametrize(
    ("people", "policy", "band"),
    [(0.9, 0.6, "high"), (0.6, 0.9, "high"), (0.8, 0.6, "medium"), (0.6, 0.6, "low")],
)
def test_a_component_has_the_band_of_its_most_certain_label(
    people: float, policy: float, band: str
) -> None:
    sure = {"brand": 1.0}  # a label of another component counts for nothing
    rows = [
        ({"platform.people": people, **sure}, "neutral"),
        ({"platform.policy": policy}, "mixed"),
    ]
    assert read(probabilities(*rows)).components["platform"].band == band


@pytest.mark.parametrize(
    ("rows", "doubtful"),
    [
        ([{}], False),
        ([{"brand": 0.2421875}], False),
        ([{"brand": 0.25}], True),
        ([{"brand": 0.5}], True),
        ([{"brand": 0.6875}], True),
        ([{"brand": 0.75}], False),
        ([{"brand": 0.6}, {"interface": 0.75}], False),
        ([{}, {"interface": 0.3}], True),
    ],
)
def test_a_reading_without_a_sure_label_says_so_if_it_came_near_one(
    rows: list[dict[str, float]], doubtful: bool
) -> None:
    found = read(probabilities(*((row, "neutral") for row in rows)), warnings=["long"])
    assert found.warnings == (("long", "no_certain_label") if doubtful else ("long",))


def test_how_near_a_label_came_is_told_by_its_own_threshold() -> None:
    near = probabilities(({"brand": 0.375, "interface": 0.375}, "neutral"))
    for interface, doubtful in ((0.75, True), (0.8, False)):
        thresholds = {**dict.fromkeys(LABELS, 1.0), "interface": interface}
        assert ("no_certain_label" in read(near, thresholds=thresholds).warnings) is doubtful


@pytest.mark.parametrize(
    ("bands", "expected"),
    [(["low", "high"], "high"), (["low", "medium"], "medium"), (["low", "low"], "low")],
)
def test_the_band_of_a_sum_is_that_of_the_most_certain(bands: list[str], expected: str) -> None:
    assert summarise([sentiment(band=band) for band in bands]).band == expected


def test_what_is_background_or_uncertain_lends_no_confidence() -> None:
    voiced = sentiment("positive", confidence=0.5, band="low")
    others = [
        sentiment("neutral", confidence=0.99, band="high"),
        sentiment(UNCERTAIN, confidence=0.6, band="medium"),
    ]
    assert summarise([*others, voiced]) == voiced
