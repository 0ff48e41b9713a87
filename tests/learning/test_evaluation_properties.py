"""What must hold for any reading, and the same figures by brute force."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voc.learning.evaluation import (
    CLASSES,
    Evaluation,
    GoldMessage,
    GoldStatement,
    Pair,
    evaluate,
)
from voc.learning.metrics import Macro, Report, Scores, interval
from voc.records import ComponentReading, Intent, Message, Reading, Sentiment, Statement
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS, component_of


def found(
    start: int, end: int, labels: tuple[str, ...], sentiment: str, *, score: float = 0.5
) -> Statement:
    return Statement(
        start=start,
        end=end,
        text="",
        labels=labels,
        probabilities={label: float(label in labels) for label in LABELS},
        sentiment=Sentiment(label=sentiment, score=score, confidence=1.0, band="high"),
    )


def read(
    gold: GoldMessage, statements: Sequence[Statement], *, sentiment: str, intent: str
) -> Pair:
    feeling = Sentiment(label=sentiment, score=0.0, confidence=1.0, band="high")
    component = ComponentReading(probability=1.0, band="high", sentiment=feeling, statements=())
    reading = Reading(
        message=Message(id=gold.id, text=gold.text),
        language="en",
        sentiment=feeling,
        intent=Intent(label=intent, confidence=1.0, band="high"),
        components={component_of(label): component for s in statements for label in s.labels},
        statements=tuple(statements),
        model="toy 1.0",
    )
    return Pair(gold=gold, reading=reading)


def perfect(gold: GoldMessage) -> Pair:
    statements = [found(s.start, s.end, s.labels, s.sentiment) for s in gold.statements]
    return read(gold, statements, sentiment=gold.sentiment, intent=gold.intent)


def rejected(gold: GoldMessage) -> Pair:
    return Pair(gold=gold, reading=None)


def halves(statement: Statement) -> list[Statement]:
    middle = (statement.start + statement.end) // 2
    parts = [replace(statement, end=middle), replace(statement, start=middle)]
    return [part for part in parts if part.start < part.end]


def in_halves(pair: Pair) -> Pair:
    assert pair.reading
    cut = tuple(half for s in pair.reading.statements for half in halves(s))
    return Pair(gold=pair.gold, reading=replace(pair.reading, statements=cut))


Items: TypeAlias = list[tuple[set[str], set[str]]]

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

label_sets = st.lists(st.sampled_from(LABELS), max_size=3, unique=True).map(tuple)
sentiments = st.sampled_from(SENTIMENTS)
intents = st.sampled_from(INTENTS)


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    edges = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    return list(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def golds(draw: st.DrawFn) -> GoldMessage:
    text = draw(st.text(alphabet="ab \n", max_size=30))
    visible = [span for span in draw(spans(len(text))) if text[slice(*span)].strip()]
    statements = (
        GoldStatement(start=a, end=b, labels=draw(label_sets), sentiment=draw(sentiments))
        for a, b in visible
    )
    return GoldMessage(
        id="m1",
        source=draw(st.sampled_from("xy")),
        channel="review",
        text=text,
        sentiment=draw(sentiments),
        intent=draw(intents),
        statements=tuple(statements),
    )


@st.composite
def pairs_of(draw: st.DrawFn) -> Pair:
    gold = draw(golds())
    if draw(st.integers(0, 5)) == 0:
        return rejected(gold)
    statements = [
        found(a, b, draw(label_sets), draw(sentiments), score=draw(st.floats(-1, 1)))
        for a, b in draw(spans(len(gold.text)))
    ]
    return read(gold, statements, sentiment=draw(sentiments), intent=draw(intents))


def aligned(gold: GoldMessage, one: GoldStatement, pair: Pair) -> list[tuple[int, Statement]]:
    """Brute force: the predicted statements aligned with one gold statement."""

    def visible(start: int, end: int) -> set[int]:
        return {i for i in range(start, end) if gold.text[i].strip()}

    mine, result = visible(one.start, one.end), []
    for statement in pair.reading.statements if pair.reading else ():
        theirs = visible(statement.start, statement.end)
        shared = len(mine & theirs)
        if shared and shared >= min(len(mine), len(theirs)) / 2:
            result.append((shared, statement))
    return result


def felt(candidates: list[tuple[int, Statement]]) -> str | None:
    """Brute force: sentiment of most characters, then of the strongest score, then in order."""
    best: tuple[int, float, int] | None = None
    for rank, label in enumerate(SENTIMENTS):
        own = [(n, abs(s.sentiment.score)) for n, s in candidates if s.sentiment.label == label]
        if own:
            key = (sum(n for n, _ in own), max(score for _, score in own), -rank)
            best = key if best is None else max(best, key)
    return None if best is None else SENTIMENTS[-best[2]]


def decisions(pairs: Sequence[Pair]) -> dict[str, Items]:
    """Brute force: (gold classes, predicted classes) of every item of every task."""
    result: dict[str, Items] = {task: [] for task in CLASSES}
    for pair in pairs:
        gold, reading = pair.gold, pair.reading
        for one in gold.statements:
            candidates = aligned(gold, one, pair)
            labels = {label for _, s in candidates for label in s.labels}
            feeling = felt(candidates)
            result["leaf"].append((set(one.labels), labels))
            result["statement_components"].append(
                ({component_of(x) for x in one.labels}, {component_of(x) for x in labels})
            )
            result["statement_sentiment"].append(({one.sentiment}, {feeling} if feeling else set()))
        everything = {component_of(x) for s in gold.statements for x in s.labels}
        result["message_components"].append(
            (everything, set(reading.components if reading else ()))
        )
        result["message_sentiment"].append(
            ({gold.sentiment}, {reading.sentiment.label} if reading else set())
        )
        result["intent"].append(({gold.intent}, {reading.intent.label} if reading else set()))
    return result


def f1_of(items: Items, name: str) -> float | None:
    """Brute force: harmonic mean of precision and recall, 0 if nothing right was found."""
    support = sum(name in gold for gold, _ in items)
    claimed = sum(name in predicted for _, predicted in items)
    hits = sum(name in gold and name in predicted for gold, predicted in items)
    if not support:
        return None
    return 2 / (claimed / hits + support / hits) if hits else 0.0


def pooled(items: Items, classes: Sequence[str]) -> Items:
    """Brute force: every decision on every class as one of the same class."""
    return [
        ({"any"} if name in gold else set(), {"any"} if name in predicted else set())
        for gold, predicted in items
        for name in classes
    ]


def report_of(evaluation: Evaluation, task: str) -> Report:
    report = getattr(evaluation, task)
    assert isinstance(report, Report)
    return report


def mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def close(value: float | None) -> object:
    return value if value is None else pytest.approx(value)


@given(st.lists(pairs_of(), min_size=1, max_size=5))
@settings(SLOW, max_examples=150)
def test_scores_equal_a_brute_force_count(pairs: list[Pair]) -> None:
    evaluation = evaluate(pairs, resamples=0)
    for task, items in decisions(pairs).items():
        report, classes = report_of(evaluation, task), CLASSES[task]
        scores = [f1_of(items, name) for name in classes]
        assert [report.classes[name].f1 for name in classes] == [close(f1) for f1 in scores]
        assert [report.classes[name].support for name in classes] == [
            sum(name in gold for gold, _ in items) for name in classes
        ]
        assert report.macro.f1 == close(mean(scores))
        assert report.micro.f1 == close(f1_of(pooled(items, classes), "any"))
        assert report.macro.classes == sum(f1 is not None for f1 in scores)
        if accuracy := evaluation.headline.get(f"{task}_accuracy"):
            assert accuracy.value == close(mean([float(a == b) for a, b in items]))


@given(st.lists(pairs_of(), min_size=1, max_size=4), st.integers(0, 1000))
@settings(SLOW, max_examples=30)
def test_intervals_equal_scoring_every_resample_anew(pairs: list[Pair], seed: int) -> None:
    generator = np.random.default_rng(seed)
    draws = [generator.integers(len(pairs), size=len(pairs)) for _ in range(6)]
    anew = [evaluate([pairs[index] for index in draw], resamples=0).headline for draw in draws]
    for name, figure in evaluate(pairs, resamples=6, seed=seed).headline.items():
        values = np.array([headline[name].value for headline in anew], dtype=np.float64)
        assert (figure.low, figure.high) == interval(values)


def every_score(evaluation: Evaluation) -> list[float | None]:
    reports = [report_of(evaluation, task) for task in CLASSES]
    rows: list[Scores | Macro] = []
    for report in reports:
        rows += [*report.classes.values(), report.macro, report.micro]
    figures = [figure.value for figure in evaluation.headline.values()]
    return [x for row in rows for x in (row.precision, row.recall, row.f1)] + figures


@given(st.lists(golds(), min_size=1, max_size=5))
@SLOW
def test_a_perfect_reading_scores_one_wherever_it_is_defined(gold: list[GoldMessage]) -> None:
    evaluation = evaluate([perfect(message) for message in gold], resamples=5)
    assert {score for score in every_score(evaluation) if score is not None} == {1.0}
    assert evaluation.headline["intent_accuracy"].low == 1.0
    assert evaluation.message_sentiment_ece == 0.0
    assert (evaluation.unaligned, evaluation.stray) == (0, 0)


@given(st.lists(golds(), min_size=1, max_size=5))
@SLOW
def test_splitting_statements_in_two_changes_no_score(gold: list[GoldMessage]) -> None:
    whole = [perfect(message) for message in gold]
    split = evaluate([in_halves(pair) for pair in whole], resamples=0)
    assert every_score(split) == every_score(evaluate(whole, resamples=0))
    assert split.leaf_ece in (0.0, None)


@given(st.lists(golds(), min_size=1, max_size=5))
@SLOW
def test_an_all_rejected_run_recalls_nothing(gold: list[GoldMessage]) -> None:
    evaluation = evaluate([rejected(message) for message in gold], resamples=0)
    for scores in (s for task in CLASSES for s in report_of(evaluation, task).classes.values()):
        nothing = 0.0 if scores.support else None
        assert (scores.precision, scores.recall, scores.f1) == (None, nothing, nothing)
    assert evaluation.headline["message_sentiment_accuracy"].value == 0.0
    assert evaluation.rejected == len(gold)
    assert evaluation.unaligned == evaluation.statements
    assert (evaluation.message_sentiment_ece, evaluation.leaf_ece) == (None, None)
