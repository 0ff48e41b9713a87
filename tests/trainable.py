"""Labelled messages and a recipe that are small enough to train in a test, on a toy model."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import AutoModel

from voc.learning.config import TrainConfig
from voc.learning.examples import UNKNOWN, Example
from voc.learning.network import Batch, Logits, Network
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

RECIPE = """\
name = "trained"
version = "0.1.0"
seed = 1
window = 32
batch_tokens = 256
dropout = 0.1
head_rate = 10.0
weight_decay = 0.01
warmup = 0.1
dev = "dev.jsonl"
mappings = "mappings.json"

[base]
source = "BASE"
name = "toys/base"
licence = "CC0"

[losses]
labels = 4.0

[[stages]]
name = "first"
epochs = 1
learning_rate = 1e-3
corpora = ["weak"]

[[stages]]
name = "second"
epochs = 1
learning_rate = 1e-3
corpora = ["written", "weak"]

[corpora.written]
path = "written.jsonl"
form = "cem"
licence = "CC0"

[corpora.weak]
path = "weak.jsonl"
form = "message"
licence = "CC BY 4.0"
mapping = "toys"
"""

POINTS = {
    "customer": ("I forgot to charge it.", "neutral"),
    "environment": ("It rained all week.", "neutral"),
    "brand": ("The kettle broke.", "negative"),
    "platform.process": ("Delivery took a month.", "negative"),
    "platform.policy": ("No refund without the box.", "negative"),
    "platform.people": ("The staff were kind.", "positive"),
    "platform.technology": ("My card was charged twice.", "negative"),
    "interface": ("The app is slow but pretty.", "mixed"),
}
"""A statement about each label, and how it feels."""


def row(labels: Sequence[str], *, id: str = "m-1") -> dict[str, Any]:  # noqa: A002
    """Return a labelled message that makes the point of each of `labels`, in their order."""
    text, statements = "", []
    for label in labels:
        point, feeling = POINTS[label]
        start = len(text) + 1 if text else 0
        text = f"{text} {point}".strip()
        statements.append(
            {"start": start, "end": len(text), "labels": [label], "sentiment": feeling}
        )
    return {
        "id": id,
        "source": "toys",
        "channel": "review",
        "text": text,
        "sentiment": statements[0]["sentiment"],
        "intent": "complaint",
        "statements": statements,
    }


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return path


def write_data(folder: Path) -> Path:
    """Write the corpora, mappings and dev set that `RECIPE` names."""
    folder.mkdir(parents=True, exist_ok=True)
    pairs = list(zip(LABELS, (*LABELS[1:], LABELS[0]), strict=True))
    written = [row(pair, id=f"w-{number}") for number, pair in enumerate(pairs)]
    dev = [row(pair[::-1], id=f"d-{number}") for number, pair in enumerate(pairs)]
    # The dev set's first message, written a little differently, lies in the corpus as well.
    leaked = {**dev[0], "text": dev[0]["text"].upper()}
    weak = [
        {"text": point, "sentiment": feeling, "labels": [label]}
        for label, (point, feeling) in POINTS.items()
    ]
    write_rows(folder / "written.jsonl", [*written, leaked])
    write_rows(folder / "dev.jsonl", dev)
    write_rows(folder / "weak.jsonl", weak)
    mappings = {"toys": {label: {"pos": [label], "may": []} for label in LABELS}}
    (folder / "mappings.json").write_text(json.dumps(mappings), encoding="utf-8")
    return folder


def recipe(base: Path, **changes: Any) -> TrainConfig:
    """Return `RECIPE` for the base weights in `base`, with some of its values changed."""
    return TrainConfig.model_validate({**tomllib.loads(recipe_text(base)), **changes})


def recipe_text(base: Path) -> str:
    """Return `RECIPE` for the base weights in `base`."""
    return RECIPE.replace('"BASE"', json.dumps(str(base)))


def network_of(base: Path, *, dropout: float = 0.0) -> Network:
    """Return a network of new heads on the encoder in `base`, the same every time."""
    torch.manual_seed(0)
    encoder = AutoModel.from_pretrained(
        base, add_pooling_layer=False, dtype=torch.float32, hidden_dropout_prob=dropout
    )
    return Network(encoder, width=encoder.config.hidden_size, dropout=dropout)


def example(
    tokens: list[list[int]],
    *,
    labels: Sequence[str] | None = None,
    any_labels: Sequence[str] | None = None,
    felt: Mapping[str, str] | None = None,
    any_felt: Mapping[str, str] | None = None,
    sentiment: str | None = None,
    intent: str | None = None,
    knows_mixed: bool = True,
) -> Example:
    """Return an example of which only what is given is known; statements share their labels.

    felt, any_felt: sentiments about labels, of every statement and of the message.
    """
    feeling = UNKNOWN if sentiment is None else SENTIMENTS.index(sentiment)
    return Example(
        tokens=tokens,
        labels=np.tile(_flags(labels), (len(tokens), 1)),
        any_labels=_flags(any_labels),
        sentiments=np.full(len(tokens), UNKNOWN if labels is None else feeling, np.int64),
        label_sentiments=np.tile(_feelings(felt or {}), (len(tokens), 1)),
        any_label_sentiments=_feelings(any_felt or {}),
        sentiment=feeling,
        intent=UNKNOWN if intent is None else INTENTS.index(intent),
        knows_mixed=knows_mixed,
    )


def batch_of(statements: Sequence[int], *, boundary: Sequence[int] = (UNKNOWN, UNKNOWN)) -> Batch:
    """Return a batch that holds only what losses need.

    statements: how many each message has. boundary: targets of tokens.
    """
    nothing = torch.zeros(1, 1, dtype=torch.int64)
    owners = [number for number, count in enumerate(statements) for _ in range(count)]
    return Batch(
        ids=nothing,
        mask=nothing,
        owner=nothing,
        boundary=torch.tensor([boundary]),
        message_of=torch.tensor(owners),
        messages=len(statements),
    )


def _flags(labels: Sequence[str] | None) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    if labels is None:
        return np.full(len(LABELS), UNKNOWN, np.float32)
    return np.array([label in labels for label in LABELS], np.float32)


def _feelings(felt: Mapping[str, str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    known = [SENTIMENTS.index(felt[label]) if label in felt else UNKNOWN for label in LABELS]
    return np.array(known, np.int64)


def random_logits(statements: int, messages: int) -> Logits:
    """Return logits of a batch, the same every time, whose gradients can be asked for."""
    generator = torch.Generator().manual_seed(statements)

    def part(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, requires_grad=True)

    return Logits(
        labels=part(statements, len(LABELS)),
        label_sentiments=part(statements, len(LABELS), len(SENTIMENTS)),
        statement_sentiment=part(statements, len(SENTIMENTS)),
        message_sentiment=part(messages, len(SENTIMENTS)),
        intent=part(messages, len(INTENTS)),
        boundary=part(1, 2),
    )
