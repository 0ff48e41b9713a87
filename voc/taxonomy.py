"""The closed label sets: what a statement can be about and how a customer can feel.

Order is part of the contract: models store one output per label in this order, and every
table lists labels in it. Bump `TAXONOMY_VERSION` when a label is added, removed or moved.
"""

from typing import Final

TAXONOMY_VERSION: Final = "cem-1"

LABELS: Final[tuple[str, ...]] = (
    "customer",
    "environment",
    "brand",
    "platform.process",
    "platform.policy",
    "platform.people",
    "platform.technology",
    "interface",
)
"""The eight leaf labels: a component, or a component and its facet joined by a dot."""

COMPONENTS: Final[tuple[str, ...]] = ("customer", "environment", "brand", "platform", "interface")
"""The five components of customer experience management (CEM)."""

FACETS: Final[tuple[str, ...]] = ("process", "policy", "people", "technology")
"""The facets of `platform`, the only component that has any."""

SENTIMENTS: Final[tuple[str, ...]] = ("negative", "neutral", "positive", "mixed")
"""Sentiment labels of a statement and of a message."""

INTENTS: Final[tuple[str, ...]] = (
    "complaint",
    "praise",
    "question",
    "request",
    "suggestion",
    "other",
)
"""What the writer of a message wants."""

SIGNALS: Final[tuple[str, ...]] = (
    "safety",
    "vulnerability",
    "escalation",
    "churn_risk",
    "deadline",
    "repeat_contact",
    "effort",
)
"""What a service team should not overlook in a message, the gravest first."""

UNCERTAIN: Final = "uncertain"
"""In the place of a sentiment or intent that was asked for only where it is sure."""

CHANNELS: Final[tuple[str, ...]] = (
    "ticket",
    "email",
    "chat",
    "call",
    "review",
    "post",
    "survey",
    "other",
)
"""Where a message came from."""


SECTION_KINDS: Final[tuple[str, ...]] = (
    "subject",
    "body",
    "turn",
    "comment",
    "note",
    "answer",
    "quote",
    "forward",
    "signature",
    "disclaimer",
    "notice",
)
"""What a part of a message is: `note` is internal to the company, `notice` is of a machine."""

ROLES: Final[tuple[str, ...]] = ("customer", "agent", "system")
"""Who speaks in a part of a message."""

NOISE: Final[tuple[str, ...]] = (
    "auto_reply",
    "bounce",
    "delivery_report",
    "calendar",
    "newsletter",
    "promotion",
    "spam",
    "boilerplate",
    "repost",
)
"""Kinds of messages that are no voice of a customer."""


def component_of(label: str) -> str:
    """Return the component of a leaf label: `platform` for `platform.policy`."""
    return label.partition(".")[0]


def facet_of(label: str) -> str | None:
    """Return the facet of a leaf label, or None where its component has no facets."""
    return label.partition(".")[2] or None
