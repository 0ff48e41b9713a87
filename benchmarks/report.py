"""How long it takes to get figures out of many readings, and how much memory.

    python benchmarks/report.py [--messages 1000000] [--seed 0]

The readings are made up: twenty thousand different ones of one to five statements, again and again
under new ids and times, in one Parquet file. Linux only: peak memory is in kilobytes there.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
import pyarrow as pa
import pyarrow.parquet as pq

from voc.insight import compounding, read_facts, scorecard, verbatims
from voc.taxonomy import CHANNELS, INTENTS, LABELS, SENTIMENTS, component_of, facet_of
from voc.writers.parquet import SCHEMA, table_of

_DIFFERENT: Final = 20_000
_WORDS: Final = (
    *("delivery", "refund", "parcel", "nobody", "answered", "the", "phone", "app", "crashes"),
    *("again", "price", "was", "fine", "and", "friendly", "staff", "at", "till", "broken"),
    *("on", "arrival", "policy", "says", "no", "without", "receipt", "website", "slow"),
)


def write_readings(path: Path, messages: int, seed: int) -> None:
    """Write readings that are made up; the same for the same seed."""
    rng = random.Random(seed)
    base = table_of([_reading(rng) for _ in range(min(messages, _DIFFERENT))])
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for first in range(0, messages, base.num_rows):
            numbers = range(first, min(messages, first + base.num_rows))
            writer.write_table(_numbered(base.slice(0, len(numbers)), numbers))


def _numbered(table: pa.Table, numbers: range) -> pa.Table:
    """Return readings under ids and times of their own."""
    ids = pa.array([f"m-{number}" for number in numbers])
    hours = [f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:{n % 60:02}:00" for n in numbers]
    for name, values in (("id", ids), ("time", pa.array(hours))):
        table = table.set_column(table.schema.get_field_index(name), SCHEMA.field(name), values)
    return table


def _reading(rng: random.Random) -> dict[str, Any]:
    statements = [_statement(rng) for _ in range(rng.choice([1, 2, 3, 3, 4, 5]))]
    found = {label for one in statements for label in one["labels"]}
    metadata = {
        "customer_id": f"c-{rng.randrange(5_000)}",
        "region": rng.choice(["north", "south", "east", "west"]),
        "product": f"product {rng.randrange(20)}",
        "nps": str(rng.randrange(11)),
    }
    return {
        "channel": rng.choice(CHANNELS),
        "metadata": metadata,
        "sentiment": _sentiment(rng),
        "intent": {"label": rng.choice(INTENTS), "confidence": 0.8, "band": "high"},
        "components": {component_of(label): _component(rng, found, label) for label in found},
        "statements": statements,
        "model": "made up 1.0.0",
        "warnings": [],
    }


def _statement(rng: random.Random) -> dict[str, Any]:
    labels = rng.sample(LABELS, rng.choice([0, 1, 1, 1, 2]))
    text = " ".join(rng.choices(_WORDS, k=rng.randrange(5, 20)))
    return {
        "start": 0,
        "end": len(text),
        "text": text,
        "labels": labels,
        "bands": dict.fromkeys(labels, "high"),
        "probabilities": {label: 0.9 if label in labels else 0.05 for label in LABELS},
        "sentiment": _sentiment(rng),
        "label_sentiments": {label: _sentiment(rng) for label in labels},
    }


def _component(rng: random.Random, found: set[str], label: str) -> dict[str, Any]:
    facets = {facet_of(one) for one in found if component_of(one) == component_of(label)} - {None}
    felt = _sentiment(rng)
    return {
        "probability": 0.9,
        "band": "high",
        "sentiment": {"label": felt["label"], "score": felt["score"]},
        "statements": [0],
        "facets": {facet: {"probability": 0.9, "statements": [0]} for facet in facets},
    }


def _sentiment(rng: random.Random) -> dict[str, Any]:
    label = rng.choice(SENTIMENTS)
    return {"label": label, "score": rng.uniform(-1, 1), "confidence": 0.9, "band": "high"}


def _peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Print how long a step took, and the most memory until then."""
    begun = time.perf_counter()
    yield
    click.echo(f"{name:<28} {time.perf_counter() - begun:8.2f} s   peak {_peak():7,.0f} MB")


@click.command()
@click.option("--messages", default=1_000_000, show_default=True)
@click.option("--seed", default=0, show_default=True)
def main(messages: int, seed: int) -> None:
    """Print a line for each step: how long it took, and the most memory so far."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "readings.parquet")
        write_readings(path, messages, seed)
        click.echo(f"{messages:,} readings, {path.stat().st_size / 2**20:,.0f} MB of Parquet")
        with _told("(written)"):
            pass
        with _told("facts"):
            facts = read_facts([path])
        steps: dict[str, Callable[[], object]] = {
            "scorecard by component": lambda: scorecard(facts),
            "by leaf, product and channel": lambda: scorecard(
                facts, by=["leaf", "product", "channel"]
            ),
            "opened": lambda: scorecard(
                facts, by=["region"], where={"component": "platform", "channel": "email"}
            ),
            "compounding of leaves": lambda: compounding(facts, level="leaf"),
            "verbatims of a cell": lambda: verbatims(facts, component="brand"),
        }
        for name, step in steps.items():
            with _told(name):
                step()


if __name__ == "__main__":
    main()
