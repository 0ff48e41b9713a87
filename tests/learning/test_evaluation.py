"""Figures counted by hand, and what is shown of them."""

import json
from collections.abc import Sequence

import pytest

from voc.errors import UsageError
from voc.learning.evaluation import (
    Evaluation,
    GoldMessage,
    GoldStatement,
    Pair,
    evaluate,
    format_evaluation,
)
from voc.records import ComponentReading, Intent, Message, Reading, Sentiment, Statement
from voc.taxonomy import LABELS, component_of

HEADLINE = [
    "leaf_macro_f1",
    "leaf_micro_f1",
    "statement_component_macro_f1",
    "message_component_macro_f1",
    "statement_sentiment_accuracy",
    "message_sentiment_accuracy",
    "intent_accuracy",
]


def found(
    start: int, end: int, labels: Sequence[str] = (), sentiment: str = "neutral", score: float = 0.5
) -> Statement:
    return Statement(
        start=start,
        end=end,
        text="",
        labels=tuple(labels),
        probabilities={label: float(label in labels) for label in LABELS},
        sentiment=Sentiment(label=sentiment, score=score, confidence=1.0, band="high"),
    )


def wanted(
    start: int, end: int, labels: Sequence[str] = (), sentiment: str = "neutral"
) -> GoldStatement:
    return GoldStatement(start=start, end=end, labels=tuple(labels), sentiment=sentiment)


def labelled(
    text: str,
    *statements: GoldStatement,
    source: str = "shop",
    sentiment: str = "negative",
    intent: str = "complaint",
) -> GoldMessage:
    return GoldMessage(
        id="m1",
        source=source,
        channel="review",
        text=text,
        sentiment=sentiment,
        intent=intent,
        statements=statements,
    )


def read(
    gold: GoldMessage,
    *statements: Statement,
    sentiment: str = "negative",
    intent: str = "complaint",
    confidence: float = 1.0,
) -> Pair:
    labels = {label for statement in statements for label in statement.labels}
    feeling = Sentiment(label=sentiment, score=0.0, confidence=confidence, band="high")
    reading = Reading(
        message=Message(id=gold.id, text=gold.text),
        language="en",
        sentiment=feeling,
        intent=Intent(label=intent, confidence=1.0, band="high"),
        components={
            component_of(label): ComponentReading(
                probability=1, band="high", sentiment=feeling, statements=()
            )
            for label in labels
        },
        statements=statements,
        model="toy 1.0",
    )
    return Pair(gold=gold, reading=reading)


def perfect(gold: GoldMessage) -> Pair:
    statements = [found(s.start, s.end, s.labels, s.sentiment) for s in gold.statements]
    return read(gold, *statements, sentiment=gold.sentiment, intent=gold.intent)


def close(value: float | None) -> object:
    return value if value is None else pytest.approx(value)


TOASTER = labelled(
    "Toaster died. No refund without the box.",
    wanted(0, 13, ["brand"], "negative"),
    wanted(14, 40, ["platform.policy", "customer"], "negative"),
)
THANKS = labelled(
    "Lovely staff!",
    wanted(0, 13, ["platform.people"], "positive"),
    source="hotel",
    sentiment="positive",
    intent="praise",
)


@pytest.fixture(scope="module")
def by_hand() -> Evaluation:
    """Two messages read and one rejected, small enough to count on paper."""
    return evaluate(
        [
            read(
                TOASTER,
                found(0, 13, ["brand", "interface"], "negative"),
                found(14, 40, ["platform.process"], "mixed"),
                confidence=0.9,
            ),
            read(THANKS, found(0, 13, ["platform.people"], "positive"), sentiment="positive"),
            Pair(gold=THANKS, reading=None),
        ],
        resamples=200,
        seed=7,
    )


@pytest.mark.parametrize(
    ("name", "precision", "recall", "f1", "support"),
    [
        ("brand", 1.0, 1.0, 1.0, 1),
        ("platform.people", 1.0, 0.5, 2 / 3, 2),
        ("platform.policy", None, 0.0, 0.0, 1),
        ("customer", None, 0.0, 0.0, 1),
        ("platform.process", 0.0, None, None, 0),
        ("interface", 0.0, None, None, 0),
        ("environment", None, None, None, 0),
    ],
)
def test_label_scores_by_hand(
    by_hand: Evaluation,
    name: str,
    precision: float | None,
    recall: float | None,
    f1: float | None,
    support: int,
) -> None:
    scores = by_hand.leaf.classes[name]
    assert (scores.precision, scores.recall, scores.support) == (precision, recall, support)
    assert scores.f1 == close(f1)


def test_averages_by_hand(by_hand: Evaluation) -> None:
    leaf = by_hand.leaf
    assert leaf.macro.classes == 4
    assert leaf.macro.f1 == pytest.approx((1 + 2 / 3) / 4)
    assert leaf.macro.recall == pytest.approx((1 + 0.5) / 4)
    assert leaf.macro.precision == 1.0
    # 2 hits, 2 false alarms, 3 misses
    assert (leaf.micro.precision, leaf.micro.recall, leaf.micro.support) == (0.5, 0.4, 5)
    assert leaf.micro.f1 == pytest.approx(4 / 9)


