"""What drivers are computed from: who spoke of what, how they felt about it, and the outcome."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voc.insight.facts import SCALES, Facts
from voc.insight.intervals import Floats
from voc.insight.resampling import Integers
from voc.taxonomy import COMPONENTS, LABELS

Level = Literal["component", "leaf"]

SENTIMENT: Final = "sentiment"
"""The outcome that every message has: its sentiment score."""

OUTCOMES: Final = (*SCALES, SENTIMENT)
"""What drivers may be of."""

LABELS_OF: Final[dict[Level, tuple[str, ...]]] = {"component": COMPONENTS, "leaf": LABELS}

_PROMOTER, _PASSIVE, _MOST, _POINTS = 9, 7, 10, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Messages that have an outcome, in rows.

    labels: those that any of the messages mention, in taxonomy order.
    rows: a column of ones, two for each label (whether it is mentioned; the score of what is said
    of it, 0 where it is not mentioned), and the outcome, shape (messages, 2 * labels + 2).
    negative: whether a label is mentioned with negative sentiment, shape (messages, labels).
    units: the code of each message's customer; a message without one is its own.
    """

    labels: tuple[str, ...]
    rows: Floats
    negative: NDArray[np.bool_]
    units: Integers

    @property
    def outcome(self) -> Floats:
        """The outcome of each message."""
        return self.rows[:, -1]

    @property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """The columns of each label, not counting that of ones: presence, score."""
        return tuple((2 * place, 2 * place + 1) for place in range(len(self.labels)))

    @property
    def repeated(self) -> bool:
        """Whether any customer has several messages."""
        return bool(self.units.size) and int(self.units.max()) + 1 < self.units.size


def outcome_of(messages: pl.DataFrame, outcome: str) -> pl.Series:
    """Return an outcome of each message as float64, null where it has none.

    NPS is in points: 100 for promoters (9 and 10 of 10), 0 for passives (7 and 8), -100 for
    detractors, so that its mean is the Net Promoter Score (Reichheld, 2003). What is not on the
    scale of 0 to 10 is null.
    """
    name = "score" if outcome == SENTIMENT else outcome
    if name not in messages.columns:
        return pl.Series(outcome, [None] * messages.height, pl.Float64())
    value = pl.col(name).cast(pl.Float64)
    value = pl.when(value.is_finite()).then(value)
    if outcome == "nps":
        value = pl.when(value.is_between(0, _MOST)).then(
            _POINTS * (value >= _PROMOTER).cast(pl.Float64)
            - _POINTS * (value < _PASSIVE).cast(pl.Float64)
        )
    return messages.select(value.alias(outcome)).to_series()


def design(facts: Facts, *, outcome: str, level: Level) -> Design:
    """Return the rows of all messages that have an outcome of `OUTCOMES`."""
    mentions = facts.components if level == "component" else facts.mentions
    messages = (
        facts.messages.with_columns(outcome_of(facts.messages, outcome).alias("outcome"))
        .filter(pl.col("outcome").is_not_null())
        .with_row_index("_row")
    )
    found = mentions.join(messages.select("n", "_row"), on="n").select(
        "_row", "sentiment", pl.col("score").fill_null(0.0), pl.col(level).alias("label")
    )
    here = set(found["label"].unique().to_list())
    labels = tuple(label for label in LABELS_OF[level] if label in here)
    rows = np.zeros((messages.height, 2 * len(labels) + 2))
    rows[:, 0] = 1.0
    rows[:, -1] = messages["outcome"].to_numpy()
    negative = np.zeros((messages.height, len(labels)), dtype=np.bool_)
    for place, label in enumerate(labels):
        said = found.filter(pl.col("label") == label)
        at = said["_row"].to_numpy()
        rows[at, 2 * place + 1] = 1.0
        rows[at, 2 * place + 2] = said["score"].to_numpy()
        negative[at, place] = (said["sentiment"] == "negative").fill_null(False).to_numpy()
    return Design(labels=labels, rows=rows, negative=negative, units=units_of(messages))


def units_of(messages: pl.DataFrame) -> Integers:
    """Return a code from 0 for each customer, and one for each message of nobody known.

    In the order of their first messages.
    """
    own = pl.col("customer").is_null()
    first = pl.when(own).then("n").otherwise(pl.col("n").min().over("customer"))
    _, codes = np.unique(messages.select(first).to_series().to_numpy(), return_inverse=True)
    return codes.astype(np.int64)


def products_by_block(rows: Floats, blocks: Integers) -> Floats:
    """Return the sums of products `Z.T @ Z` of each block's rows.

    rows: shape (messages, columns). blocks: of each row, 0, 1, ... without gaps.
    Returns shape (blocks, columns, columns).
    """
    order = np.argsort(blocks, kind="stable")
    edges = np.searchsorted(blocks[order], np.arange(1, int(blocks.max()) + 1))
    # Block by block: a copy of all rows in order would take as much memory as they do.
    parts = (rows[places] for places in np.split(order, edges))
    return np.stack([part.T @ part for part in parts])
