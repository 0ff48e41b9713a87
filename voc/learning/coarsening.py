"""Labelled messages as the rules at work cut them: what people cut finer is put together again.

A model that only ever saw statements of one point each does not expect two in one, and there
are such at work: rules leave more points together than people do.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from voc.taxonomy import LABELS

Span = tuple[int, int]


def coarsened(row: Mapping[str, Any], spans: Sequence[Span]) -> dict[str, Any]:
    """Return a row of a `cem` corpus with the statements of one of `spans` made one.

    spans: what the rules cut of the row's text, in order. A labelled statement belongs to the
    one in which it begins, so nothing is cut finer than it was.

    Labels are united; sentiments are, too: neutral gives way to a pole, both poles are mixed.
    """
    groups: list[list[Mapping[str, Any]]] = []
    owner = -1
    for statement in row["statements"]:
        found = sum(start <= statement["start"] for start, _ in spans)
        if found != owner or not groups:
            groups.append([])
        groups[-1].append(statement)
        owner = found
    return {**row, "statements": [_united(group) for group in groups]}


def _united(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = {label for statement in statements for label in statement["labels"]}
    felt = {statement["sentiment"] for statement in statements}
    voiced = felt - {"neutral"} or felt
    return {
        "start": statements[0]["start"],
        "end": statements[-1]["end"],
        "labels": [label for label in LABELS if label in found],
        "sentiment": voiced.pop() if len(voiced) == 1 else "mixed",
    }
