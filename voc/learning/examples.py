"""Labelled text as the network sees it: token ids, targets, and what is not known.

A target that is unknown is `UNKNOWN` and stays out of the loss: most public sets know only
the sentiment of a whole message, or a few of the labels.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from voc.encoder.tokenizer import Tokenizer
from voc.errors import InputCorrupt, InputEmpty, InputNotFound
from voc.heads import Probabilities
from voc.learning.augmentation import bare, mistyped
from voc.learning.coarsening import coarsened
from voc.learning.config import Corpus
from voc.taxonomy import INTENTS, LABELS, SENTIMENTS

UNKNOWN = -1
MIXED = SENTIMENTS.index("mixed")
NEUTRAL = SENTIMENTS.index("neutral")

Targets = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]
Cut = Callable[[str], list[tuple[int, int]]]
Teach = Callable[[Sequence[Sequence[str]]], list[Probabilities]]
"""What a teacher says of messages that are given as the texts of their statements."""
Row = dict[str, Any]
Tokens = list[list[int]]
"""Token ids, one list a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message with its targets.

    tokens: token ids, one list a statement.
    labels: *(statements, 8)* of 0, 1 or UNKNOWN.
    any_labels: *(8,)* the same for the message as a whole, known where statements are not.
    sentiments: one index a statement, or UNKNOWN.
    label_sentiments: *(statements, 8)* index of how a statement feels about a label it has.
    any_label_sentiments: *(8,)* the same for the message as a whole.
    sentiment, intent: index for the message, or UNKNOWN.
    knows_mixed: whether the set tells mixed from the other sentiments.
    bare, mistyped: the tokens of the same statements, written in another way; see
    `voc.learning.augmentation`. None for sets that have no statements.
    is_bare: whether `tokens` are the bare ones.
    coarse: the same message as the rules at work cut it, where that is coarser.
    taught: what a teacher says of it.
    """

    tokens: Tokens
    labels: Targets
    any_labels: Targets
    sentiments: Indices
    label_sentiments: Indices
    any_label_sentiments: Indices
    sentiment: int
    intent: int
    knows_mixed: bool
    bare: Tokens | None = None
    mistyped: Tokens | None = None
    is_bare: bool = False
    coarse: "Example | None" = None
    taught: Probabilities | None = None

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
    teach: Teach | None = None,
) -> list[Example]:
    """Turn the rows of one corpus into examples.

    cut: segmenter for texts that come without statements.
    mappings: native categories to label constraints, by set.
    exclude: `letters` of texts that must not be trained on.
    teach: gives each example what a teacher says of it.

    Raises InputNotFound, InputCorrupt, and InputEmpty where nothing is left to learn from.
    """
    try:
        kept = _drawn([r for r in rows if letters(r["text"]) not in exclude], corpus.at_most)
        mapping = mappings.get(corpus.mapping or "", {})
        read = partial(
            _examples, corpus=corpus, tokenizer=tokenizer, cut=cut, mapping=mapping, teach=teach
        )
        examples = read(kept)
        if corpus.form == "cem":
            coarse = read([coarsened(row, cut(row["text"])) for row in kept])
            examples = [
                replace(e, coarse=c) if len(c.tokens) < len(e.tokens) else e
                for e, c in zip(examples, coarse, strict=True)
            ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputCorrupt(f"`{corpus.path}`: a row is not of the form `{corpus.form}`") from error
    found = [e for e in examples if e.tokens]
    if not found:
        raise InputEmpty(f"`{corpus.path}` holds no example")
    return found


def _drawn(rows: list[Row], at_most: int | None) -> list[Row]:
    if at_most is None or len(rows) <= at_most:
        return rows
    chosen = random.Random(len(rows)).sample(range(len(rows)), at_most)
    return [rows[number] for number in sorted(chosen)]


def _examples(
    rows: Sequence[Row],
    corpus: Corpus,
    *,
    tokenizer: Tokenizer,
    cut: Cut,
    mapping: Mapping[str, Any],
    teach: Teach | None,
) -> list[Example]:
    spans = [_spans(row, corpus, cut) for row in rows]
    texts = [row["text"][a:b] for row, cuts in zip(rows, spans, strict=True) for a, b in cuts]
    tokens = iter(tokenizer.encode(texts))
    examples = [
        _example(row, [next(tokens) for _ in cuts], corpus, mapping)
        for row, cuts in zip(rows, spans, strict=True)
    ]
    if teach:
        examples = _taught(examples, texts, teach)
    return _with_variants(examples, texts, tokenizer) if corpus.form == "cem" else examples


def _taught(examples: Sequence[Example], texts: Sequence[str], teach: Teach) -> list[Example]:
    """Give examples what a teacher says of their statements `texts`."""
    left = iter(texts)
    messages = [[next(left) for _ in example.tokens] for example in examples]
    said = iter(teach([statements for statements in messages if statements]))
    return [replace(e, taught=next(said)) if e.tokens else e for e in examples]


def _with_variants(
    examples: Sequence[Example], texts: Sequence[str], tokenizer: Tokenizer
) -> list[Example]:
    """Give examples the tokens of their statements `texts` as they might also be written."""
    draw = random.Random(len(texts))
    bare_tokens = iter(tokenizer.encode([bare(text) for text in texts]))
    mistyped_tokens = iter(tokenizer.encode([mistyped(text, draw) for text in texts]))
    return [
        replace(
            example,
            bare=[next(bare_tokens) for _ in example.tokens],
            mistyped=[next(mistyped_tokens) for _ in example.tokens],
        )
        for example in examples
    ]


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
        label_sentiments=np.array([_felt(s) for s in statements], np.int64),
        any_label_sentiments=np.full(len(LABELS), UNKNOWN, np.int64),
        sentiment=SENTIMENTS.index(row["sentiment"]),
        intent=INTENTS.index(row["intent"]),
        knows_mixed=True,
    )


def _felt(statement: Mapping[str, Any]) -> list[int]:
    """Return how a statement feels about each label it has.

    Which of several labels is the good one is not known of a statement that is mixed.
    """
    feeling = SENTIMENTS.index(statement["sentiment"])
    known = feeling != MIXED or len(statement["labels"]) == 1
    return [feeling if known and lab in statement["labels"] else UNKNOWN for lab in LABELS]


def _weak(
    row: dict[str, Any], tokens: list[list[int]], corpus: Corpus, mapping: Mapping[str, Any]
) -> Example:
    sentiment = UNKNOWN
    if corpus.sentiment and row["sentiment"]:
        sentiment = SENTIMENTS.index(row["sentiment"])
    if corpus.neutral_is_mixed and sentiment in (NEUTRAL, MIXED):
        sentiment = UNKNOWN
    constraints = label_constraints(row["labels"], mapping)
    feelings = label_feelings(row["labels"], mapping)
    unknown = [LABELS.index(label) for label in corpus.unknown]
    constraints[unknown] = UNKNOWN
    feelings[unknown] = UNKNOWN
    return Example(
        tokens=tokens,
        labels=np.full((len(tokens), len(LABELS)), UNKNOWN, np.float32),
        any_labels=constraints,
        sentiments=np.full(len(tokens), UNKNOWN, np.int64),
        label_sentiments=np.full((len(tokens), len(LABELS)), UNKNOWN, np.int64),
        any_label_sentiments=feelings,
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


def label_feelings(categories: Sequence[str], mapping: Mapping[str, Any]) -> Indices:
    """Turn a set's `category:polarity` pairs into how a text feels about the labels it has.

    mapping: as for `label_constraints`; where a category surely means no label, its polarity
    is that of whichever of its possible labels the text turns out to have, unless another
    category surely means that one. A label that is spoken of with both poles, or in other words
    than our three polarities, stays unknown.

    Returns *(8,)* of indices of SENTIMENTS, or UNKNOWN.
    """
    sure: dict[str, set[str]] = {}
    possible: dict[str, set[str]] = {}
    for category, _, polarity in (c.rpartition(":") for c in categories):
        found = _mapped(category, mapping) or {"pos": [], "may": []}
        for label in found["pos"]:
            sure.setdefault(label, set()).add(polarity)
        for label in [] if found["pos"] else found["may"]:
            possible.setdefault(label, set()).add(polarity)
    polarities = possible | sure
    return np.array([_feeling(polarities.get(lab, set())) for lab in LABELS], np.int64)


def _feeling(polarities: set[str]) -> int:
    voiced = polarities - {"neutral"} or polarities  # neutral is background beside a pole
    if len(voiced) != 1 or not voiced <= {"negative", "neutral", "positive"}:
        return UNKNOWN
    return SENTIMENTS.index(next(iter(voiced)))


def _mapped(name: str, mapping: Mapping[str, Any]) -> Mapping[str, list[str]] | None:
    if name in mapping:
        return dict(mapping[name])
    return None
