"""How well a model reads: gold messages beside readings, in figures.

Statements are compared by the characters they share, so that a reading is judged whatever the
segmenter cut: a gold statement is credited with every label of the predicted statements aligned
with it. A rejected message counts as one in which nothing was found.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from voc.errors import UsageError
from voc.learning import metrics
from voc.learning.alignment import (
    Overlap,
    align,
    best_probabilities,
    predicted_labels,
    predicted_sentiment,
)
from voc.learning.gold import GoldMessage, GoldStatement, expected_labels, load_gold
from voc.learning.metrics import Counts, Figure, Flags, Report, Scores, Values
from voc.learning.reliability import (
    DECISIONS,
    Band,
    Bin,
    Decision,
    bands_of,
    decisions,
    reliability,
)
from voc.learning.tables import text_table
from voc.records import Reading, Statement
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS, component_of

__all__ = [
    "CLASSES",
    "Evaluation",
    "GoldMessage",
    "GoldStatement",
    "Pair",
    "SourceFigures",
    "evaluate",
    "expected_labels",
    "format_evaluation",
    "load_gold",
]

CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "leaf": LABELS,
    "statement_components": COMPONENTS,
    "message_components": COMPONENTS,
    "statement_sentiment": SENTIMENTS,
    "message_sentiment": SENTIMENTS,
    "intent": INTENTS,
}
"""The tasks that are scored, each with its classes."""


class _Headline(NamedTuple):
    title: str
    column: str
    task: str
    metric: Callable[[Counts], Values]


_HEADLINES: Final[Mapping[str, _Headline]] = {
    "leaf_macro_f1": _Headline("leaf macro-F1", "leaf", "leaf", metrics.macro_f1),
    "leaf_micro_f1": _Headline("leaf micro-F1", "micro", "leaf", metrics.micro_f1),
    "statement_component_macro_f1": _Headline(
        "component macro-F1, statement", "component", "statement_components", metrics.macro_f1
    ),
    "message_component_macro_f1": _Headline(
        "component macro-F1, message", "in message", "message_components", metrics.macro_f1
    ),
    "statement_sentiment_accuracy": _Headline(
        "statement sentiment accuracy", "sentiment", "statement_sentiment", metrics.accuracy
    ),
    "message_sentiment_accuracy": _Headline(
        "message sentiment accuracy", "of message", "message_sentiment", metrics.accuracy
    ),
    "intent_accuracy": _Headline("intent accuracy", "intent", "intent", metrics.accuracy),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A gold message and what was read in it, None where it was rejected."""

    gold: GoldMessage
    reading: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """The headline figures of the messages of one source; None where undefined."""

    messages: int
    statements: int
    figures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Every figure of a model on a labelled set.

    data: sha256 of the labelled file, None where the messages came from none.
    unaligned: gold statements with which no predicted one is aligned.
    stray: predicted statements with labels that are aligned with no gold statement; only
        `message_components` counts their labels.
    headline: the figures to quote, with bootstrap intervals over messages.
    message_sentiment_ece, leaf_ece: expected calibration errors, of what was read.
    bands: by kind of decision and band of confidence, how precise what was read is.
    reliability: the bins of the leaf probabilities and of the messages' sentiments.
    """

    data: str | None
    messages: int
    rejected: int
    statements: int
    unaligned: int
    stray: int
    resamples: int
    seed: int
    headline: Mapping[str, Figure]
    leaf: Report
    statement_components: Report
    message_components: Report
    statement_sentiment: Report
    message_sentiment: Report
    intent: Report
    message_sentiment_ece: float | None
    leaf_ece: float | None
    bands: Mapping[str, Mapping[str, Band]]
    reliability: Mapping[str, Sequence[Bin]]
    sources: Mapping[str, SourceFigures]

    def to_json(self) -> dict[str, Any]:
        """Return all figures as plain dicts, numbers and None."""
        return asdict(self)


def evaluate(
    pairs: Sequence[Pair], *, resamples: int = 1000, seed: int = 0, data: str | None = None
) -> Evaluation:
    """Score readings against gold, with 95% intervals from resampled messages.

    Raises: UsageError without any pair, or where a reading is of another text.
    """
    if not pairs:
        raise UsageError("there is no message to evaluate")
    marks = [_mark(pair) for pair in pairs]
    counts = {task: np.stack([mark.counts[task] for mark in marks]) for task in CLASSES}
    reports = {
        task: metrics.report(classes, counts[task].sum(axis=0)) for task, classes in CLASSES.items()
    }
    made = [decision for mark in marks for decision in mark.decisions]
    of_sentiment = [d for d in made if d.kind == "message_sentiment"]
    leaves = np.concatenate([mark.probabilities.ravel() for mark in marks])
    present = np.concatenate([mark.present.ravel() for mark in marks])
    sure, right = _claims(of_sentiment)
    return Evaluation(
        data=data,
        messages=len(pairs),
        rejected=sum(pair.reading is None for pair in pairs),
        statements=sum(len(pair.gold.statements) for pair in pairs),
        unaligned=sum(mark.unaligned for mark in marks),
        stray=sum(mark.stray for mark in marks),
        resamples=resamples,
        seed=seed,
        headline=_headline(counts, resamples=resamples, seed=seed),
        leaf=reports["leaf"],
        statement_components=reports["statement_components"],
        message_components=reports["message_components"],
        statement_sentiment=reports["statement_sentiment"],
        message_sentiment=reports["message_sentiment"],
        intent=reports["intent"],
        message_sentiment_ece=metrics.calibration_error(sure, right),
        leaf_ece=metrics.calibration_error(leaves, present),
        bands={kind: bands_of([d for d in made if d.kind == kind]) for kind in DECISIONS},
        reliability={
            "leaf": reliability(leaves, present),
            "message_sentiment": reliability(sure, right),
        },
        sources=_by_source(pairs, counts),
    )


def format_evaluation(evaluation: Evaluation) -> str:
    """Return the figures as plain-text tables for a terminal."""
    e = evaluation
    opening = (
        f"{e.messages} messages ({e.rejected} rejected), {e.statements} statements "
        f"({e.unaligned} without an aligned prediction; {e.stray} stray predictions)\n"
        f"{metrics.CONFIDENCE_LEVEL:.0%} intervals from {e.resamples} resamples, seed {e.seed}\n"
        f"data sha256 {e.data or '-'}"
    )
    calibration = [
        ["message sentiment confidence", _number(e.message_sentiment_ece)],
        ["leaf probabilities", _number(e.leaf_ece)],
    ]
    scores = ["precision", "recall", "F1", "support"]
    tables = [
        _headline_table(e),
        text_table(["label", *scores], _report_rows(e.leaf)),
        text_table(["component, statement", *scores], _report_rows(e.statement_components)),
        text_table(["component, message", *scores], _report_rows(e.message_components)),
        text_table(["sentiment, statement", *scores], _report_rows(e.statement_sentiment)),
        text_table(["sentiment, message", *scores], _report_rows(e.message_sentiment)),
        text_table(["intent", *scores], _report_rows(e.intent)),
        text_table(["calibration", "ECE"], calibration),
        text_table(["confidence", "decisions", "share", "precision"], _band_rows(e.bands)),
        _source_table(e.sources),
    ]
    return "\n\n".join([opening, *tables]) + "\n"


class _Mark(NamedTuple):
    """What one pair adds to the figures.

    probabilities, present: shape (aligned statements, labels).
    """

    counts: Mapping[str, Counts]
    unaligned: int
    stray: int
    probabilities: Values
    present: Flags
    decisions: Sequence[Decision]


def _mark(pair: Pair) -> _Mark:
    gold, predicted = pair.gold, pair.reading.statements if pair.reading else ()
    if pair.reading and pair.reading.message.text != gold.text:
        raise UsageError(f"the reading of message `{gold.id}` is of another text")
    overlap = align(gold.text, gold.statements, predicted)
    aligned = overlap.any(axis=1)
    labelled = np.array([bool(statement.labels) for statement in predicted], dtype=np.bool_)
    return _Mark(
        counts=_counts(pair, overlap, predicted),
        unaligned=int((~aligned).sum()),
        stray=int((labelled & ~overlap.any(axis=0)).sum()),
        probabilities=best_probabilities(overlap[aligned], predicted),
        present=metrics.membership(LABELS, [s.labels for s in gold.statements])[aligned],
        decisions=list(decisions(gold, pair.reading, overlap)) if pair.reading else [],
    )


def _counts(pair: Pair, overlap: Overlap, predicted: Sequence[Statement]) -> dict[str, Counts]:
    gold, reading = pair.gold, pair.reading
    leaves = [statement.labels for statement in gold.statements]
    found = [predicted_labels(row, predicted) for row in overlap]
    felt = [predicted_sentiment(row, predicted) for row in overlap]
    sides: dict[str, tuple[list[Collection[str]], list[Collection[str]]]] = {
        "leaf": ([*leaves], [*found]),
        "statement_components": (
            [_components(labels) for labels in leaves],
            [_components(labels) for labels in found],
        ),
        "message_components": (
            [_components(expected_labels(gold))],
            [reading.components if reading else ()],
        ),
        "statement_sentiment": (
            [(statement.sentiment,) for statement in gold.statements],
            [(label,) if label else () for label in felt],
        ),
        "message_sentiment": (
            [(gold.sentiment,)],
            [(reading.sentiment.label,) if reading else ()],
        ),
        "intent": ([(gold.intent,)], [(reading.intent.label,) if reading else ()]),
    }
    return {task: metrics.count(CLASSES[task], *both) for task, both in sides.items()}


def _components(labels: Collection[str]) -> frozenset[str]:
    return frozenset(component_of(label) for label in labels)


def _claims(made: Sequence[Decision]) -> tuple[Values, Flags]:
    """Return the confidence of decisions, and which of them are right."""
    return (
        np.array([decision.confidence for decision in made], dtype=np.float64),
        np.array([decision.right for decision in made], dtype=np.bool_),
    )


def _headline(counts: Mapping[str, Counts], *, resamples: int, seed: int) -> dict[str, Figure]:
    drawn = {
        task: metrics.resample(rows, resamples=resamples, seed=seed)
        for task, rows in counts.items()
    }
    figures = {}
    for name, (_, _, task, metric) in _HEADLINES.items():
        low, high = metrics.interval(metric(drawn[task]))
        value = metrics.defined(metric(counts[task].sum(axis=0)))
        figures[name] = Figure(value=value, low=low, high=high)
    return figures


def _by_source(pairs: Sequence[Pair], counts: Mapping[str, Counts]) -> dict[str, SourceFigures]:
    return {
        source: _source(pairs, counts, source)
        for source in sorted({pair.gold.source for pair in pairs})
    }


def _source(pairs: Sequence[Pair], counts: Mapping[str, Counts], source: str) -> SourceFigures:
    chosen = [index for index, pair in enumerate(pairs) if pair.gold.source == source]
    return SourceFigures(
        messages=len(chosen),
        statements=sum(len(pairs[index].gold.statements) for index in chosen),
        figures={
            name: metrics.defined(metric(counts[task][chosen].sum(axis=0)))
            for name, (_, _, task, metric) in _HEADLINES.items()
        },
    )


def _headline_table(evaluation: Evaluation) -> str:
    rows = [
        [_HEADLINES[name].title, _number(figure.value), _number(figure.low), _number(figure.high)]
        for name, figure in evaluation.headline.items()
    ]
    return text_table(["headline", "value", "from", "to"], rows)


def _report_rows(report: Report) -> list[list[str]]:
    macro, micro = report.macro, report.micro
    means = [_number(macro.precision), _number(macro.recall), _number(macro.f1), ""]
    return [
        *(_score_row(name, scores) for name, scores in report.classes.items()),
        [f"macro (of {macro.classes})", *means],
        _score_row("micro", micro),
    ]


def _score_row(name: str, scores: Scores) -> list[str]:
    numbers = map(_number, (scores.precision, scores.recall, scores.f1))
    return [name, *numbers, str(scores.support)]


def _band_rows(bands: Mapping[str, Mapping[str, Band]]) -> list[list[str]]:
    return [
        [
            f"{kind.replace('_', ' ')}, {name}",
            str(band.decisions),
            _number(band.share),
            _number(band.precision),
        ]
        for kind, of_kind in bands.items()
        for name, band in of_kind.items()
    ]


def _source_table(sources: Mapping[str, SourceFigures]) -> str:
    columns = [headline.column for headline in _HEADLINES.values()]
    rows = [
        [name, str(source.messages), str(source.statements), *map(_number, source.figures.values())]
        for name, source in sources.items()
    ]
    return text_table(["source", "messages", "statements", *columns], rows)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
