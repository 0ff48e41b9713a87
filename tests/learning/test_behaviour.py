"""Behaviour counted by hand on readings made for the purpose: each kind passes and fails."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from factories import reading, sentiment, statement
from voc.errors import UsageError
from voc.learning.behaviour import (
    BehaviourReport,
    CapabilityResult,
    format_behaviour,
    measure_behaviour,
)
from voc.learning.expectations import (
    TOLERANCE,
    Direction,
    Evidence,
    Expectation,
    Functionality,
    Invariance,
)
from voc.learning.suite import Case
from voc.records import Reading, Rejection

REJECTED = Rejection(id="1", stage="model", code="inference_failed", detail="the model failed")

MIXED = reading(
    statement("Great soup,", ["brand"], "positive"),
    statement("but nobody answers.", ["interface", "platform.people"], "negative"),
    feeling="mixed",
    intent="praise",
)


def scored(score: float) -> Reading:
    return replace(reading(), sentiment=sentiment(score=score))


@pytest.mark.parametrize(
    ("expectation", "holds"),
    [
        (Functionality(sentiment="mixed"), True),
        (Functionality(sentiment="negative"), False),
        (Functionality(intent="praise"), True),
        (Functionality(intent="complaint"), False),
        (Functionality(labels=frozenset({"brand", "platform.people"})), True),
        (Functionality(labels=frozenset({"brand", "customer"})), False),
        (Functionality(not_labels=frozenset({"customer", "environment"})), True),
        (Functionality(not_labels=frozenset({"customer", "interface"})), False),
        (Functionality(components={"brand": "positive", "platform": "negative"}), True),
        (Functionality(components={"brand": "positive", "platform": "positive"}), False),
        (Functionality(components={"environment": "negative"}), False),
        (Functionality(sentiment="mixed", intent="complaint"), False),
        (Evidence(parts=((0, 12, "brand"), (12, 31, "interface"))), True),
        (Evidence(parts=((0, 12, "interface"), (12, 31, "brand"))), False),
        (Evidence(parts=((0, 12, "brand"), (12, 31, "customer"))), False),
        # The second part is no evidence of its own where no statement begins in it.
        (Evidence(parts=((0, 5, "brand"), (5, 12, "interface"))), False),
    ],
)
def test_what_must_be_read_in_a_text(expectation: Expectation, holds: bool) -> None:
    assert expectation.holds([MIXED]) is holds


def test_a_part_that_also_has_the_label_of_another_is_no_evidence() -> None:
    both = reading(
        statement("It broke.", ["brand"]), statement("No refund.", ["brand", "interface"])
    )
    assert not Evidence(parts=((0, 10, "brand"), (10, 20, "interface"))).holds([both])


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (MIXED, True),
        (
            reading(statement(labels=["platform.policy", "brand", "interface"]), feeling="mixed"),
            True,
        ),
        (replace(MIXED, sentiment=sentiment("negative")), False),
        (reading(statement(labels=["brand"]), feeling="mixed"), False),
        (reading(statement(labels=["brand", "interface", "customer"]), feeling="mixed"), False),
    ],
)
def test_sentiment_and_components_must_stay(after: Reading, holds: bool) -> None:
    assert Invariance().holds([MIXED, after]) is holds
    assert Invariance().holds([after, MIXED]) is holds


@pytest.mark.parametrize(
    ("must_not", "change", "holds"),
    [
        ("rise", -1.0, True),
        ("rise", 0.0, True),
        ("rise", TOLERANCE - 0.01, True),
        ("rise", TOLERANCE + 0.01, False),
        ("fall", 1.0, True),
        ("fall", 0.0, True),
        ("fall", 0.01 - TOLERANCE, True),
        ("fall", -0.01 - TOLERANCE, False),
    ],
)
def test_a_score_may_move_one_way_only(must_not: str, change: float, holds: bool) -> None:
    assert Direction(must_not=must_not).holds([scored(0.0), scored(change)]) is holds


def case(expectation: Expectation, *texts: str, capability: str = "negation") -> Case:
    return Case(capability=capability, texts=texts, expectation=expectation)


class Reader:
    """Gives each text the outcome it was told, and keeps what it was given."""

    def __init__(self, outcomes: Mapping[str, Reading | Rejection]) -> None:
        self.outcomes = outcomes
        self.given: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> Iterator[Reading | Rejection]:
        self.given.append(list(texts))
        return (self.outcomes.get(text, MIXED) for text in texts)


IS_MIXED, IS_NEUTRAL = Functionality(sentiment="mixed"), Functionality(sentiment="neutral")


@pytest.fixture
def report() -> BehaviourReport:
    cases = [
        case(IS_MIXED, "one"),
        case(IS_NEUTRAL, "two"),
        case(Invariance(), "one", "three", capability="names"),
        case(Invariance(), "one", "broken", capability="names"),
        case(IS_MIXED, "broken"),
        case(IS_MIXED, "four"),
        case(Direction(must_not="rise"), "one", "two"),
    ]
    return measure_behaviour(cases, Reader({"broken": REJECTED}))


def test_cases_are_counted_by_capability_and_kind(report: BehaviourReport) -> None:
    assert report.results == (
        CapabilityResult(
            capability="negation",
            kind="mft",
            cases=4,
            failures=2,
            examples=(("two",), ("broken",)),
        ),
        CapabilityResult(
            capability="names", kind="inv", cases=2, failures=1, examples=(("one", "broken"),)
        ),
        CapabilityResult(capability="negation", kind="dir", cases=1, failures=0),
    )
    assert [result.failure_rate for result in report.results] == [0.5, 0.5, 0.0]
    assert (report.cases, report.failures) == (7, 3)
    assert report.failure_rate == pytest.approx(3 / 7)


def test_all_texts_are_read_once_and_in_one_stream() -> None:
    read = Reader({})
    measure_behaviour([case(Invariance(), "one", "two"), case(IS_MIXED, "one")], read)
    assert read.given == [["one", "two"]]


def test_at_most_three_examples_are_shown() -> None:
    texts = ["one", "two", "three", "four"]
    report = measure_behaviour([case(IS_NEUTRAL, text) for text in texts], Reader({}))
    (result,) = report.results
    assert (result.failures, result.examples) == (4, (("one",), ("two",), ("three",)))


def test_no_case_is_an_error() -> None:
    with pytest.raises(UsageError, match="no case"):
        measure_behaviour([], Reader({}))


def test_an_outcome_too_few_is_an_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        measure_behaviour([case(IS_MIXED, "one")], lambda texts: [])


def test_json_holds_every_figure_and_survives_a_round_trip(report: BehaviourReport) -> None:
    figures = report.to_json()
    assert json.loads(json.dumps(figures)) == figures
    assert (figures["cases"], figures["failures"]) == (7, 3)
    assert figures["failure_rate"] == pytest.approx(3 / 7)
    assert figures["results"][1] == {
        "capability": "names",
        "kind": "inv",
        "cases": 2,
        "failures": 1,
        "failure_rate": 0.5,
        "examples": [["one", "broken"]],
    }


def test_the_table_shows_figures_and_examples(report: BehaviourReport) -> None:
    shown = format_behaviour(report)
    lines = shown.splitlines()
    assert lines[0] == "7 cases, 3 failures (42.9%)"
    assert [line.split() for line in lines[2:6]] == [
        ["capability", "kind", "cases", "failures", "failure", "rate"],
        ["negation", "mft", "4", "2", "50.0%"],
        ["names", "inv", "2", "1", "50.0%"],
        ["negation", "dir", "1", "0", "0.0%"],
    ]
    assert "failed in negation, mft:\n  two\n  broken\n" in shown
    assert "failed in names, inv:\n  one → broken\n" in shown
    assert "failed in negation, dir" not in shown
    assert not any(line.endswith(" ") for line in lines)
