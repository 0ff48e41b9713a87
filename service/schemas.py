"""What goes in and comes out over HTTP, as the OpenAPI document shows it.

A request is checked by `Options` and by the library itself; answers are made by `voc.writers`, and
these models only say what they look like: to make them of every answer would double its cost.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from service.errors import STATUSES
from voc.taxonomy import NOISE, SIGNALS

Label = Literal[
    "customer",
    "environment",
    "brand",
    "platform.process",
    "platform.policy",
    "platform.people",
    "platform.technology",
    "interface",
]
Band = Literal["high", "medium", "low"]
Feeling = Literal["negative", "neutral", "positive", "mixed", "uncertain"]
Wish = Literal["complaint", "praise", "question", "request", "suggestion", "other", "uncertain"]
Probability = Annotated[float, Field(ge=0, le=1)]
Score = Annotated[float, Field(ge=-1, le=1, description="P(positive) - P(negative)")]

MESSAGE: Final[dict[str, JsonValue]] = {
    "id": "t-17",
    "channel": "ticket",
    "text": "The toaster arrived dead, and they would not take it back without the box.",
    "order": "A-1009",
}
REQUEST_EXAMPLES: Final = {
    "messages": {
        "summary": "Several messages",
        "value": {"messages": [MESSAGE, {"text": "Lovely staff!"}], "min_confidence": "medium"},
    },
    "message": {"summary": "One message", "value": MESSAGE},
}


class Options(BaseModel):
    """How messages are read: as the options of `voc score`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    min_confidence: Band = Field("low", description="Say nothing that is less sure.")
    speakers: Literal["customer", "agent", "all"] = Field(
        "customer", description="Whose turns of a conversation are read."
    )
    redact: Literal["off", "patterns", "names"] | None = Field(
        None, description="What is taken out of readings; null for what the service was told."
    )
    any_language: bool = Field(
        False, description="Also read a text in a language that the model does not read."
    )


class MessageIn(BaseModel):
    """One verbatim of a customer; every other field rides along as `metadata`."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [MESSAGE]})

    text: str = Field(description="What the customer wrote, at most 1,000,000 characters.")
    id: str | int | None = Field(None, description="The place in the request where it is absent.")
    channel: str | None = Field(None, description="ticket, email, chat, call, review, post, ...")
    time: str | None = None
    author: str | None = None
    language: str | None = Field(None, description="As known before; it is a hint.")
    question: str | None = Field(None, description="What the text answers, in a survey.")


class ScoreRequest(Options):
    """Messages, and how they are read."""

    messages: list[MessageIn | str | Any] = Field(
        description="Objects, or bare texts. What is neither is one rejection, `bad_record`."
    )


class OneMessage(MessageIn, Options):
    """A single message, with the options among its fields."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={"examples": [MESSAGE], "not": {"required": ["messages"]}},
    )

    text: str | Any = Field(description="What the customer wrote.")
    id: Any = None
    channel: Any = None
    time: Any = None
    author: Any = None
    language: Any = None
    question: Any = None


class SentimentOut(BaseModel):
    """How the customer feels."""

    label: Feeling
    score: Score
    confidence: Probability
    band: Band


class ScoredOut(BaseModel):
    """How the customer feels about a component."""

    label: Feeling
    score: Score


class IntentOut(BaseModel):
    """What the writer wants."""

    label: Wish
    confidence: Probability
    band: Band


class FacetOut(BaseModel):
    """A facet of `platform`; `statements` are the indices of its evidence."""

    probability: Probability
    statements: list[int]


class ComponentOut(BaseModel):
    """A component that the message is about; `statements` are the indices of its evidence."""

    probability: Probability
    band: Band
    sentiment: ScoredOut
    statements: list[int]
    facets: dict[str, FacetOut] | None = None


class StatementOut(BaseModel):
    """A statement: `start` and `end` are code points of the text as it was sent."""

    start: int
    end: int
    text: str
    labels: list[Label]
    bands: dict[str, Band]
    probabilities: dict[str, Probability]
    sentiment: SentimentOut
    label_sentiments: dict[str, SentimentOut]
    speaker: str | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


class EvidenceOut(BaseModel):
    """Words that show a signal; `start` and `end` are code points of the text as it was sent."""

    rule: str
    start: int
    end: int
    statement: int


class SignalOut(BaseModel):
    """What a service team should not overlook."""

    kind: Literal[SIGNALS]  # type: ignore[valid-type]
    evidence: list[EvidenceOut]


class LeftOutOut(BaseModel):
    """A part that was not read: a quote, a signature, a turn of an agent."""

    start: int
    end: int
    kind: str


class NoiseOut(BaseModel):
    """Why a message is not to be counted as the voice of a customer."""

    kind: Literal[NOISE]  # type: ignore[valid-type]
    reason: str


class CourseOut(BaseModel):
    """How the customer's sentiment went over a conversation."""

    start: Score
    end: Score
    lowest: Score
    lowest_statement: int


class ReadingOut(BaseModel):
    """All that was found in one message; `index` is its place in the request, from 0."""

    index: int
    id: str
    channel: str
    language: str
    time: str | None = None
    author: str | None = None
    question: str | None = None
    metadata: dict[str, Any] | None = None
    sentiment: SentimentOut
    intent: IntentOut
    components: dict[str, ComponentOut]
    signals: list[SignalOut]
    statements: list[StatementOut]
    left_out: list[LeftOutOut] | None = None
    noise: NoiseOut | None = None
    course: CourseOut | None = None
    model: str
    warnings: list[str]


class RejectionOut(BaseModel):
    """Why one message was not read; `index` is its place in the request, from 0."""

    index: int
    id: str | None
    file: str | None
    line: int | None
    stage: Literal["read", "text", "model"]
    code: str
    detail: str


class ScoreResponse(BaseModel):
    """What came of every message, in the order of the request: one or the other."""

    readings: list[ReadingOut]
    rejections: list[RejectionOut]


class CutoffsOut(BaseModel):
    """Probabilities from which a decision is in a band; one above 1 is never reached."""

    high: float
    medium: float


class LabelOut(BaseModel):
    """A label, and the probability from which it is found."""

    name: Label
    threshold: Probability


class ModelOut(BaseModel):
    """The model at work. `hash` is the SHA-256 of its manifest, which has those of its files."""

    name: str
    version: str
    engine: str
    languages: list[str]
    labels: list[LabelOut]
    bands: dict[str, CutoffsOut]
    hash: str


class Status(BaseModel):
    """That all is well."""

    status: Literal["alive", "ready"]


class Problem(BaseModel):
    """What is wrong with a request."""

    code: Literal[tuple(STATUSES)] = Field(description="Stable across releases.")  # type: ignore[valid-type]
    message: str
    field: str | None = Field(description="What of the request it is about.")
    limit: float | None = Field(description="What would have been allowed.")


class ErrorOut(BaseModel):
    """The one form of all errors."""

    error: Problem
