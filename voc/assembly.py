"""From probabilities to a reading: thresholds, evidence, and what components add up to."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from voc.confidence import Confidence, Cutoffs, surest
from voc.heads import Probabilities
from voc.records import (
    ComponentReading,
    Course,
    FacetReading,
    Intent,
    Message,
    Reading,
    Section,
    Sentiment,
    Statement,
)
from voc.signals import find_signals
from voc.taxonomy import (
    COMPONENTS,
    INTENTS,
    LABELS,
    SENTIMENTS,
    UNCERTAIN,
    component_of,
    facet_of,
)

_LABELS_OF: Final = {c: [k for k in LABELS if component_of(k) == c] for c in COMPONENTS}
_NEGATIVE, _POSITIVE = SENTIMENTS.index("negative"), SENTIMENTS.index("positive")

Span = tuple[int, int]


def assemble(
    message: Message,
    spans: Sequence[Span],
    probabilities: Probabilities,
    *,
    thresholds: Mapping[str, float],
    confidence: Confidence,
    model: str,
    language: str,
    warnings: Iterable[str] = (),
) -> Reading:
    """Put a reading together.

    spans: of the message's statements, one a row of `probabilities`.
    thresholds: by label; a label is found where its probability is at least that.

    A reading that may be about something, but about nothing for sure, has the warning
    `no_certain_label`.
    """
    rows = zip(
        spans,
        probabilities.labels.tolist(),
        probabilities.statement_sentiments.tolist(),
        probabilities.label_sentiments.tolist(),
        strict=True,
    )
    statements = tuple(
        _in_section(
            _statement(message.text, span, labels, feeling, about, thresholds, confidence),
            message.sections,
        )
        for span, labels, feeling, about in rows
    )
    intents = probabilities.intent.tolist()
    best = max(range(len(intents)), key=intents.__getitem__)
    sure = intents[best]
    intent = Intent(label=INTENTS[best], confidence=sure, band=confidence.intent.band(sure))
    doubt = ("no_certain_label",) if _doubtful(statements, thresholds) else ()
    return Reading(
        message=message,
        language=message.language or language,
        sentiment=_sentiment(probabilities.sentiment.tolist(), confidence.message_sentiment),
        intent=intent,
        components=components_of(statements),
        statements=statements,
        model=model,
        noise=message.noise,
        course=_course(message, statements),
        signals=find_signals(message.text, statements, intent),
        warnings=(*message.warnings, *warnings, *doubt),
    )


def _statement(
    text: str,
    span: Span,
    labels: Sequence[float],
    feeling: Sequence[float],
    about: Sequence[Sequence[float]],
    thresholds: Mapping[str, float],
    confidence: Confidence,
) -> Statement:
    values = dict(zip(LABELS, labels, strict=True))
    found = tuple(label for label, value in values.items() if value >= thresholds[label])
    cutoffs = confidence.statement_sentiment
    start, end = span
    return Statement(
        start=start,
        end=end,
        text=text[start:end],
        labels=found,
        probabilities=values,
        sentiment=_sentiment(feeling, cutoffs),
        bands={label: confidence.label.band(values[label]) for label in found},
        label_sentiments={
            label: _sentiment(about[LABELS.index(label)], cutoffs) for label in found
        },
    )


def _in_section(statement: Statement, sections: Sequence[Section]) -> Statement:
    """Say who spoke a statement, and when, where its section knows."""
    place = bisect_right(sections, statement.start, key=lambda section: section.start)
    if not place:
        return statement
    section = sections[place - 1]
    if section.speaker is None and section.start_seconds is None:
        return statement
    begun, ended = section.start_seconds, section.end_seconds
    if begun is None or ended is None:
        return replace(statement, speaker=section.speaker, start_seconds=begun)
    pace = (ended - begun) / max(1, section.end - section.start)
    return replace(
        statement,
        speaker=section.speaker,
        start_seconds=begun + pace * (statement.start - section.start),
        end_seconds=begun + pace * (statement.end - section.start),
    )


def _course(message: Message, statements: Sequence[Statement]) -> Course | None:
    if not any(section.kind == "turn" for section in message.sections):
        return None
    scores = [statement.sentiment.score for statement in statements]
    quarter = -(-len(scores) // 4)
    lowest = min(range(len(scores)), key=scores.__getitem__)
    return Course(
        start=sum(scores[:quarter]) / quarter,
        end=sum(scores[-quarter:]) / quarter,
        lowest=scores[lowest],
        lowest_statement=lowest,
    )


def _doubtful(statements: Sequence[Statement], thresholds: Mapping[str, float]) -> bool:
    """Return whether no label is sure, though one was found or came half way to being found."""
    if any(band != "low" for s in statements for band in s.bands.values()):
        return False
    return any(s.probabilities[k] >= thresholds[k] / 2 for s in statements for k in LABELS)


def summarise(sentiments: Sequence[Sentiment]) -> Sentiment:
    """Return the sentiment that statements add up to.

    Neutral statements are background: they do not soften the others. Both poles together are
    mixed. What is uncertain says nothing beside what is not. The score is the mean over the
    statements that have one of the label's poles, the confidence that of the most certain of them.
    """
    known = [s for s in sentiments if s.label != UNCERTAIN] or list(sentiments)
    voiced = [s for s in known if s.label != "neutral"] or known
    poles = {s.label for s in voiced}
    label = poles.pop() if len(poles) == 1 else "mixed"
    return Sentiment(
        label=label,
        score=sum(s.score for s in voiced) / len(voiced),
        confidence=max(s.confidence for s in voiced),
        band=surest([s.band for s in voiced]),
    )


def _sentiment(shares: Sequence[float], cutoffs: Cutoffs) -> Sentiment:
    confidence = max(shares)
    return Sentiment(
        label=SENTIMENTS[shares.index(confidence)],
        score=shares[_POSITIVE] - shares[_NEGATIVE],
        confidence=confidence,
        band=cutoffs.band(confidence),
    )


def components_of(statements: Sequence[Statement]) -> dict[str, ComponentReading]:
    """Return the components that statements speak of, in taxonomy order."""
    held: dict[str, list[int]] = {}
    for number, statement in enumerate(statements):
        for label in statement.labels:
            held.setdefault(label, []).append(number)
    found: dict[str, ComponentReading] = {}
    for component in COMPONENTS:
        labels = [label for label in _LABELS_OF[component] if label in held]
        if not labels:
            continue
        facets = {label: _facet(statements, label, tuple(held[label])) for label in labels}
        evidence = tuple(sorted({i for facet in facets.values() for i in facet.statements}))
        felt = [statements[i].label_sentiments for i in evidence]
        found[component] = ComponentReading(
            probability=max(facet.probability for facet in facets.values()),
            band=surest(
                [b for i in evidence for k, b in statements[i].bands.items() if k in labels]
            ),
            sentiment=summarise([s[label] for s in felt for label in labels if label in s]),
            statements=evidence,
            facets={name: f for label, f in facets.items() if (name := facet_of(label))},
        )
    return found


def _facet(statements: Sequence[Statement], label: str, evidence: tuple[int, ...]) -> FacetReading:
    return FacetReading(
        probability=max(statements[i].probabilities[label] for i in evidence),
        statements=evidence,
    )
