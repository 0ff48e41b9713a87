"""Leaves out of a reading what the model is not sure enough of: it says so, and does not guess."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from voc.assembly import components_of
from voc.confidence import at_least
from voc.records import Intent, Reading, Sentiment, Statement
from voc.taxonomy import UNCERTAIN

Choice = TypeVar("Choice", Sentiment, Intent)
Value = TypeVar("Value")


def withhold(reading: Reading, *, least: str) -> Reading:
    """Return a reading of what is at least this sure.

    least: one of `confidence.BANDS`.

    A label that is less sure is not found, its probability stands; a sentiment or intent that
    is less sure is `uncertain`, its score and confidence stand.
    """
    statements = tuple(_statement(statement, least) for statement in reading.statements)
    return replace(
        reading,
        sentiment=_choice(reading.sentiment, least),
        intent=_choice(reading.intent, least),
        components=components_of(statements),
        statements=statements,
    )


def _statement(statement: Statement, least: str) -> Statement:
    sure = tuple(k for k in statement.labels if at_least(statement.bands[k], least))
    felt = {k: _choice(v, least) for k, v in _only(statement.label_sentiments, sure).items()}
    return replace(
        statement,
        labels=sure,
        bands=_only(statement.bands, sure),
        sentiment=_choice(statement.sentiment, least),
        label_sentiments=felt,
    )


def _only(values: Mapping[str, Value], keys: tuple[str, ...]) -> dict[str, Value]:
    return {key: values[key] for key in keys}


def _choice(choice: Choice, least: str) -> Choice:
    if at_least(choice.band, least):
        return choice
    return replace(choice, label=UNCERTAIN)
