"""The frozen value types that flow through the product, front to back.

`Message` goes in; `Reading` or `Rejection` comes out. Offsets are half-open and count code
points of `Message.text`, which is never altered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
"""A value that JSON can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a message was found: file name and 1-based line, row or item number."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a message's text with an origin of its own: a turn, a comment, a signature.

    start, end: half-open span in code points of the message's text.
    kind: one of `taxonomy.SECTION_KINDS`.
    read: whether its words are the customer's, to be read.
    speaker: name or label, as the input has it.
    role: one of `taxonomy.ROLES`, None where it cannot be told.
    start_seconds, end_seconds: when it was said, from the beginning of the call.
    """

    start: int
    end: int
    kind: str
    read: bool = True
    speaker: str | None = None
    role: str | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Why a message is not counted as the voice of a customer.

    kind: one of `taxonomy.NOISE`.
    reason: what shows it, without the customer's words: `header Auto-Submitted`.
    """

    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One verbatim of a customer, with whatever came along with it.

    id: the customer's own, or one made from file and line; repeated ids are kept.
    id_made: whether it is made so, and a reading's gets a digest to be told apart by.
    text: as it came, unaltered.
    channel: one of `taxonomy.CHANNELS`.
    time, author: as given in the input, None where absent.
    language: as given in the input; a reading's has that of its text where the two differ.
    metadata: every other field of the input, in its order.
    question: what the text answers, in a survey.
    sections: parts of the text, in order and without overlap; what lies in none of them is not
    read. Without any, all of the text is.
    noise: why it is no voice of a customer, where the reader can tell.
    warnings: what the reader has to say about this message (`decoded_as_windows-1252`).
    """

    id: str
    text: str
    channel: str = "other"
    time: str | None = None
    author: str | None = None
    language: str | None = None
    metadata: Mapping[str, Json] = field(default_factory=dict)
    question: str | None = None
    sections: tuple[Section, ...] = ()
    noise: Noise | None = None
    origin: Origin | None = None
    warnings: tuple[str, ...] = ()
    id_made: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """How the customer feels: a label of `taxonomy.SENTIMENTS`, or `taxonomy.UNCERTAIN`.

    score: P(positive) - P(negative), in [-1, 1].
    confidence: calibrated probability that the label is right, in [0, 1].
    band: the confidence in words, one of `confidence.BANDS`.
    """

    label: str
    score: float
    confidence: float
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the writer wants: a label of `taxonomy.INTENTS`, or `taxonomy.UNCERTAIN`.

    confidence, band: as of a `Sentiment`.
    """

    label: str
    confidence: float
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence or clause with its own point, and what was read in it.

    start, end: half-open span in code points of the message's text.
    labels: the leaf labels over their thresholds, in taxonomy order.
    probabilities: all eight leaf labels.
    bands: how sure each of `labels` is.
    label_sentiments: how the customer feels about each of `labels`: "great food, rude staff" is
    mixed as a whole, good about one label and bad about the other.
    speaker, start_seconds, end_seconds: of the section it lies in; the times are shared out over
    its characters.
    """

    start: int
    end: int
    text: str
    labels: tuple[str, ...]
    probabilities: Mapping[str, float]
    sentiment: Sentiment
    bands: Mapping[str, str] = field(default_factory=dict)
    label_sentiments: Mapping[str, Sentiment] = field(default_factory=dict)
    speaker: str | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetReading:
    """A facet of `platform` found in a message; `statements` are indices of its evidence."""

    probability: float
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentReading:
    """A component found in a message.

    probability, band: those of its most certain statement.
    sentiment: label and score over its statements, of what they say about its labels.
    statements: indices of the statements that are its evidence.
    facets: those found, for `platform` only.
    """

    probability: float
    band: str
    sentiment: Sentiment
    statements: tuple[int, ...]
    facets: Mapping[str, FacetReading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words that show a signal: a half-open span in code points of the message's text.

    rule: what they show, a name in the table of the signal's kind: `bereavement`.
    statement: index of the statement in which they stand.
    """

    rule: str
    start: int
    end: int
    statement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that a service team should not overlook in a message.

    kind: one of `taxonomy.SIGNALS`.
    evidence: at least one, in the order of the text, without overlap.
    """

    kind: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the customer's sentiment went over a conversation, as scores in [-1, 1].

    start, end: mean over the first and the last quarter of the statements, of one at least.
    lowest: of the statement that feels worst, whose index is `lowest_statement`.
    """

    start: float
    end: float
    lowest: float
    lowest_statement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was found in one message; `message` rides along unaltered.

    noise: why it is not to be counted as the voice of a customer, None where it is.
    course: of conversations only, messages with turns.
    signals: those found, in taxonomy order, each kind once.
    """

    message: Message
    language: str
    sentiment: Sentiment
    intent: Intent
    components: Mapping[str, ComponentReading]
    statements: tuple[Statement, ...]
    model: str
    noise: Noise | None = None
    course: Course | None = None
    signals: tuple[Signal, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the message that was read."""
        return self.message.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A message, row or file that could not be read; nothing is dropped silently.

    id: of the message, or None where the input broke before an id was known.
    stage: `read`, `text` or `model`.
    code: stable, from `errors`.
    detail: one sentence for a person, without the message's text.
    """

    id: str | None
    stage: str
    code: str
    detail: str
    origin: Origin | None = None
