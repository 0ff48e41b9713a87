"""What is known of many readings, in columns: all that scorecards, trends and reports count.

Frames of Polars, linked by `n`, the number of a message over all inputs. Labels are enumerations
in taxonomy order, so that sorting by them lists them as every other table does; what has few
values is categorical, and figures are of 32 bits: a million messages fit into memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from voc.taxonomy import (
    CHANNELS,
    COMPONENTS,
    FACETS,
    INTENTS,
    LABELS,
    SENTIMENTS,
    SIGNALS,
    UNCERTAIN,
)

CHANNEL: Final = pl.Enum(CHANNELS)
SENTIMENT: Final = pl.Enum([*SENTIMENTS, UNCERTAIN])
INTENT: Final = pl.Enum([*INTENTS, UNCERTAIN])
COMPONENT: Final = pl.Enum(COMPONENTS)
FACET: Final = pl.Enum(FACETS)
LEAF: Final = pl.Enum(LABELS)
SIGNAL: Final = pl.Enum(SIGNALS)

SCALES: Final = ("rating", "nps", "csat", "ces")
"""Scores that customers gave, each a column of messages."""

MESSAGES: Final = pl.Schema(
    {
        "n": pl.UInt32(),
        "id": pl.String(),
        "time": pl.Datetime("us", "UTC"),
        "channel": CHANNEL,
        "customer": pl.String(),
        **dict.fromkeys(SCALES, pl.Float32()),
        "sentiment": SENTIMENT,
        "score": pl.Float32(),
        "intent": INTENT,
        "model": pl.Categorical(),
    }
)
"""A row a message; after these come the columns to group by, categorical."""

COMPONENT_ROWS: Final = pl.Schema(
    {
        "n": pl.UInt32(),
        "component": COMPONENT,
        "sentiment": SENTIMENT,
        "score": pl.Float32(),
        "probability": pl.Float32(),
    }
)
"""A row for each component found in a message."""

MENTIONS: Final = pl.Schema(
    {
        "n": pl.UInt32(),
        "component": COMPONENT,
        "facet": FACET,
        "leaf": LEAF,
        "sentiment": SENTIMENT,
        "score": pl.Float32(),
        "probability": pl.Float32(),
    }
)
"""A row for each leaf label found in a message."""

STATEMENTS: Final = pl.Schema(
    {
        "n": pl.UInt32(),
        "k": pl.UInt32(),
        "text": pl.String(),
        "leaves": pl.List(LEAF),
        "sentiment": SENTIMENT,
        "score": pl.Float32(),
        "start": pl.Int32(),
        "end": pl.Int32(),
    }
)
"""A row for each statement, `k` its number in the message from 0."""

SIGNAL_ROWS: Final = pl.Schema({"n": pl.UInt32(), "kind": SIGNAL})
"""A row for each kind of signal found in a message."""

SPOKEN_OF: Final = ("component", "facet", "leaf")
"""Columns that say what is spoken of, from wide to narrow."""

FIGURES: Final = (
    *("messages", "share", "share_low", "share_high"),
    *("negative", "neutral", "positive", "mixed", "uncertain"),
    *("net", "net_low", "net_high"),
    *("negative_share", "negative_share_low", "negative_share_high"),
    *("complaint_share", "complaint_share_low", "complaint_share_high"),
    *("score", "score_low", "score_high", "small"),
)
"""Columns of figures, which no column to group by may be called; see `scorecard`."""

SMALL: Final = 30
"""Fewer messages than these say little: their figures are marked, and never coloured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What was read and is not counted, or not wholly.

    noise: messages that are no voice of a customer, by kind of `taxonomy.NOISE`; they are among
    the facts where they were asked for.
    repeated: readings of a message that came again later, whose last reading is counted.
    time: messages whose time cannot be told from what stands there; they are counted, without it.
    """

    noise: Mapping[str, int] = field(default_factory=dict)
    repeated: int = 0
    time: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Readings in columns; each frame has the columns of its schema, in order of `n`.

    messages: `MESSAGES` and the columns of `groups`; a message's customer, time and scales are
    null where the input does not have them.
    components: `COMPONENT_ROWS`: the sentiment and score of a component over the message.
    mentions: `MENTIONS`: the same for each leaf label, over the statements that have it.
    statements: `STATEMENTS`: the words, as they were shown in the reading.
    signals: `SIGNAL_ROWS`.
    groups: columns of `messages` that it makes sense to group by, `channel` first.
    """

    messages: pl.DataFrame
    components: pl.DataFrame
    mentions: pl.DataFrame
    statements: pl.DataFrame
    signals: pl.DataFrame
    groups: tuple[str, ...] = ("channel",)
    skipped: Skipped = field(default_factory=Skipped)

    @property
    def count(self) -> int:
        """How many messages there are."""
        return self.messages.height