def test_a_wrong_facet_still_finds_its_component(by_hand: Evaluation) -> None:
    platform = by_hand.statement_components.classes["platform"]
    assert (platform.precision, platform.recall, platform.support) == (1.0, 2 / 3, 3)


def test_components_of_a_message_are_those_of_the_reading(by_hand: Evaluation) -> None:
    assert by_hand.message_components.classes["brand"].f1 == 1.0
    assert by_hand.message_components.classes["interface"].precision == 0.0
    assert by_hand.message_components.classes["platform"].support == 3


def test_sentiment_and_intent_by_hand(by_hand: Evaluation) -> None:
    values = {name: figure.value for name, figure in by_hand.headline.items()}
    assert values["statement_sentiment_accuracy"] == 0.5  # mixed is wrong, and so is a rejection
    assert values["message_sentiment_accuracy"] == pytest.approx(2 / 3)
    assert values["intent_accuracy"] == pytest.approx(1 / 3)  # praise taken for a complaint
    assert by_hand.message_sentiment.macro.recall == pytest.approx((1 + 0.5) / 2)
    assert by_hand.message_sentiment.macro.f1 == pytest.approx((1 + 2 / 3) / 2)


def test_calibration_is_of_what_was_read(by_hand: Evaluation) -> None:
    assert by_hand.message_sentiment_ece == pytest.approx((0.1 + 0.0) / 2)
    # of 3 aligned statements and 8 labels: 2 sure and wrong, 2 missed with probability 0
    assert by_hand.leaf_ece == pytest.approx((2 + 2) / 24)


def test_every_source_has_its_own_figures(by_hand: Evaluation) -> None:
    assert list(by_hand.sources) == ["hotel", "shop"]
    hotel = by_hand.sources["hotel"]
    assert (hotel.messages, hotel.statements) == (2, 2)
    assert list(hotel.figures) == HEADLINE
    assert hotel.figures["leaf_macro_f1"] == pytest.approx(2 / 3)
    assert hotel.figures["intent_accuracy"] == 0.0


def test_intervals_hold_the_figure(by_hand: Evaluation) -> None:
    assert list(by_hand.headline) == HEADLINE
    for figure in by_hand.headline.values():
        assert figure.low is not None
        assert figure.value is not None
        assert figure.high is not None
        assert 0.0 <= figure.low <= figure.value <= figure.high <= 1.0


def test_the_seed_decides_the_intervals() -> None:
    pairs = [
        perfect(TOASTER),
        Pair(gold=TOASTER, reading=None),
        perfect(THANKS),
        Pair(gold=THANKS, reading=None),
    ]
    first, again, other = (evaluate(pairs, resamples=25, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.headline != other.headline


def test_labels_outside_every_gold_statement_are_stray() -> None:
    pair = read(
        labelled("abcd efgh ijkl", wanted(0, 4, ["brand"])),
        found(0, 4, ["brand"]),
        found(5, 9, ["interface"]),
        found(10, 14),
    )
    evaluation = evaluate([pair], resamples=0)
    assert evaluation.stray == 1
    assert evaluation.leaf.micro.precision == 1.0
    assert evaluation.message_components.micro.precision == 0.5


def test_a_message_without_statements_is_judged_as_a_whole() -> None:
    evaluation = evaluate([read(labelled(""))], resamples=3)
    assert evaluation.headline["message_sentiment_accuracy"].value == 1.0
    assert evaluation.headline["leaf_macro_f1"].value is None
    assert evaluation.headline["leaf_macro_f1"].low is None
    assert evaluation.leaf.macro.classes == 0


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([], "no message to evaluate"),
        ([Pair(gold=TOASTER, reading=perfect(THANKS).reading)], "`m1` is of another text"),
    ],
)
def test_what_cannot_be_compared_is_an_error(pairs: list[Pair], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        evaluate(pairs)
    assert "staff" not in str(caught.value)


def test_json_holds_every_figure_and_survives_a_round_trip(by_hand: Evaluation) -> None:
    figures = by_hand.to_json()
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["leaf"]["classes"]["platform.policy"]["precision"] is None
    assert figures["leaf"]["macro"]["classes"] == 4
    assert set(figures["headline"]["intent_accuracy"]) == {"value", "low", "high"}
    assert figures["sources"]["shop"]["figures"]["leaf_micro_f1"] == pytest.approx(1 / 3)


def test_tables_show_names_figures_and_what_is_undefined(by_hand: Evaluation) -> None:
    lines = format_evaluation(by_hand).splitlines()
    rows = {words[0]: words[1:] for line in lines if (words := line.split())}
    assert "3 messages (1 rejected), 4 statements (1 without an aligned prediction" in lines[0]
    assert "200 resamples" in lines[1]
    assert rows["platform.people"] == ["1.000", "0.500", "0.667", "2"]
    assert rows["platform.policy"] == ["-", "0.000", "0.000", "1"]
    assert rows["hotel"][:3] == ["2", "2", "0.667"]
    assert not any(line.endswith(" ") for line in lines)


def test_tables_never_show_the_text(by_hand: Evaluation) -> None:
    shown = format_evaluation(by_hand) + json.dumps(by_hand.to_json())
    assert "Toaster" not in shown
    assert "Lovely" not in shown
