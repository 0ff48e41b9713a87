"""How a model does on public sets that it was not chosen on.

    python benchmarks/public_sets.py DATA [--model cem-en-small] [--limit 2000]

DATA is the data folder of `docs/training.md`. Three tables in one:

- sentiment of tweets: macro recall of TweetEval's three classes (its own metric), `mixed`
  counting as the pole that its score leans to;
- categories mapped to labels: micro- and macro-F1 over what the mapping says is known of a text,
  a label being found where any statement has it;
- polarity of a category: accuracy, read from the statement in which a label of the category is
  most probable: how it feels about that label, or as a whole where the label was not found.
"""

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from voc.learning.examples import UNKNOWN, Row, label_constraints, read_rows
from voc.learning.metrics import count, macro_f1, micro_f1
from voc.records import Reading, Sentiment
from voc.scoring import score
from voc.taxonomy import LABELS

TWEETS = "tweeteval_sentiment/validation"
MAPPED = {
    "fabsa/validation": "fabsa",
    "semeval16_restaurants/train": "semeval_restaurants",
    "mams_acsa/validation": "mams_acsa",
}
POLARITY = "mams_acsa/validation"
CLASSES = ("negative", "neutral", "positive")


def readings(rows: Sequence[Row], model: str) -> list[Reading]:
    """Read the texts of a set; one that cannot be read is an error here."""
    found = list(score((row["text"] for row in rows), model=model))
    return [outcome for outcome in found if isinstance(outcome, Reading)]


def pole(sentiment: Sentiment) -> str:
    """Return one of three classes."""
    if sentiment.label != "mixed":
        return sentiment.label
    return "positive" if sentiment.score > 0 else "negative"


def macro_recall(gold: Sequence[str], found: Sequence[str]) -> float:
    """Return the mean recall of the three classes."""
    truth, guess = np.array(gold), np.array(found)
    return float(np.mean([(guess[truth == c] == c).mean() for c in CLASSES]))


def mapped_f1(
    rows: Sequence[Row], found: Sequence[Reading], mapping: Mapping[str, Any]
) -> tuple[float, float]:
    """Return micro- and macro-F1 over the labels that are known of each text."""
    gold, guess = [], []
    for row, reading in zip(rows, found, strict=True):
        known = dict(zip(LABELS, label_constraints(row["labels"], mapping), strict=True))
        labels = {label for statement in reading.statements for label in statement.labels}
        gold.append([label for label in LABELS if known[label] == 1])
        guess.append([label for label in labels if known[label] != UNKNOWN])
    counts = count(LABELS, gold, guess)
    return float(micro_f1(counts)), float(macro_f1(counts))


def polarity_accuracy(
    rows: Sequence[Row], found: Sequence[Reading], mapping: Mapping[str, Any]
) -> float:
    """Return the share of a text's categories whose polarity is read right."""
    hits = [
        pole(_statement_of(reading, mapping[category])) == polarity
        for row, reading in zip(rows, found, strict=True)
        for category, _, polarity in (label.rpartition(":") for label in row["labels"])
    ]
    return float(np.mean(hits))


def _statement_of(reading: Reading, category: Mapping[str, Iterable[str]]) -> Sentiment:
    labels = [*category["pos"]] or [*category["may"]]
    statement, label = max(
        itertools.product(reading.statements, labels),
        key=lambda pair: pair[0].probabilities[pair[1]],
    )
    return statement.label_sentiments.get(label, statement.sentiment)


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--model", default="cem-en-small", show_default=True)
@click.option("--limit", default=2000, show_default=True, help="Texts of each set.")
def main(data: Path, model: str, limit: int) -> None:
    """Print the tables."""
    mappings = json.loads((data / "cem/mappings.json").read_text(encoding="utf-8"))
    sets = {
        name: list(read_rows(data / "data/public" / f"{name}.jsonl"))[:limit]
        for name in (TWEETS, *MAPPED)
    }
    found = {name: readings(rows, model) for name, rows in sets.items()}
    tweets = macro_recall(
        [row["sentiment"] for row in sets[TWEETS]], [pole(r.sentiment) for r in found[TWEETS]]
    )
    click.echo(f"{TWEETS}: {len(sets[TWEETS])} texts, macro recall {tweets:.3f}")
    for name, key in MAPPED.items():
        micro, macro = mapped_f1(sets[name], found[name], mappings[key])
        click.echo(f"{name}: {len(sets[name])} texts, micro-F1 {micro:.3f}, macro-F1 {macro:.3f}")
    polarity = polarity_accuracy(sets[POLARITY], found[POLARITY], mappings[MAPPED[POLARITY]])
    click.echo(f"{POLARITY}: polarity accuracy from statements {polarity:.3f}")


if __name__ == "__main__":
    main()
