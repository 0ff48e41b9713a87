"""The shape of a reading outside the product, and what a writer of readings is.

JSON lines, Parquet and HTTP share one set of names and one order of keys, made here. Numbers
are rounded to six decimals: more is noise, and costs a third of the file.
"""

import json
import math
from collections.abc import Mapping
from typing import Final, Protocol

from voc.records import (
    ComponentReading,
    FacetReading,
    Json,
    Reading,
    Rejection,
    Sentiment,
    Signal,
    Statement,
)
from voc.taxonomy import COMPONENTS, FACETS, LABELS

_DECIMALS: Final = 6
_SECONDS: Final = 3
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class ReadingWriter(Protocol):
    """A sink for readings, open for as long as the context that gave it."""

    def write(self, reading: Reading) -> None:
        """Add one reading; raises `OutputError` where it cannot be stored."""


class RejectionWriter(Protocol):
    """A sink for rejections, open for as long as the context that gave it."""

    def write(self, rejection: Rejection) -> None:
        """Add one rejection; raises `OutputError` where it cannot be stored."""


def reading_to_json(reading: Reading) -> dict[str, Json]:
    """Return a reading as the product's public JSON, keys in the order of the contract.

    `time`, `author`, `question` and `metadata` are there only where the message has them, and so
    are `left_out`, `noise` and `course`; `components` holds only those present, `facets` only
    where there are any. Labels stand in taxonomy order.
    """
    return {
        **_origin_to_json(reading),
        "sentiment": _sentiment_to_json(reading.sentiment),
        "intent": {
            "label": reading.intent.label,
            "confidence": rounded(reading.intent.confidence),
            "band": reading.intent.band,
        },
        "components": {
            name: _component_to_json(reading.components[name])
            for name in COMPONENTS
            if name in reading.components
        },
        "statements": [_statement_to_json(statement) for statement in reading.statements],
        "signals": [_signal_to_json(signal) for signal in reading.signals],
        **_outside_to_json(reading),
        "model": reading.model,
        "warnings": list(reading.warnings),
    }


def rejection_to_json(rejection: Rejection) -> dict[str, Json]:
    """Return a rejection as JSON: who, where, and why, never the text."""
    origin = rejection.origin
    return {
        "id": rejection.id,
        "file": origin.file if origin else None,
        "line": origin.line if origin else None,
        "stage": rejection.stage,
        "code": rejection.code,
        "detail": rejection.detail,
    }


def json_text(value: Json | Mapping[str, Json]) -> str:
    """Return a value as compact JSON on one line; not-a-number becomes null, infinity a string.

    Those come from a customer's own columns and JSON has no word for them. Lone surrogates are
    left as they are: `encode("utf-8", "backslashreplace")` turns them into JSON's own escapes.
    """
    try:
        return _ENCODER.encode(value)
    except ValueError:
        return _ENCODER.encode(finite(value))


def rounded(value: float) -> float:
    """Return a number as it is written: six decimals, and never a minus zero."""
    return round(value, _DECIMALS) + 0.0


def finite(value: Json | Mapping[str, Json]) -> Json:
    """Return a value without the numbers that JSON and tables have no word for."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [finite(item) for item in value]
    return value


def _origin_to_json(reading: Reading) -> dict[str, Json]:
    message = reading.message
    value: dict[str, Json] = {
        "id": message.id,
        "channel": message.channel,
        "language": reading.language,
    }
    if message.time is not None:
        value["time"] = message.time
    if message.author is not None:
        value["author"] = message.author
    if message.question is not None:
        value["question"] = message.question
    if message.metadata:
        value["metadata"] = dict(message.metadata)
    return value


def _outside_to_json(reading: Reading) -> dict[str, Json]:
    """Return what is told of the message around its statements, only where there is any of it."""
    value: dict[str, Json] = {}
    left_out = [section for section in reading.message.sections if not section.read]
    if left_out:
        value["left_out"] = [{"start": s.start, "end": s.end, "kind": s.kind} for s in left_out]
    if reading.noise is not None:
        value["noise"] = {"kind": reading.noise.kind, "reason": reading.noise.reason}
    if (course := reading.course) is not None:
        value["course"] = {
            "start": rounded(course.start),
            "end": rounded(course.end),
            "lowest": rounded(course.lowest),
            "lowest_statement": course.lowest_statement,
        }
    return value


def _statement_to_json(statement: Statement) -> dict[str, Json]:
    probabilities = statement.probabilities
    value: dict[str, Json] = {
        "start": statement.start,
        "end": statement.end,
        "text": statement.text,
        "labels": list(statement.labels),
        "bands": {label: statement.bands[label] for label in statement.labels},
        "probabilities": {label: round(probabilities[label], _DECIMALS) for label in LABELS},
        "sentiment": _sentiment_to_json(statement.sentiment),
        "label_sentiments": {
            label: _sentiment_to_json(statement.label_sentiments[label])
            for label in statement.labels
        },
    }
    if statement.speaker is not None:
        value["speaker"] = statement.speaker
    if statement.start_seconds is not None:
        value["start_seconds"] = round(statement.start_seconds, _SECONDS)
    if statement.end_seconds is not None:
        value["end_seconds"] = round(statement.end_seconds, _SECONDS)
    return value


def _signal_to_json(signal: Signal) -> dict[str, Json]:
    return {
        "kind": signal.kind,
        "evidence": [
            {"rule": e.rule, "start": e.start, "end": e.end, "statement": e.statement}
            for e in signal.evidence
        ],
    }


def _component_to_json(component: ComponentReading) -> dict[str, Json]:
    sentiment = component.sentiment
    value: dict[str, Json] = {
        "probability": rounded(component.probability),
        "band": component.band,
        "sentiment": {"label": sentiment.label, "score": rounded(sentiment.score)},
        "statements": list(component.statements),
    }
    if component.facets:
        value["facets"] = {
            name: _facet_to_json(component.facets[name])
            for name in FACETS
            if name in component.facets
        }
    return value


def _facet_to_json(facet: FacetReading) -> dict[str, Json]:
    return {"probability": rounded(facet.probability), "statements": list(facet.statements)}


def _sentiment_to_json(sentiment: Sentiment) -> dict[str, Json]:
    return {
        "label": sentiment.label,
        "score": rounded(sentiment.score),
        "confidence": rounded(sentiment.confidence),
        "band": sentiment.band,
    }
