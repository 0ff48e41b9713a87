"""From facts to answers: `voc.insight` reckons, and this puts it into JSON.

Answers are made here, in the thread that works on a lake; `schemas` only says what they look like.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from service.errors import ServiceError
from service.insight.choosing import (
    check_columns,
    ends,
    messages_of,
    name_of,
    reached,
    spoken_of,
    within,
)
from service.insight.held import Snapshot
from service.insight.schemas import ScorecardQuery, TrendQuery, VerbatimsQuery
from voc.records import Json
from voc.writers.contract import json_text, rounded

if TYPE_CHECKING:
    from voc.insight import Said, Verbatim

MOST_STATEMENTS: Final = 20
MOST_CHARACTERS: Final = 1_000
_BEFORE: Final = 2
"""Statements that are shown before the first one that a message is shown for."""


def about(held: Snapshot) -> str:
    """Return what can be asked for: `schemas.AboutOut`."""
    facts = held.facts
    first, last = ends(facts)
    return _answer(
        held,
        messages=facts.count,
        undated=facts.messages["time"].null_count(),
        first=first and first.isoformat(),
        last=last and last.isoformat(),
        columns=[{"name": name, "values": _values(held, name)} for name in facts.groups],
        left_out={"noise": dict(facts.skipped.noise), "repeated": facts.skipped.repeated},
    )


def scorecard(held: Snapshot, asked: ScorecardQuery) -> str:
    """Return the cells of a selection: `schemas.ScorecardOut`."""
    from voc.insight import scorecard as reckoned
    from voc.insight.tables import to_json

    check_columns(asked.by, held.facts)
    where = {**messages_of(asked, held.facts), **spoken_of(asked)}
    found = reckoned(within(held.facts, asked), by=asked.by, where=where)
    (total,) = to_json(found.total)
    cells: list[Any] = to_json(found.cells)
    for cell in cells:
        cell["cell"] = {name: cell.pop(name) for name in found.by}
    return _answer(held, by=list(found.by), cells=cells, total=total)


def trend(held: Snapshot, asked: TrendQuery) -> str:
    """Return the figures of each period: `schemas.TrendOut`."""
    from voc.insight import select
    from voc.insight.periods import ALL, counted
    from voc.insight.tables import to_json
    from voc.insight.trends import trend as reckoned

    name = name_of(asked) or ALL
    chosen = select(held.facts, messages_of(asked, held.facts))
    since, until = reached(held.facts, asked)
    counts = counted(within(chosen, asked), by=asked.period, since=since, until=until)
    frame = reckoned(counts)
    return _answer(
        held,
        name=name,
        by=counts.by,
        undated=chosen.messages["time"].null_count(),
        points=to_json(frame.filter(frame["name"] == name).drop("name")),
    )


def verbatims(held: Snapshot, asked: VerbatimsQuery) -> str:
    """Return customers' words for a selection: `schemas.VerbatimsOut`.

    Raises ServiceError (`conflict`) for the next page of a lake that has changed.
    """
    from voc.insight import verbatims as told

    skip = _place(held, asked.after)
    found = told(
        within(held.facts, asked),
        where={**messages_of(asked, held.facts), **spoken_of(asked)},
        feeling=asked.sentiment,
        limit=skip + asked.limit + 1,
    )[skip:]
    shown = found[: asked.limit]
    following = f"{skip + len(shown)}-{held.version}" if len(found) > len(shown) else None
    return _answer(held, messages=[_message(one) for one in shown], next=following)


def _answer(held: Snapshot, **values: Any) -> str:
    return json_text({"version": held.version, **values})


def _values(held: Snapshot, name: str) -> list[Json]:
    import polars as pl

    column = held.facts.messages[name].cast(pl.String()).alias("value")
    counts = column.value_counts(name="messages").sort(
        "messages", "value", descending=[True, False], nulls_last=True
    )
    return [*counts.iter_rows(named=True)]


def _place(held: Snapshot, after: str | None) -> int:
    """Return how many messages come before a page."""
    if after is None:
        return 0
    place, _, version = after.partition("-")
    if version != held.version:
        raise ServiceError(
            "conflict", message="the lake has changed: ask for the first page", field="after"
        )
    return int(place)


def _message(one: "Verbatim") -> dict[str, Any]:
    first = next((place for place, said in enumerate(one.statements) if said.shown_for), 0)
    begin = max(0, min(first - _BEFORE, len(one.statements) - MOST_STATEMENTS))
    shown = one.statements[begin : begin + MOST_STATEMENTS]
    return {
        "id": one.id,
        "time": one.time and one.time.isoformat(),
        "channel": one.channel,
        "sentiment": one.sentiment,
        "score": _rounded(one.score),
        "statements": [_statement(place, said) for place, said in enumerate(shown, begin)],
        "count": len(one.statements),
    }


def _statement(place: int, said: "Said") -> dict[str, Any]:
    row = asdict(said)
    text, labels, score = row.pop("text"), row.pop("leaves"), row.pop("score")
    return {
        "statement": place,
        "text": text[:MOST_CHARACTERS],
        "labels": list(labels),
        "score": _rounded(score),
        **row,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else rounded(score)
