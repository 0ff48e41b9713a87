"""Readings made up for tests of insight: name only what a test is about.

A row is a mapping with any of: `id time channel author customer sentiment score intent model
metadata signals noise warnings`, and `says`: what its statements say, each `(text, labels,
feeling)`, `(text, labels, feeling, score)` or labels alone. `customer`, `rating`, `nps`, `csat` and
`ces` go into the metadata.

    facts_of([{"says": [("The till broke", ["platform.technology"], "negative")], "nps": 2}])
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import factories
from voc import insight
from voc.assembly import components_of, summarise
from voc.insight.facts import Facts
from voc.lake.inputs import table_of_readings
from voc.records import Json, Noise, Sentiment, Signal, Statement
from voc.writers.contract import reading_to_json

_SCALES = ("rating", "nps", "csat", "ces")


def reading_of(number: int, row: Mapping[str, Any]) -> dict[str, Json]:
    """Return a row as the JSON of a reading; without an id it is called `m-NUMBER`."""
    statements = _placed([_statement(item) for item in row.get("says", [("Well", (), "neutral")])])
    whole = (
        summarise([s.sentiment for s in statements]) if statements else _feeling("neutral", None)
    )
    label = row.get("sentiment", whole.label)
    same = label == whole.label
    reading = factories.reading(
        *statements,
        text=" ".join(s.text for s in statements),
        id=row.get("id", f"m-{number}"),
        channel=row.get("channel", "ticket"),
        time=row.get("time"),
        author=row.get("author"),
        metadata=_metadata(row),
        intent=row.get("intent", "complaint" if label == "negative" else "other"),
        model=row.get("model", "toy 1.0.0"),
        warnings=row.get("warnings", ()),
    )
    return reading_to_json(
        replace(
            reading,
            sentiment=_feeling(label, row.get("score", whole.score if same else None)),
            components=components_of(statements),
            signals=tuple(Signal(kind=kind, evidence=()) for kind in row.get("signals", ())),
            noise=Noise(kind=row["noise"], reason="made up") if "noise" in row else None,
        )
    )


def readings_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Json]]:
    """Return rows as the JSON of readings, `m-0` and on."""
    return [reading_of(number, row) for number, row in enumerate(rows)]


def facts_of(rows: Iterable[Mapping[str, Any]], **options: Any) -> Facts:
    """Return the facts of rows; options are those of `voc.insight.facts_of`."""
    return insight.facts_of(readings_of(rows), **options)


def write_readings(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as `voc score` would, to .jsonl or .parquet; return the path."""
    readings = readings_of(rows)
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(one) + "\n" for one in readings), encoding="utf-8")
        return path
    tables = list(table_of_readings(readings))
    with pq.ParquetWriter(path, tables[0].schema) as writer:
        for table in tables:
            writer.write_table(table)
    return path


def _metadata(row: Mapping[str, Any]) -> dict[str, Json]:
    scales = {name: row[name] for name in _SCALES if name in row}
    who = {"customer_id": row["customer"]} if "customer" in row else {}
    return {**row.get("metadata", {}), **scales, **who}


def _statement(item: Any) -> Statement:
    if isinstance(item, list):
        item = ("It was so", item, "negative")
    text, labels, feeling, *score = item
    felt = _feeling(feeling, score[0] if score else None)
    made = factories.statement(text, labels, feeling, felt=dict.fromkeys(labels, felt))
    return replace(made, sentiment=felt)


def _placed(statements: Sequence[Statement]) -> list[Statement]:
    placed: list[Statement] = []
    for item in statements:
        start = placed[-1].end + 1 if placed else 0
        placed.append(replace(item, start=start, end=start + len(item.text)))
    return placed


def _feeling(label: str, score: float | None) -> Sentiment:
    return factories.sentiment(label, score=score)
