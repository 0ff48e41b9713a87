"""What probabilities add up to: thresholds, evidence, facets and sentiments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assembled import CONFIDENCE, HALVES, SPANS, TEXT, THREE, probabilities, read
from factories import sentiment
from voc.assembly import summarise
from voc.confidence import surest
from voc.records import Message
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS, UNCERTAIN, component_of


@pytest.mark.parametrize(
    ("probability", "threshold", "found"),
    [(0.5, 0.5, True), (0.25, 0.5, False), (0.25, 0.125, True), (0.75, 0.875, False), (1, 1, True)],
)
def test_a_label_is_found_from_its_own_threshold(
    probability: float, threshold: float, found: bool
) -> None:
    reading = read(
        probabilities(({"brand": probability, "customer": 0.6}, "neutral")),
        thresholds={**HALVES, "brand": threshold},
    )
    assert reading.statements[0].labels == (("customer", "brand") if found else ("customer",))


def test_statements_hold_all_eight_probabilities() -> None:
    for statement in read(THREE).statements:
        assert tuple(statement.probabilities) == LABELS
    assert read(THREE).statements[0].probabilities["brand"] == pytest.approx(0.9)
    assert read(THREE).statements[0].probabilities["customer"] == pytest.approx(0.1)


def test_statements_are_cut_from_the_text() -> None:
    found = [(s.start, s.end, s.text) for s in read(THREE).statements]
    assert found == [
        (0, 23, "The toaster was faulty."),
        (24, 42, "The lady was kind."),
        (43, 53, "No refund."),
    ]


def test_only_present_components_are_listed_in_their_order() -> None:
    assert list(read(THREE).components) == ["brand", "platform", "interface"]
    assert read(probabilities(({}, "neutral"))).components == {}


def test_evidence_is_the_statements_that_have_the_label() -> None:
    components = read(THREE).components
    assert {name: c.statements for name, c in components.items()} == {
        "brand": (0,),
        "platform": (1, 2),
        "interface": (1,),
    }


def test_evidence_is_in_the_order_of_the_text() -> None:
    rows: list[tuple[dict[str, float], str]] = [({}, "neutral")] * 9
    rows[1], rows[8] = ({"platform.people": 0.9}, "neutral"), ({"platform.process": 0.9}, "neutral")
    reading = read(probabilities(*rows), spans=[(number, number + 1) for number in range(9)])
    assert reading.components["platform"].statements == (1, 8)


def test_platform_has_the_facets_that_were_found() -> None:
    facets = read(THREE).components["platform"].facets
    assert {name: facet.statements for name, facet in facets.items()} == {
        "policy": (2,),
        "people": (1, 2),
    }
    assert facets["people"].probability == pytest.approx(0.8)
    assert facets["policy"].probability == pytest.approx(0.6)


def test_a_component_is_as_probable_as_its_most_certain_statement() -> None:
    assert read(THREE).components["platform"].probability == pytest.approx(0.8)
    assert read(THREE).components["brand"].probability == pytest.approx(0.9)


@pytest.mark.parametrize("label", [label for label in LABELS if "." not in label])
def test_other_components_have_no_facets(label: str) -> None:
    (component,) = read(probabilities(({label: 0.9}, "negative"))).components.values()
    assert component.facets == {}


def test_a_component_has_the_sentiment_of_its_own_statements() -> None:
    components = read(THREE).components
    assert components["brand"].sentiment.label == "negative"
    assert components["interface"].sentiment.label == "positive"
    assert components["platform"].sentiment.label == "mixed"
    assert components["platform"].sentiment.score == pytest.approx(-0.2)  # of two and one


def test_a_component_has_the_sentiment_about_its_own_labels() -> None:
    labels = {"brand": 0.9, "platform.people": 0.9, "platform.policy": 0.9, "interface": 0.9}
    felt = {"brand": "positive", "platform.people": "negative", "platform.policy": "neutral"}
    components = read(probabilities((labels, "mixed"), felt=felt)).components
    assert {name: c.sentiment.label for name, c in components.items()} == {
        "brand": "positive",
        "platform": "negative",
        "interface": "mixed",
    }


def test_a_component_is_mixed_where_its_labels_differ_in_one_statement() -> None:
    labels = {"platform.people": 0.9, "platform.policy": 0.9}
    felt = {"platform.people": "positive", "platform.policy": "negative"}
    components = read(probabilities((labels, "neutral"), felt=felt)).components
    assert components["platform"].sentiment.label == "mixed"


def test_a_statement_says_how_it_feels_about_the_labels_it_has_only() -> None:
    found = read(
        probabilities(({"brand": 0.9, "interface": 0.9}, "mixed"), felt={"brand": "positive"})
    )
    (statement,) = found.statements
    assert {k: s.label for k, s in statement.label_sentiments.items()} == {
        "brand": "positive",
        "interface": "mixed",
    }
    assert list(statement.bands) == list(statement.label_sentiments) == list(statement.labels)
    assert statement.sentiment.label == "mixed"


@pytest.mark.parametrize("label", SENTIMENTS)
def test_a_sentiment_has_score_and_confidence(label: str) -> None:
    found = read(probabilities(({"brand": 0.9}, label), feeling=label))
    expected = {"negative": -0.6, "positive": 0.6}.get(label, 0)
    (statement,) = found.statements
    about = statement.label_sentiments["brand"]
    for feeling in (
        found.sentiment,
        statement.sentiment,
        about,
        found.components["brand"].sentiment,
    ):
        assert feeling.label == label
        assert feeling.score == pytest.approx(expected, abs=1e-6)
        assert feeling.confidence == pytest.approx(0.7)


@pytest.mark.parametrize("intent", INTENTS)
def test_intent_is_the_most_probable(intent: str) -> None:
    found = read(probabilities(({}, "neutral"), intent=intent)).intent
    assert found.label == intent
    assert found.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["negative"], "negative"),
        (["negative", "negative"], "negative"),
        (["negative", "positive"], "mixed"),
        (["negative", "mixed"], "mixed"),
        (["neutral", "negative", "neutral"], "negative"),
        (["positive", "neutral"], "positive"),
        (["neutral", "mixed"], "mixed"),
        (["neutral", "positive", "negative"], "mixed"),
        (["neutral", "neutral"], "neutral"),
        (["negative", UNCERTAIN], "negative"),
        ([UNCERTAIN, "neutral"], "neutral"),
        (["negative", UNCERTAIN, "positive"], "mixed"),
        ([UNCERTAIN, UNCERTAIN], UNCERTAIN),
    ],
)
def test_sentiments_add_up(labels: list[str], expected: str) -> None:
    assert summarise([sentiment(label) for label in labels]).label == expected


def test_neutral_statements_do_not_soften() -> None:
    angry = [sentiment("negative", score=-0.9), sentiment("negative", score=-0.7)]
    calm = [sentiment("neutral", score=0.1, confidence=0.99)] * 5
    assert summarise([*calm, *angry]) == summarise(angry)
    assert summarise(angry).score == pytest.approx(-0.8)


def test_confidence_is_that_of_the_most_certain() -> None:
    sure, unsure = sentiment(confidence=0.9), sentiment(confidence=0.5)
    assert summarise([unsure, sure]).confidence == 0.9


def test_the_message_rides_along() -> None:
    message = Message(id="t-9", text=TEXT, channel="review", metadata={"stars": 1})
    reading = read(THREE, message=message)
    assert (reading.message, reading.id, reading.model) == (message, "t-9", "toy 1.0.0")


def test_the_language_of_the_message_comes_before_the_model_s() -> None:
    assert read(THREE).language == "en"
    assert read(THREE, message=Message(id="1", text=TEXT, language="en-GB")).language == "en-GB"


def test_warnings_of_the_reader_come_first() -> None:
    message = Message(id="1", text=TEXT, warnings=("decoded_as_windows-1252",))
    found = read(THREE, message=message, warnings=["long"])
    assert found.warnings == ("decoded_as_windows-1252", "long")


def test_a_span_too_few_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        read(THREE, spans=SPANS[:2])


def test_a_span_too_many_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        read(THREE, spans=[*SPANS, (52, 53)])


ROWS = st.lists(
    st.tuples(
        st.fixed_dictionaries(dict.fromkeys(LABELS, st.floats(0, 1, width=32))),
        st.sampled_from(SENTIMENTS),
    ),
    min_size=1,
    max_size=3,
)


@given(ROWS)
def test_components_are_what_their_statements_say(
    rows: list[tuple[dict[str, float], str]],
) -> None:
    reading = read(probabilities(*rows))
    for component in COMPONENTS:
        evidence = tuple(
            index
            for index, statement in enumerate(reading.statements)
            if any(component_of(label) == component for label in statement.labels)
        )
        found = reading.components.get(component)
        assert evidence == (found.statements if found else ())
        if found:
            own = [label for label in LABELS if component_of(label) == component]
            assert found.probability == max(max(row[label] for label in own) for row, _ in rows)
            statements = [reading.statements[index] for index in evidence]
            found_here = [(s, label) for s in statements for label in own if label in s.labels]
            assert found.band == surest([s.bands[label] for s, label in found_here])
            assert found.band == CONFIDENCE.label.band(found.probability)
            assert found.sentiment == summarise(
                [s.label_sentiments[label] for s, label in found_here]
            )
