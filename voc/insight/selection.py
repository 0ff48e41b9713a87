"""A part of the facts: what every figure is of, and how a cell is opened.

A selection maps columns to a value, to several of which any will do, or to None for messages that
have none. `component`, `facet` and `leaf` choose what is spoken of; every other column is one of
messages.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

import polars as pl

from voc.errors import UsageError
from voc.insight.facts import SPOKEN_OF, Facts

Value: TypeAlias = str | Collection[str | None] | None
Where: TypeAlias = Mapping[str, Value]

_OF_MESSAGES: Final = ("sentiment", "intent", "model", "id", "customer")


def select(facts: Facts, where: Where) -> Facts:
    """Return the facts of the messages of a selection, and of what they speak of in it.

    Where it has a component, a facet or a leaf, messages that do not speak of it are left out, as
    are the other rows of `mentions`; with a component also those of `components`. Statements stay
    whole.

    Raises UsageError for a column that is not there.
    """
    for name in where:
        _check(facts, name)
    if not where:
        return facts
    spoken = {name: value for name, value in where.items() if name in SPOKEN_OF}
    others = {name: value for name, value in where.items() if name not in SPOKEN_OF}
    messages = _kept(facts.messages, others)
    mentions = _kept(facts.mentions, spoken)
    components = _kept(facts.components, {k: v for k, v in spoken.items() if k == "component"})
    if spoken:
        messages = messages.filter(pl.col("n").is_in(mentions["n"].unique().implode()))
    chosen = messages["n"].implode()
    return replace(
        facts,
        messages=messages,
        components=components.filter(pl.col("n").is_in(chosen)),
        mentions=mentions.filter(pl.col("n").is_in(chosen)),
        statements=facts.statements.filter(pl.col("n").is_in(chosen)),
        signals=facts.signals.filter(pl.col("n").is_in(chosen)),
    )


def check_group(facts: Facts, name: str) -> None:
    """Raise UsageError for what is no column to group by."""
    known = (*SPOKEN_OF, *facts.groups)
    if name not in known:
        raise UsageError(f"there is no column `{name}` to group by: {', '.join(known)}")


def _check(facts: Facts, name: str) -> None:
    known = (*SPOKEN_OF, *facts.groups, *_OF_MESSAGES)
    if name not in known:
        raise UsageError(f"there is no column `{name}` to select by: {', '.join(known)}")


def _kept(frame: pl.DataFrame, where: Where) -> pl.DataFrame:
    for name, value in where.items():
        frame = frame.filter(_has(name, value))
    return frame


def _has(name: str, value: Value) -> pl.Expr:
    values = [value] if value is None or isinstance(value, str) else [*value]
    found = pl.col(name).cast(pl.String()).is_in([one for one in values if one is not None])
    return found.fill_null(None in values)
