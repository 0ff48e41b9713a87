"""Owning teams and rules of priority, from `owners.toml` or a copy of it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from voc.errors import UsageError
from voc.taxonomy import COMPONENTS, INTENTS, LABELS, SENTIMENTS, SIGNALS, UNCERTAIN

PRIORITIES: Final = ("urgent", "high", "normal", "low")

DEFAULT: Final = Path(__file__).with_name("owners.toml")

_KEYS: Final = {"fallback", "background", "teams", "priority"}
_KNOWN: Final[Mapping[str, Sequence[str]]] = {
    "signals": SIGNALS,
    "sentiments": (*SENTIMENTS, UNCERTAIN),
    "intents": (*INTENTS, UNCERTAIN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """A rule of priority: it holds where all of its conditions do; an empty one always does.

    level: one of `PRIORITIES`.
    because: why, for a person.
    signals, rules, sentiments, intents: one of these must have been found.
    least: so many kinds of signals at least.
    noise: whether the message must be noise, or must not; None where it makes no difference.
    """

    level: str
    because: str
    signals: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    sentiments: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    least: int = 0
    noise: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owners:
    """Who owns what.

    teams: by leaf label, all eight.
    background: components that own a message only where no other was found.
    fallback: the team for a message in which nothing was found.
    priority: the first that holds counts.
    """

    teams: Mapping[str, str]
    background: frozenset[str]
    fallback: str
    priority: tuple[Urgency, ...]


def load(path: Path = DEFAULT) -> Owners:
    """Return the owners of a TOML file; raises UsageError for one that cannot be."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"`{path}` cannot be read as TOML") from error
    return owners_of(values)


def owners_of(values: Mapping[str, Any]) -> Owners:
    """Return the owners that TOML values tell of; raises UsageError where they cannot be."""
    if unknown := values.keys() - _KEYS:
        raise UsageError(f"no key `{min(unknown)}` in a file of owners")
    teams = values.get("teams", {})
    _among("teams", teams, LABELS)
    if missing := [label for label in LABELS if label not in teams]:
        raise UsageError(f"`teams`: nobody owns {', '.join(missing)}")
    background = values.get("background", ())
    _among("background", background, COMPONENTS)
    if not isinstance(values.get("fallback"), str):
        raise UsageError("`fallback`: must name a team")
    return Owners(
        teams=dict(teams),
        background=frozenset(background),
        fallback=values["fallback"],
        priority=tuple(map(_urgency, values.get("priority", ()))),
    )


def _urgency(values: Mapping[str, Any]) -> Urgency:
    if unknown := values.keys() - set(Urgency.__slots__):
        raise UsageError(f"no key `{min(unknown)}` in a rule of priority")
    if missing := {"level", "because"} - values.keys():
        raise UsageError(f"a rule of priority without `{min(missing)}`")
    _among("level", [values["level"]], PRIORITIES)
    for name, known in _KNOWN.items():
        _among(name, values.get(name, ()), known)
    listed = {name: frozenset(values.get(name, ())) for name in (*_KNOWN, "rules")}
    return Urgency(**{**values, **listed})


def _among(name: str, given: Any, known: Sequence[str]) -> None:
    if unknown := [value for value in given if value not in known]:
        raise UsageError(f"`{name}`: no `{unknown[0]}`; one of {', '.join(known)}")
