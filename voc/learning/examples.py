"""Labelled text as the network sees it: token ids, targets, and what is not known.

A target that is unknown is `UNKNOWN` and stays out of the loss: most public sets know only
the sentiment of a whole message, or a few of the labels.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voc.encoder.tokenizer import Tokenizer
from voc.errors import InputCorrupt, InputEmpty, InputNotFound
from voc.learning.config import Corpus
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

UNKNOWN = -1
MIXED = SENTIMENTS.index("mixed")
NEUTRAL = SENTIMENTS.index("neutral")

Targets = npt.NDArray[np.float32]
Cut = Callable[[str], list[tuple[int, int]]]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message with its targets.

    tokens: token ids, one list a statement.
    labels: *(statements, 8)* of 0, 1 or UNKNOWN.
    any_labels: *(8,)* the same for the message as a whole, known where statements are not.
    sentiments: one index a statement, or UNKNOWN.
    sentiment, intent: index for the message, or UNKNOWN.
    knows_mixed: whether the set tells mixed from the other sentiments.
    """

    tokens: list[list[int]]
    labels: Targets
    any_labels: Targets
    sentiments: npt.NDArray[np.int64]
    sentiment: int
    intent: int
    knows_mixed: bool

    def __len__(self) -> int:
        return sum(map(len, self.tokens))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a JSON-lines file of labelled text.

    Raises InputNotFound, or InputCorrupt with the number of a bad line.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:  # no JSON, or no UTF-8
                    raise InputCorrupt(f"`{path.name}` line {number} is not JSON") from error
    except OSError as error:
        raise InputNotFound(f"`{path.name}` cannot be read: {error.strerror}") from error


def join_texts(rows: Iterable[Row], texts: Iterable[Row]) -> Iterator[Row]:
    """Give rows of labels their texts.

    rows: `id`s of `texts`, with the `length` in characters of the part that was labelled.
    Raises InputCorrupt where a text is missing.
    """
    by_id = {row["id"]: row["text"] for row in texts}
    for row in rows:
        if row.get("id") not in by_id or "length" not in row:
            raise InputCorrupt(f"there is no text or no length for label `{row.get('id')}`")
        yield {**row, "text": by_id[row["id"]][: row["length"]]}


def letters(text: str) -> str:
    """Return the text as letters only, to find the same text in another set."""
    return "".join(c for c in text.casefold() if c.isalnum())


def load_examples(
    corpus: Corpus,
    rows: Iterable[Row],
    *,
    tokenizer: Tokenizer,
    cut: Cut,
    mappings: Mapping[str, Any],
    exclude: frozenset[str] = frozenset(),
) -> list[Example]:
    """Turn the rows of one corpus into examples.

    cut: segmenter for texts that come without statements.
    mappings: native categories to label constraints, by set.
    exclude: `letters` of texts that must not be trained on.

    Raises InputNotFound, InputCorrupt, and InputEmpty where nothing is left to learn from.
    """
    try:
        kept = [row for row in rows if letters(row["text"]) not in exclude]
        spans = [_spans(row, corpus, cut) for row in kept]
        texts = [row["text"][a:b] for row, cuts in zip(kept, spans, strict=True) for a, b in cuts]
        tokens = iter(tokenizer.encode(texts))
        mapping = mappings.get(corpus.mapping or "", {})
        examples = [
            _example(row, [next(tokens) for _ in cuts], corpus, mapping)
            for row, cuts in zip(kept, spans, strict=True)
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputCorrupt(f"`{corpus.path}`: a row is not of the form `{corpus.form}`") from error
    found = [e for e in examples if e.tokens]
    if not found:
        raise InputEmpty(f"`{corpus.path}` holds no example")
    return found


def _example(
    row: Row, tokens: list[list[int]], corpus: Corpus, mapping: Mapping[str, Any]
) -> Example:
    if corpus.form == "cem":
        return _labelled(row, tokens)
    return _weak(row, tokens, corpus, mapping)


def _spans(row: dict[str, Any], corpus: Corpus, cut: Cut) -> list[tuple[int, int]]:
    if corpus.form == "cem":
        return [(s["start"], s["end"]) for s in row["statements"]]
    return cut(row["text"])


def _labelled(row: dict[str, Any], tokens: list[list[int]]) -> Example:
    statements = row["statements"]
    return Example(
        tokens=tokens,
        labels=np.array([[lab in s["labels"] for lab in LABELS] for s in statements], np.float32),
        any_labels=np.full(len(LABELS), UNKNOWN, np.float32),
        sentiments=np.array([SENTIMENTS.index(s["sentiment"]) for s in statements], np.int64),
        sentiment=SENTIMENTS.index(row["sentiment"]),
        intent=INTENTS.index(row["intent"]),
        knows_mixed=True,
    )


def _weak(
    row: dict[str, Any], tokens: list[list[int]], corpus: Corpus, mapping: Mapping[str, Any]
) -> Example:
    sentiment = UNKNOWN
    if corpus.sentiment and row["sentiment"]:
        sentiment = SENTIMENTS.index(row["sentiment"])
    if corpus.neutral_is_mixed and sentiment in (NEUTRAL, MIXED):
        sentiment = UNKNOWN
    return Example(
        tokens=tokens,
        labels=np.full((len(tokens), len(LABELS)), UNKNOWN, np.float32),
        any_labels=label_constraints(row["labels"], mapping),
        sentiments=np.full(len(tokens), UNKNOWN, np.int64),
        sentiment=sentiment,
        intent=UNKNOWN,
        knows_mixed=sentiment == MIXED,
    )


def label_constraints(categories: Sequence[str], mapping: Mapping[str, Any]) -> Targets:
    """Turn a set's native categories into what is known of the eight labels of a text.

    mapping: category to `{"pos": [...], "may": [...]}`. A label under `pos` of any category
    holds; one under `may` is unknown; every other one is absent. A category that is not
    mapped leaves the whole text unknown.

    Returns *(8,)* of 1, 0 or UNKNOWN.
    """
    names = [category.rpartition(":")[0] or category for category in categories]
    found = [_mapped(name, mapping) for name in names]
    if not found or None in found or mapping.get("_partial"):
        return np.full(len(LABELS), UNKNOWN, np.float32)
    positive = {label for m in found if m for label in m["pos"]}
    possible = {label for m in found if m for label in m["may"]}
    return np.array(
        [1 if lab in positive else UNKNOWN if lab in possible else 0 for lab in LABELS],
        np.float32,
    )


def _mapped(name: str, mapping: Mapping[str, Any]) -> Mapping[str, list[str]] | None:
    if name in mapping:
        return dict(mapping[name])
    return None
