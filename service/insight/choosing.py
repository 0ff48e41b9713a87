"""Which of the facts a request is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from service.errors import ServiceError
from service.insight.schemas import Choice, Spoken

if TYPE_CHECKING:
    from voc.insight.facts import Facts

_WITH_FACETS: Final = "platform"

Selection = dict[str, list[str | None]]
"""What `voc.insight.select` takes: for each column the values that will do, None for none."""


def messages_of(asked: Choice, facts: "Facts") -> Selection:
    """Return the selection of messages that is asked for, without what they speak of.

    Raises ServiceError (`invalid`) for a column that is not there.
    """
    found: Selection = {}
    if asked.channel is not None:
        found["channel"] = [asked.channel]
    for condition in asked.where:
        name = _column_of(condition, facts.groups)
        found.setdefault(name, []).append(condition[len(name) + 1 :] or None)
    return found


def spoken_of(asked: Spoken) -> Selection:
    """Return the selection of what messages speak of; raises ServiceError (`invalid`)."""
    named = {"component": asked.component, "facet": asked.facet}
    if asked.facet is not None and asked.component not in (None, _WITH_FACETS):
        raise ServiceError("invalid", message=f"only `{_WITH_FACETS}` has facets", field="facet")
    return {name: [value] for name, value in named.items() if value is not None}


def name_of(asked: Spoken) -> str | None:
    """Return what is spoken of as one name: `platform.policy`, `brand`, None for anything."""
    if asked.facet is not None:
        spoken_of(asked)
        return f"{_WITH_FACETS}.{asked.facet}"
    return asked.component


def check_columns(names: Sequence[str], facts: "Facts") -> None:
    """Raise ServiceError (`invalid`) for columns that cannot tell cells apart."""
    if len(names) != len(set(names)):
        raise ServiceError("invalid", message="a column is there twice", field="by")
    if not {*names} <= {"component", "facet", "leaf", *facts.groups}:
        raise _no_column("by")


def within(facts: "Facts", asked: Choice) -> "Facts":
    """Return the facts of the days that are asked for; raises ServiceError (`invalid`).

    Messages whose time is not known are of no day.
    """
    since, until = asked.since, asked.until
    if since is None and until is None:
        return facts
    if since is not None and until is not None and since > until:
        raise ServiceError("invalid", message="`from` is after `to`", field="from")
    import polars as pl

    day = pl.col("time").dt.date()
    messages = facts.messages.filter(day >= (since or date.min), day <= (until or date.max))
    chosen = pl.col("n").is_in(messages["n"].implode())
    return replace(
        facts,
        messages=messages,
        components=facts.components.filter(chosen),
        mentions=facts.mentions.filter(chosen),
        statements=facts.statements.filter(chosen),
        signals=facts.signals.filter(chosen),
    )


def reached(facts: "Facts", asked: Choice) -> tuple[date | None, date | None]:
    """Return from when and to when (not itself included) the asked days are known to be complete.

    They are where the lake has messages of before and after; beyond its own ends nothing is known.
    """
    first, last = ends(facts)
    since, until = asked.since, asked.until
    begins = since if since and first and first.date() <= since else None
    ended = until + timedelta(1) if until and last and until < last.date() else None
    return begins, ended


def ends(facts: "Facts") -> tuple[datetime | None, datetime | None]:
    """Return the times of the first and the last message whose time is known."""
    import polars as pl

    time = pl.col("time")
    first, last = facts.messages.select(time.min(), last=time.max()).row(0)
    return first, last


def _column_of(condition: str, columns: Sequence[str]) -> str:
    """Return the column that a condition begins with; a name may have a colon in it, too."""
    found = [name for name in columns if condition.startswith(f"{name}:")]
    if not found:
        raise _no_column("where")
    return max(found, key=len)


def _no_column(field: str) -> ServiceError:
    return ServiceError("invalid", message="there is no such column: see /v1/insight", field=field)
