import math
from typing import Any

import pytest

from factories import conversation, reading, sentiment, signalled, statement
from voc.records import Json, Origin, Rejection
from voc.taxonomy import LABELS
from voc.writers.contract import finite, json_text, reading_to_json, rejection_to_json, rounded

TOASTER = reading(
    statement("The toaster arrived dead", ["brand"]),
    statement("and no refund without the box", ["platform.policy"]),
    id="t-17",
)
NEGATIVE = {"label": "negative", "score": -0.9, "confidence": 0.9, "band": "high"}


def list_of(value: dict[str, Json], key: str) -> list[Any]:
    found = value[key]
    assert isinstance(found, list)
    return found


def test_a_reading_has_the_keys_of_the_contract_in_order() -> None:
    assert list(reading_to_json(TOASTER)) == [
        "id",
        "channel",
        "language",
        "sentiment",
        "intent",
        "components",
        "statements",
        "signals",
        "model",
        "warnings",
    ]


def test_what_came_with_the_message_stands_after_its_language() -> None:
    value = reading_to_json(reading(time="noon", author="Ann", metadata={"order": 7}))
    assert list(value)[2:6] == ["language", "time", "author", "metadata"]
    assert (value["time"], value["author"], value["metadata"]) == ("noon", "Ann", {"order": 7})


def test_a_conversation_says_who_spoke_when_what_was_left_out_and_how_it_went() -> None:
    value = reading_to_json(conversation())
    assert list(value)[2:7] == ["language", "time", "author", "question", "metadata"]
    assert list(value)[-5:] == ["left_out", "noise", "course", "model", "warnings"]
    assert value["left_out"] == [{"start": 4, "end": 9, "kind": "quote"}]
    assert value["noise"] == {"kind": "auto_reply", "reason": "header Auto-Submitted"}
    assert value["course"] == {"start": -0.9, "end": 0.5, "lowest": -0.9, "lowest_statement": 0}
    (spoken,) = list_of(value, "statements")
    assert list(spoken)[-3:] == ["speaker", "start_seconds", "end_seconds"]
    assert (spoken["speaker"], spoken["start_seconds"]) == ("Jo", 1.5)


def test_a_signal_has_its_evidence_as_places_and_none_of_the_words() -> None:
    assert reading_to_json(TOASTER)["signals"] == []
    assert reading_to_json(signalled())["signals"] == [
        {
            "kind": "churn_risk",
            "evidence": [{"rule": "leaves", "start": 4, "end": 8, "statement": 0}],
        }
    ]


def test_components_hold_only_those_present_and_facets_only_where_there_are_any() -> None:
    assert reading_to_json(TOASTER)["components"] == {
        "brand": {
            "probability": 0.9,
            "band": "high",
            "sentiment": {"label": "negative", "score": -0.9},
            "statements": [0],
        },
        "platform": {
            "probability": 0.9,
            "band": "high",
            "sentiment": {"label": "negative", "score": -0.9},
            "statements": [1],
            "facets": {"policy": {"probability": 0.9, "statements": [1]}},
        },
    }


def test_components_and_facets_stand_in_taxonomy_order() -> None:
    labels = ["interface", "platform.people", "platform.process", "customer"]
    mixed = reading(*(statement(label, [label]) for label in labels))
    components = reading_to_json(mixed)["components"]
    assert isinstance(components, dict)
    assert list(components) == ["customer", "platform", "interface"]
    platform = components["platform"]
    assert isinstance(platform, dict)
    assert platform["facets"] == {
        "process": {"probability": 0.9, "statements": [2]},
        "people": {"probability": 0.9, "statements": [1]},
    }


def test_a_statement_has_its_span_its_text_and_all_eight_probabilities() -> None:
    assert list_of(reading_to_json(TOASTER), "statements")[1] == {
        "start": 25,
        "end": 54,
        "text": "and no refund without the box",
        "labels": ["platform.policy"],
        "bands": {"platform.policy": "high"},
        "probabilities": {label: 0.9 if label == "platform.policy" else 0.05 for label in LABELS},
        "sentiment": NEGATIVE,
        "label_sentiments": {"platform.policy": NEGATIVE},
    }


def test_a_statement_says_of_each_of_its_labels_how_sure_it_is_and_how_it_feels() -> None:
    felt = {"interface": sentiment("positive", score=0.1234567, confidence=0.5, band="low")}
    item = reading(statement("So so", ["interface", "brand"], "mixed", felt=felt, band="medium"))
    (found,) = list_of(reading_to_json(item), "statements")
    assert list(found["bands"].items()) == [("brand", "medium"), ("interface", "medium")]
    assert list(found["label_sentiments"]) == ["brand", "interface"]
    assert found["label_sentiments"]["interface"] == {
        "label": "positive",
        "score": 0.123457,
        "confidence": 0.5,
        "band": "low",
    }
    assert found["sentiment"]["label"] == found["label_sentiments"]["brand"]["label"] == "mixed"


def test_a_statement_without_labels_says_nothing_of_them() -> None:
    (found,) = list_of(reading_to_json(reading(statement("Order 44", []))), "statements")
    assert (found["labels"], found["bands"], found["label_sentiments"]) == ([], {}, {})


def test_a_message_says_how_sure_its_sentiment_and_intent_are() -> None:
    value = reading_to_json(TOASTER)
    assert value["sentiment"] == NEGATIVE
    assert value["intent"] == {"label": "complaint", "confidence": 0.8, "band": "medium"}


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.12345678, "0.123457"), (-1e-9, "0.0"), (1, "1.0"), (-0.5, "-0.5")],
)
def test_numbers_have_six_decimals_and_no_minus_zero(value: float, written: str) -> None:
    assert str(rounded(value)) == written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": [1, "é", None, True]}, '{"a":[1,"é",null,true]}'),
        ({"a": math.nan}, '{"a":null}'),
        ([math.inf, {"b": -math.inf}], '["inf",{"b":"-inf"}]'),
        ("\n\x00", '"\\n\\u0000"'),
    ],
)
def test_json_text_is_compact_and_always_valid(value: Json, text: str) -> None:
    assert json_text(value) == text


@pytest.mark.parametrize("value", [None, True, 3, 0.5, "nan", [1, [2.0]], {"a": {"b": "c"}}])
def test_finite_leaves_everything_else_alone(value: Json) -> None:
    assert finite(value) == value


@pytest.mark.parametrize(
    ("origin", "file", "line"),
    [
        (Origin(file="tickets.csv", line=14), "tickets.csv", 14),
        (Origin(file="tickets.csv"), "tickets.csv", None),
        (None, None, None),
    ],
)
def test_a_rejection_says_where_as_far_as_it_is_known(
    origin: Origin | None, file: str | None, line: int | None
) -> None:
    rejection = Rejection(id=None, stage="read", code="bad_record", detail="No.", origin=origin)
    assert list(rejection_to_json(rejection).items()) == [
        ("id", None),
        ("file", file),
        ("line", line),
        ("stage", "read"),
        ("code", "bad_record"),
        ("detail", "No."),
    ]
