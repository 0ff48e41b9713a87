"""Small complete values for tests: name only what a test is about, the rest has a default."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voc.confidence import surest
from voc.records import (
    ComponentReading,
    Course,
    Evidence,
    FacetReading,
    Intent,
    Json,
    Message,
    Noise,
    Reading,
    Section,
    Sentiment,
    Signal,
    Statement,
)
from voc.taxonomy import COMPONENTS, LABELS, UNCERTAIN, component_of, facet_of

SCORES = {"negative": -0.9, "neutral": 0.0, "positive": 0.9, "mixed": -0.1, UNCERTAIN: 0.0}
HIGH, LOW = 0.9, 0.05


def sentiment(
    label: str = "negative",
    *,
    score: float | None = None,
    confidence: float = 0.9,
    band: str = "high",
) -> Sentiment:
    """Return a sentiment with a score that suits its label."""
    return Sentiment(
        label=label,
        score=SCORES[label] if score is None else score,
        confidence=confidence,
        band=band,
    )


def statement(
    text: str = "The toaster arrived dead",
    labels: Sequence[str] = ("brand",),
    feeling: str = "negative",
    *,
    start: int = 0,
    end: int | None = None,
    probabilities: Mapping[str, float] | None = None,
    band: str = "high",
    felt: Mapping[str, Sentiment] | None = None,
) -> Statement:
    """Return a statement whose probabilities are high for its labels and low for the others.

    band: of its labels.
    felt: sentiments about its labels, where they are not that of the statement.
    """
    found = tuple(label for label in LABELS if label in labels)
    defaults = {label: HIGH if label in labels else LOW for label in LABELS}
    return Statement(
        start=start,
        end=start + len(text) if end is None else end,
        text=text,
        labels=found,
        probabilities={**defaults, **(probabilities or {})},
        sentiment=sentiment(feeling),
        bands=dict.fromkeys(found, band),
        label_sentiments={**dict.fromkeys(found, sentiment(feeling)), **(felt or {})},
    )


def reading(
    *statements: Statement,
    text: str | None = None,
    id: str = "t-1",  # noqa: A002 - the word of the contract
    channel: str = "ticket",
    language: str = "en",
    time: str | None = None,
    author: str | None = None,
    metadata: Mapping[str, Json] | None = None,
    feeling: str = "negative",
    intent: str = "complaint",
    model: str = "toy 1.0.0",
    warnings: Sequence[str] = (),
) -> Reading:
    """Return a reading whose components are those of its statements.

    Without `text`, the statements follow each other with a space between; without statements
    either, the message holds one default statement.
    """
    if text is None:
        statements = _in_a_row(statements or (statement(),))
        text = " ".join(item.text for item in statements)
    message = Message(
        id=id, text=text, channel=channel, time=time, author=author, metadata=metadata or {}
    )
    return Reading(
        message=message,
        language=language,
        sentiment=sentiment(feeling),
        intent=Intent(label=intent, confidence=0.8, band="medium"),
        components=_components(statements),
        statements=tuple(statements),
        model=model,
        warnings=tuple(warnings),
    )


def _in_a_row(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    placed: list[Statement] = []
    for item in statements:
        start = placed[-1].end + 1 if placed else 0
        placed.append(replace(item, start=start, end=start + len(item.text)))
    return tuple(placed)


def _components(statements: Sequence[Statement]) -> dict[str, ComponentReading]:
    found = {}
    for name in COMPONENTS:
        labels = [label for label in LABELS if component_of(label) == name]
        evidence = [i for i, item in enumerate(statements) if set(labels) & set(item.labels)]
        if evidence:
            found[name] = ComponentReading(
                probability=max(statements[i].probabilities[x] for i in evidence for x in labels),
                band=surest(
                    [b for i in evidence for x, b in statements[i].bands.items() if x in labels]
                ),
                sentiment=statements[evidence[0]].sentiment,
                statements=tuple(evidence),
                facets=_facets(statements, labels),
            )
    return found


def _facets(statements: Sequence[Statement], labels: Sequence[str]) -> dict[str, FacetReading]:
    found = {}
    for label in labels:
        facet = facet_of(label)
        evidence = [i for i, item in enumerate(statements) if label in item.labels]
        if facet and evidence:
            found[facet] = FacetReading(
                probability=max(statements[i].probabilities[label] for i in evidence),
                statements=tuple(evidence),
            )
    return found


def signalled() -> Reading:
    """Return a reading with a signal, shown by the second word of the first of two statements."""
    evidence = Evidence(rule="leaves", start=4, end=8, statement=0)
    plain = reading(statement("I'm gone"), statement("Farewell"))
    return replace(plain, signals=(Signal(kind="churn_risk", evidence=(evidence,)),))


def conversation() -> Reading:
    """Return a reading that has all that only some readings have."""
    spoken = replace(statement("Dead"), speaker="Jo", start_seconds=1.5, end_seconds=2.0)
    plain = reading(spoken, text="Dead alas", time="t", author="a", metadata={"k": "v"})
    noise = Noise(kind="auto_reply", reason="header Auto-Submitted")
    sections = (
        Section(start=0, end=4, kind="turn", speaker="Jo", start_seconds=1.5, end_seconds=2.0),
        Section(start=4, end=9, kind="quote", read=False),
    )
    message = replace(plain.message, question="How was it?", sections=sections, noise=noise)
    course = Course(start=-0.9, end=0.5, lowest=-0.9, lowest_statement=0)
    return replace(plain, message=message, noise=noise, course=course)
