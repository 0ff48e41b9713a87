"""From probabilities to a reading: thresholds, evidence, and what components add up to."""

from collections.abc import Iterable, Mapping, Sequence

from voc.heads import Floats, Probabilities
from voc.records import (
    ComponentReading,
    FacetReading,
    Intent,
    Message,
    Reading,
    Sentiment,
    Statement,
)
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS, component_of, facet_of

_NEGATIVE, _POSITIVE = SENTIMENTS.index("negative"), SENTIMENTS.index("positive")

Span = tuple[int, int]


def assemble(
    message: Message,
    spans: Sequence[Span],
    probabilities: Probabilities,
    *,
    thresholds: Mapping[str, float],
    model: str,
    language: str,
    warnings: Iterable[str] = (),
) -> Reading:
    """Put a reading together.

    spans: of the message's statements, one a row of `probabilities`.
    thresholds: by label; a label is found where its probability is at least that.
    """
    statements = tuple(
        Statement(
            start=start,
            end=end,
            text=message.text[start:end],
            labels=tuple(k for k in LABELS if values[k] >= thresholds[k]),
            probabilities=values,
            sentiment=_sentiment(feelings),
        )
        for (start, end), values, feelings in zip(
            spans,
            (
                {k: float(v) for k, v in zip(LABELS, row, strict=True)}
                for row in probabilities.labels
            ),
            probabilities.statement_sentiments,
            strict=True,
        )
    )
    best = int(probabilities.intent.argmax())
    return Reading(
        message=message,
        language=message.language or language,
        sentiment=_sentiment(probabilities.sentiment),
        intent=Intent(label=INTENTS[best], confidence=float(probabilities.intent[best])),
        components=_components(statements),
        statements=statements,
        model=model,
        warnings=(*message.warnings, *warnings),
    )


def summarise(sentiments: Sequence[Sentiment]) -> Sentiment:
    """Return the sentiment that statements add up to.

    Neutral statements are background: they do not soften the others. Both poles together are
    mixed. The score is the mean over the statements that have one of the label's poles, the
    confidence that of the most certain of them.
    """
    voiced = [s for s in sentiments if s.label != "neutral"] or list(sentiments)
    poles = {s.label for s in voiced}
    label = poles.pop() if len(poles) == 1 else "mixed"
    return Sentiment(
        label=label,
        score=sum(s.score for s in voiced) / len(voiced),
        confidence=max(s.confidence for s in voiced),
    )


def _sentiment(shares: Floats) -> Sentiment:
    best = int(shares.argmax())
    return Sentiment(
        label=SENTIMENTS[best],
        score=float(shares[_POSITIVE] - shares[_NEGATIVE]),
        confidence=float(shares[best]),
    )


def _components(statements: Sequence[Statement]) -> dict[str, ComponentReading]:
    found: dict[str, ComponentReading] = {}
    for component in COMPONENTS:
        labels = [label for label in LABELS if component_of(label) == component]
        facets = {
            label: facet for label in labels if (facet := _facet(statements, label)) is not None
        }
        if not facets:
            continue
        evidence = tuple(sorted({i for facet in facets.values() for i in facet.statements}))
        found[component] = ComponentReading(
            probability=max(facet.probability for facet in facets.values()),
            sentiment=summarise([statements[i].sentiment for i in evidence]),
            statements=evidence,
            facets={name: f for label, f in facets.items() if (name := facet_of(label))},
        )
    return found


def _facet(statements: Sequence[Statement], label: str) -> FacetReading | None:
    evidence = tuple(i for i, s in enumerate(statements) if label in s.labels)
    if not evidence:
        return None
    return FacetReading(
        probability=max(statements[i].probabilities[label] for i in evidence),
        statements=evidence,
    )
