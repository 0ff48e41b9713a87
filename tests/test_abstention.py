"""Saying only what is sure enough: what is left out, and what stands."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled import probabilities, read
from factories import reading, sentiment, statement
from voc.abstention import withhold
from voc.assembly import components_of
from voc.confidence import BANDS, at_least
from voc.records import Reading, Sentiment, Statement
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS, UNCERTAIN, component_of

bands = st.sampled_from(BANDS)
feelings = st.builds(sentiment, st.sampled_from(SENTIMENTS), score=st.floats(-1, 1), band=bands)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Return a statement of which each decision has a band of its own."""
    labels = draw(st.lists(st.sampled_from(LABELS), max_size=4))
    made = statement(labels=labels, felt={label: draw(feelings) for label in labels})
    return replace(
        made, bands={label: draw(bands) for label in made.labels}, sentiment=draw(feelings)
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Return a reading whose components are those that its statements add up to."""
    found = draw(st.lists(statements(), min_size=1, max_size=4))
    made = reading(*found, intent=draw(st.sampled_from(INTENTS)))
    return replace(
        made,
        components=components_of(made.statements),
        sentiment=draw(feelings),
        intent=replace(made.intent, band=draw(bands)),
    )


def unsure(feeling: str) -> Sentiment:
    return sentiment(feeling, score=0.5, confidence=0.4, band="low")


@given(readings())
def test_the_lowest_band_leaves_all_as_it_is(item: Reading) -> None:
    assert withhold(item, least="low") == item


@given(readings(), bands)
def test_twice_leaves_out_no_more_than_once(item: Reading, least: str) -> None:
    once = withhold(item, least=least)
    assert withhold(once, least=least) == once


@given(readings())
def test_what_is_left_out_for_one_band_is_left_out_for_a_higher(item: Reading) -> None:
    by_steps = withhold(withhold(item, least="medium"), least="high")
    assert by_steps == withhold(item, least="high")


@given(readings(), bands)
def test_what_is_said_is_sure_and_what_is_sure_is_said(item: Reading, least: str) -> None:
    found = withhold(item, least=least)
    pairs: list[tuple[Sentiment, Sentiment]] = [(item.sentiment, found.sentiment)]
    for before, after in zip(item.statements, found.statements, strict=True):
        sure = [label for label in before.labels if at_least(before.bands[label], least)]
        assert list(after.labels) == list(after.bands) == list(after.label_sentiments) == sure
        pairs.append((before.sentiment, after.sentiment))
        pairs.extend((before.label_sentiments[k], after.label_sentiments[k]) for k in sure)
    for feeling, said in pairs:
        kept = at_least(feeling.band, least)
        assert said == (feeling if kept else replace(feeling, label=UNCERTAIN))
    intent = item.intent.label if at_least(item.intent.band, least) else UNCERTAIN
    assert found.intent == replace(item.intent, label=intent)


@given(readings(), bands)
def test_components_are_what_the_sure_statements_say(item: Reading, least: str) -> None:
    found = withhold(item, least=least)
    assert found.components == components_of(found.statements)
    assert all(at_least(component.band, least) for component in found.components.values())
    for component in COMPONENTS:
        said = {
            number
            for number, s in enumerate(found.statements)
            for label in s.labels
            if component_of(label) == component
        }
        assert (component in found.components) == bool(said)


@given(readings(), bands)
def test_a_component_has_a_sentiment_of_the_feelings_that_are_sure(
    item: Reading, least: str
) -> None:
    found = withhold(item, least=least)
    for name, component in found.components.items():
        felt = {
            feeling.label
            for s in found.statements
            for label, feeling in s.label_sentiments.items()
            if component_of(label) == name
        }
        assert (component.sentiment.label == UNCERTAIN) == (felt == {UNCERTAIN})
        assert component.sentiment.label in {*felt, "mixed"}
        assert at_least(component.sentiment.band, least) or felt == {UNCERTAIN}


@given(readings(), bands)
def test_numbers_texts_and_warnings_stand(item: Reading, least: str) -> None:
    found = withhold(item, least=least)
    assert (found.message, found.model, found.warnings) == (item.message, item.model, item.warnings)
    assert [(s.start, s.end, s.text, s.probabilities) for s in found.statements] == [
        (s.start, s.end, s.text, s.probabilities) for s in item.statements
    ]


def test_a_label_that_is_not_sure_takes_its_component_with_it() -> None:
    item = read(probabilities(({"brand": 0.6, "interface": 0.9}, "negative"), confidence=0.99))
    assert list(item.components) == ["brand", "interface"]
    found = withhold(item, least="medium")
    assert found.statements[0].labels == ("interface",)
    assert found.statements[0].probabilities == item.statements[0].probabilities
    assert found.components == {"interface": item.components["interface"]}


def test_a_facet_that_is_not_sure_leaves_its_component() -> None:
    item = read(probabilities(({"platform.people": 0.6, "platform.policy": 0.9}, "negative")))
    (component,) = withhold(item, least="high").components.values()
    assert list(component.facets) == ["policy"]


def test_an_unsure_feeling_does_not_mix_with_a_sure_one() -> None:
    sure = statement("No box", ["brand"], "negative")
    doubtful = statement("Oh well", ["brand"], felt={"brand": unsure("positive")})
    found = withhold(reading(sure, doubtful), least="medium")
    assert found.components["brand"].statements == (0, 1)
    assert found.components["brand"].sentiment == sure.label_sentiments["brand"]


@pytest.mark.parametrize(
    ("least", "label"), [("low", "positive"), ("medium", UNCERTAIN), ("high", UNCERTAIN)]
)
def test_a_component_of_unsure_feelings_is_uncertain(least: str, label: str) -> None:
    item = reading(statement("Oh well", ["brand"], felt={"brand": unsure("positive")}))
    found = withhold(item, least=least).components["brand"].sentiment
    assert found == replace(unsure("positive"), label=label)


@pytest.mark.parametrize(
    ("confidence", "least", "sentiment", "intent"),
    [
        (0.9375, "high", "negative", "complaint"),
        (0.875, "high", "negative", UNCERTAIN),
        (0.75, "high", UNCERTAIN, UNCERTAIN),
        (0.75, "medium", "negative", "complaint"),
        (0.5, "medium", UNCERTAIN, UNCERTAIN),
        (0.5, "low", "negative", "complaint"),
    ],
)
def test_a_message_says_what_is_sure_by_its_own_cutoffs(
    confidence: float, least: str, sentiment: str, intent: str
) -> None:
    item = read(probabilities(({}, "neutral"), confidence=confidence))
    found = withhold(item, least=least)
    assert (found.sentiment.label, found.intent.label) == (sentiment, intent)
    assert found.sentiment.score == item.sentiment.score
    assert found.sentiment.confidence == found.intent.confidence == pytest.approx(confidence)
