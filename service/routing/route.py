"""From a reading to the team that owns it, and how soon somebody should look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from service.routing.owners import Owners, Urgency
from voc.taxonomy import COMPONENTS, SIGNALS

ReadingJson: TypeAlias = Mapping[str, Any]
"""A reading as the service answers it, and as `voc score` writes it in JSON lines."""

_UNHAPPY: Final = ("negative", "mixed")
_DEFAULT: Final = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Where a message goes.

    team: that which owns it; `teams` all that own a part of it, the first first.
    priority: one of `owners.PRIORITIES`.
    tags: for a ticket system: small letters, digits and underscores.
    reasons: why, for a person; never the customer's words.
    """

    team: str
    teams: tuple[str, ...]
    priority: str
    tags: tuple[str, ...]
    reasons: tuple[str, ...]


def route(reading: ReadingJson, owners: Owners) -> Routing:
    """Return where a message goes: a pure function of its reading and the owners.

    What customers are unhappy about comes first, then what more of their statements speak of, then
    what is more probable; a component of the background comes last.
    """
    found = sorted(_found(reading, owners), key=lambda owned: owned.order)
    teams = tuple(dict.fromkeys(owners.teams[owned.label] for owned in found))
    level, because = _priority(reading, owners)
    return Routing(
        team=teams[0] if teams else owners.fallback,
        teams=teams or (owners.fallback,),
        priority=level,
        tags=tuple(_tags(reading, level)),
        reasons=(*(owned.reason(owners.teams[owned.label]) for owned in found), because),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owned:
    label: str
    sentiment: str
    statements: int
    probability: float
    is_background: bool

    @property
    def order(self) -> tuple[bool, bool, int, float, str]:
        unhappy = self.sentiment in _UNHAPPY
        return self.is_background, not unhappy, -self.statements, -self.probability, self.label

    def reason(self, team: str) -> str:
        count = f"{self.statements} statement{'s' * (self.statements != 1)}"
        return f"{team}: {self.label}, {self.sentiment}, {count}"


def _found(reading: ReadingJson, owners: Owners) -> Iterator[_Owned]:
    components = reading["components"]
    for name in (name for name in COMPONENTS if components.get(name)):
        component = components[name]
        facets = {k: v for k, v in (component.get("facets") or {}).items() if v}
        parts = {f"{name}.{facet}": part for facet, part in facets.items()} or {name: component}
        for label, part in parts.items():
            yield _Owned(
                label=label,
                sentiment=_felt(reading, label, part["statements"], component),
                statements=len(part["statements"]),
                probability=part["probability"],
                is_background=name in owners.background,
            )


def _felt(
    reading: ReadingJson, label: str, evidence: list[int], component: Mapping[str, Any]
) -> str:
    """Return how the customer feels about one label: a facet may differ from its component."""
    felt = [reading["statements"][index]["label_sentiments"].get(label) for index in evidence]
    labels = {sentiment["label"] for sentiment in felt if sentiment}
    if labels & set(_UNHAPPY):
        return "negative" if labels <= {"negative", "neutral"} else "mixed"
    return labels.pop() if len(labels) == 1 else str(component["sentiment"]["label"])


def _priority(reading: ReadingJson, owners: Owners) -> tuple[str, str]:
    for rule in owners.priority:
        if _holds(rule, reading):
            return rule.level, f"{rule.level}: {rule.because}"
    return _DEFAULT, f"{_DEFAULT}: no rule of priority holds"


def _holds(rule: Urgency, reading: ReadingJson) -> bool:
    signals = reading["signals"]
    kinds = {signal["kind"] for signal in signals}
    rules = {evidence["rule"] for signal in signals for evidence in signal["evidence"]}
    counted = kinds & rule.signals if rule.signals else kinds
    return (
        (not rule.signals or bool(counted))
        and len(counted) >= rule.least
        and (not rule.rules or bool(rules & rule.rules))
        and (not rule.sentiments or reading["sentiment"]["label"] in rule.sentiments)
        and (not rule.intents or reading["intent"]["label"] in rule.intents)
        and rule.noise in (None, bool(reading.get("noise")))
    )


def _tags(reading: ReadingJson, level: str) -> Iterator[str]:
    components = reading["components"]
    for name in (name for name in COMPONENTS if components.get(name)):
        yield f"voc_{name}"
        facets = components[name].get("facets") or {}
        yield from (f"voc_{name}_{facet}" for facet, part in facets.items() if part)
    yield f"voc_{reading['sentiment']['label']}"
    yield f"voc_{reading['intent']['label']}"
    found = {signal["kind"] for signal in reading["signals"]}
    yield from (f"voc_{kind}" for kind in SIGNALS if kind in found)
    yield f"voc_priority_{level}"
