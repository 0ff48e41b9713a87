"""The model that ships: what any sensible model must say, and that nothing else changes it."""

import random

import pytest

from alike import assert_alike
from voc.records import Reading
from voc.scorer import DEFAULT_MODEL, Scorer
from voc.scoring import score_with
from voc.taxonomy import component_of

pytestmark = pytest.mark.model

CLEAR = 0.5
"""A clear sentence has a sentiment score beyond this, on its own side of nothing."""

CASES = [
    ("The app crashes every time I open it.", "platform.technology", "negative"),
    ("The lady at the front desk was so kind and patient.", "platform.people", "positive"),
    ("My parcel has still not arrived after three weeks.", "platform.process", "negative"),
    ("I was on hold for two hours and nobody picked up the phone.", "interface", "negative"),
    ("The room was dirty, noisy and far too hot.", "environment", "negative"),
    ("The pizza was delicious and great value for money.", "brand", "positive"),
]

PARTS = [
    "Hi",
    "thanks!",
    "My order never came, and now they want me to pay for the return.",
    "the waiter was lovely but the soup was cold",
    "Order 4471 / ref. 88-12",
    "I have been a customer since 1998 and I have never been treated like this by anyone.",
    "How do I change my address?",
    "\U0001f621\U0001f621 #fail @shop",
    "na\u00efve caf\u00e9 \u2013 \u201cnot worth it\u201d",
    "slow " * 80,
]


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.open(DEFAULT_MODEL)


def mixed(count: int) -> list[str]:
    """Return messages from one word to several windows."""
    source = random.Random(0)
    sizes = [source.choice([1, 1, 2, 3, 5, 12, 40]) for _ in range(count)]
    return [". ".join(source.choices(PARTS, k=size)) for size in sizes]


def read(scorer: Scorer, texts: list[str]) -> list[Reading]:
    outcomes = list(score_with(scorer, texts))
    readings = [outcome for outcome in outcomes if isinstance(outcome, Reading)]
    assert len(readings) == len(texts)
    return readings


@pytest.mark.parametrize(("text", "label", "feeling"), CASES)
def test_clear_sentences(scorer: Scorer, text: str, label: str, feeling: str) -> None:
    (reading,) = read(scorer, [text])
    assert label in {found for statement in reading.statements for found in statement.labels}
    component = reading.components[component_of(label)]
    for sentiment in (reading.sentiment, component.sentiment):
        assert sentiment.label == feeling
        assert (sentiment.score if feeling == "positive" else -sentiment.score) > CLEAR


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (CASES[0][0], "complaint"),
        (CASES[1][0], "praise"),
        ("What time do you open on Sunday?", "question"),
    ],
)
def test_clear_intents(scorer: Scorer, text: str, intent: str) -> None:
    (reading,) = read(scorer, [text])
    assert reading.intent.label == intent


def test_each_statement_has_its_own_component(scorer: Scorer) -> None:
    (reading,) = read(scorer, ["The app crashes all the time. The lady on the phone was lovely."])
    first, second = reading.statements
    assert "platform.technology" in first.labels
    assert "platform.people" in second.labels
    assert (first.sentiment.label, second.sentiment.label) == ("negative", "positive")


def test_a_reading_does_not_depend_on_its_batch(scorer: Scorer) -> None:
    texts = mixed(40)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    together = read(scorer, [texts[index] for index in order])
    for index, found in zip(order, together, strict=True):
        (alone,) = read(scorer, [texts[index]])
        assert_alike(found, alone)


def test_two_loads_read_the_same(scorer: Scorer) -> None:
    texts = [*(text for text, _, _ in CASES), *mixed(5)]
    first, second = read(scorer, texts), read(Scorer.open(DEFAULT_MODEL), texts)
    assert [(r.components, r.statements) for r in first] == [
        (r.components, r.statements) for r in second
    ]


def test_readings_name_the_model(scorer: Scorer) -> None:
    (reading,) = read(scorer, ["ok"])
    assert reading.model.startswith("cem-en-small ")
