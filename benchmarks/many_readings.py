"""Readings that are made up, any number of them, as `voc score` writes them.

    python benchmarks/many_readings.py FOLDER 100000 [--format jsonl] [--seed 0]

A few thousand readings are made in full; the others are these again, under ids, times, customers
and words of their own, so that hardly any two statements are the same. Words are as common as words
are (Zipf's law), and half of the statements name one of a few troubles of their label.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from voc.taxonomy import CHANNELS, INTENTS, LABELS, SENTIMENTS, component_of, facet_of
from voc.writers.contract import json_text
from voc.writers.parquet import SCHEMA, table_of

Row = dict[str, Any]

DIFFERENT: Final = 5_000
_GROUP: Final = 10_000
_PART: Final = 100_000
_KEYS: Final = ("customer_id", "region", "product", "rating")
_REGIONS: Final = ("north", "south", "east", "west")
_BEGIN: Final = datetime(2025, 1, 1, tzinfo=UTC)
_SECONDS: Final = 365 * 24 * 3600
_MESSAGES_EACH: Final = 3
"""Messages of a customer, on average."""


def write_parquet(folder: Path, readings: int, *, seed: int = 0) -> None:
    """Write readings into parts of Parquet; the same for the same seed and number."""
    base = table_of(_base(seed))
    for first in range(0, readings, _PART):
        path = folder / f"part-{first // _PART:04}.parquet"
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            for begin in range(first, min(readings, first + _PART), _GROUP):
                numbers = range(begin, min(readings, begin + _GROUP))
                writer.write_table(_table(base, numbers, readings, seed))


def write_json_lines(folder: Path, readings: int, *, seed: int = 0) -> None:
    """Write the same readings as JSON lines."""
    base = _base(seed)
    with (folder / "readings.jsonl").open("w", encoding="utf-8") as stream:
        for begin in range(0, readings, _GROUP):
            numbers = range(begin, min(readings, begin + _GROUP))
            for row in _rows(base, numbers, readings, seed):
                stream.write(json_text(row) + "\n")


def _table(base: pa.Table, numbers: range, readings: int, seed: int) -> pa.Table:
    """Return readings of the base, each under what is its own."""
    rng = np.random.default_rng([seed, numbers.start])
    table = base.take(pa.array(rng.integers(base.num_rows, size=len(numbers))))
    statements = pc.list_flatten(table["statements"].combine_chunks())
    counts = table["statements"].combine_chunks().value_lengths().to_numpy()
    texts = _texts(len(statements), rng)
    own = {
        "text": texts,
        "end": pc.utf8_length(texts).cast(pa.int32()),
    }
    fields = [*statements.type]
    said = pa.StructArray.from_arrays(
        [own.get(field.name, statements.field(field.name)) for field in fields], fields=fields
    )
    told = {
        "id": pa.array([f"m-{number}" for number in numbers]),
        "time": pa.array(_times(rng, len(numbers))),
        "metadata": _metadata(rng, len(numbers), readings),
        "statements": pa.ListArray.from_arrays(
            pa.array(np.concatenate([[0], counts.cumsum()]), pa.int32()), said
        ),
    }
    columns = [told.get(name, table[name]) for name in SCHEMA.names]
    return pa.table(columns, schema=SCHEMA)


def _rows(base: list[Row], numbers: range, readings: int, seed: int) -> Iterator[Row]:
    """Yield the same readings as the JSON contract has them."""
    rng = np.random.default_rng([seed, numbers.start])
    chosen = [base[place] for place in rng.integers(len(base), size=len(numbers))]
    texts = iter(_texts(sum(len(row["statements"]) for row in chosen), rng).to_pylist())
    times = _times(rng, len(numbers))
    metadata = _metadata(rng, len(numbers), readings).to_pylist()
    for number, row, time, pairs in zip(numbers, chosen, times, metadata, strict=True):
        said = [{**one, "text": next(texts)} for one in row["statements"]]
        for one in said:
            one["end"] = len(one["text"])
        told = {key: value for key, value in pairs if value is not None}
        yield {"id": f"m-{number}", **row, "time": time, "metadata": told, "statements": said}


def _times(rng: np.random.Generator, count: int) -> list[str]:
    seconds = rng.integers(_SECONDS, size=count).tolist()
    return [(_BEGIN + timedelta(seconds=second)).isoformat() for second in seconds]


def _metadata(rng: np.random.Generator, count: int, readings: int) -> pa.Array:
    """Return customer, region, product and, of two thirds, a rating."""
    customers = rng.integers(max(1, readings // _MESSAGES_EACH), size=count)
    columns = [
        [f"c-{number}" for number in customers],
        [_REGIONS[place] for place in rng.integers(len(_REGIONS), size=count)],
        [f"product {number}" for number in rng.integers(20, size=count)],
        [str(number) if number else None for number in rng.choice([0, 0, 1, 2, 4, 5], size=count)],
    ]
    items = [value for row in zip(*columns, strict=True) for value in row]
    offsets = pa.array(np.arange(count + 1) * len(_KEYS), pa.int32())
    return pa.MapArray.from_arrays(offsets, pa.array(_KEYS * count), pa.array(items, pa.string()))


def _texts(count: int, rng: np.random.Generator) -> pa.Array:
    """Return the words of some statements."""
    counts = rng.integers(4, 18, size=count)
    ranks = np.searchsorted(_COMMON, rng.random(int(counts.sum())))
    offsets = pa.array(np.concatenate([[0], counts.cumsum()]), pa.int32())
    words = pc.binary_join(pa.ListArray.from_arrays(offsets, _WORDS.take(pa.array(ranks))), " ")
    # Of places beyond the troubles there is none.
    places = rng.integers(2 * len(_TROUBLES), size=count)
    troubles = _TROUBLES.take(pa.array(places, mask=places >= len(_TROUBLES)))
    return pc.binary_join_element_wise(pc.fill_null(troubles, "And"), words, " ")


def _base(seed: int) -> list[Row]:
    rng = random.Random(seed)
    return [_reading(rng) for _ in range(DIFFERENT)]


def _reading(rng: random.Random) -> Row:
    statements = [_statement(rng) for _ in range(rng.choice([1, 2, 3, 3, 4, 5]))]
    found = sorted({label for one in statements for label in one["labels"]})
    return {
        "channel": rng.choice(CHANNELS),
        "language": "en",
        "sentiment": _sentiment(rng),
        "intent": {"label": rng.choice(INTENTS), "confidence": 0.8, "band": "high"},
        "components": {component_of(label): _component(rng, found, label) for label in found},
        "statements": statements,
        "signals": [],
        "model": "made up 1.0.0",
        "warnings": [],
    }


def _statement(rng: random.Random) -> Row:
    labels = rng.sample(LABELS, rng.choice([0, 1, 1, 1, 2]))
    return {
        "start": 0,
        "end": 0,
        "text": "",
        "labels": labels,
        "bands": dict.fromkeys(labels, "high"),
        "probabilities": {label: _number(rng, 0, 1) for label in LABELS},
        "sentiment": _sentiment(rng),
        "label_sentiments": {label: _sentiment(rng) for label in labels},
    }


def _component(rng: random.Random, found: list[str], label: str) -> Row:
    own = [facet_of(one) for one in found if component_of(one) == component_of(label)]
    felt = _sentiment(rng)
    return {
        "probability": 0.9,
        "band": "high",
        "sentiment": {"label": felt["label"], "score": felt["score"]},
        "statements": [0],
        "facets": {facet: {"probability": 0.9, "statements": [0]} for facet in own if facet},
    }


def _sentiment(rng: random.Random) -> Row:
    label = rng.choice(SENTIMENTS)
    return {"label": label, "score": _number(rng, -1, 1), "confidence": 0.9, "band": "high"}


def _number(rng: random.Random, low: float, high: float) -> float:
    return round(rng.uniform(low, high), 6)


_SYLLABLES: Final = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti")
_WORDS: Final = pa.array(["".join(word) for word in product(_SYLLABLES, repeat=3)])
_RANKS: Final = np.arange(10, 10 + len(_WORDS))
_COMMON: Final = np.cumsum(1 / _RANKS) / np.sum(1 / _RANKS)
_THINGS: Final = ("parcel", "refund", "screen", "battery", "staff", "invoice", "website", "advert")
_FAULTS: Final = ("came broken", "took weeks", "went missing", "was rude", "is too dear")
_TROUBLES: Final = pa.array([f"The {' '.join(words)}:" for words in product(_THINGS, _FAULTS)])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("readings", type=int)
@click.option("--format", "form", type=click.Choice(["parquet", "jsonl"]), default="parquet")
@click.option("--seed", default=0, show_default=True)
def main(folder: Path, readings: int, form: str, seed: int) -> None:
    """Write readings into a new folder."""
    folder.mkdir(parents=True)
    write = write_parquet if form == "parquet" else write_json_lines
    write(folder, readings, seed=seed)


if __name__ == "__main__":
    main()
