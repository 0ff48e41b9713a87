"""Who of those that speak is the customer: by label, or else by what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from voc.text.formulas import standing
from voc.text.labels import name_in, organisation_of, role_of

INFERRED: Final = "customer_inferred"
UNKNOWN: Final = "customer_unknown"

Spoken: TypeAlias = tuple[str | None, str]
"""A speaker, None where the input names nobody, and their words."""

_LEAD: Final = 4.0
"""How far apart two speakers must stand: a formula that nobody else uses, and a habit."""

_CLEAR: Final = 2.0
"""How far one of many must stand on a side to be put there."""

_MOST_SPEAKERS: Final = 3
_SIDES: Final = frozenset({"customer", "agent"})
_QUESTIONS: Final = 1.0
"""What it counts to ask in every turn: weak evidence, customers ask too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The roles of the speakers of one conversation.

    roles: of each speaker, None where it cannot be told; one of `taxonomy.ROLES`.
    warnings: `INFERRED` where a role was told by what was said, `UNKNOWN` where one of those who
    speak may or may not be the customer.
    """

    roles: Mapping[str | None, str | None]
    warnings: tuple[str, ...] = ()


def cast(turns: Sequence[Spoken], *, known: Mapping[str | None, str | None] | None = None) -> Cast:
    """Return who is who in a conversation.

    turns: what people say, in order; without notices.
    known: the roles of speakers that the input itself tells.

    Labels tell first, `Agent (Ben)`; then, of the last one left, that the others are of the other
    side; then what is said, of two or three speakers. Nothing is told of a voice without a name.
    """
    speakers = list(dict.fromkeys(speaker for speaker, _ in turns))
    told = _told(speakers, known or {})
    left = [speaker for speaker in speakers if speaker not in told]
    if not left:
        return Cast(roles=told)
    if not _SIDES & {*told.values()}:
        found = _inferred(left, turns)
        return Cast(roles={**told, **found.roles}, warnings=found.warnings)
    return _completed(told, left, turns)


def _told(
    speakers: Sequence[str | None], known: Mapping[str | None, str | None]
) -> dict[str | None, str]:
    """Return the roles that the input or labels tell; `Caller 1` and `Caller 2` tell nothing.

    `Ben` is whom another label calls `Agent (Ben)`.
    """
    told = {speaker: known.get(speaker) or role_of(speaker) for speaker in speakers}
    found = {speaker: role for speaker, role in told.items() if role is not None}
    if len(found) == len(speakers) > 1 and len({*found.values()}) == 1 and not known:
        return {}
    return found | {
        speaker: role
        for speaker in speakers
        if speaker is not None and speaker not in found
        for label, role in found.items()
        if label is not None and speaker == name_in(label)
    }


def _completed(
    told: Mapping[str | None, str], left: Sequence[str | None], turns: Sequence[Spoken]
) -> Cast:
    """Return the cast where some are told: others are of the side that nobody is on."""
    missing = _SIDES - {*told.values()}
    other = next(iter(missing), None)
    named = [speaker for speaker in left if speaker is not None]
    if other is not None and len(named) == 1 == len(left):
        return Cast(roles={**told, named[0]: other})
    stands = _standings(turns)
    roles = {
        speaker: (_side(stands[speaker]) or other) if speaker is not None else None
        for speaker in left
    }
    return _with_warnings({**told, **roles}, inferred=any(roles.values()))


def _inferred(speakers: Sequence[str | None], turns: Sequence[Spoken]) -> Cast:
    unknown = Cast(roles=dict.fromkeys(speakers), warnings=(UNKNOWN,))
    if not 1 < len(speakers) <= _MOST_SPEAKERS or None in speakers:
        return unknown
    by_company = _by_company(speakers)
    if by_company:
        return _with_warnings(by_company, inferred=True)
    stands = _standings(turns)
    last, *_, first = sorted(speakers, key=stands.__getitem__)
    if stands[first] - stands[last] < _LEAD:
        return unknown
    roles = {last: "customer", first: "agent"}
    return _with_warnings({s: roles.get(s) or _side(stands[s]) for s in speakers}, inferred=True)


def _by_company(speakers: Sequence[str | None]) -> dict[str | None, str | None]:
    """Return the roles where some, and not all, stand with the name of one company."""
    companies = {speaker: organisation_of(speaker) for speaker in speakers}
    if None not in companies.values() or len({*companies.values()}) != 2:
        return {}
    return {speaker: "agent" if company else "customer" for speaker, company in companies.items()}


def _with_warnings(roles: Mapping[str | None, str | None], *, inferred: bool) -> Cast:
    unknown = None in roles.values()
    warnings = (INFERRED,) * inferred + (UNKNOWN,) * unknown
    return Cast(roles=roles, warnings=warnings)


def _side(standing: float) -> str | None:
    if abs(standing) < _CLEAR:
        return None
    return "agent" if standing > 0 else "customer"


def _standings(turns: Sequence[Spoken]) -> dict[str | None, float]:
    """Return how much each speaks as an agent."""
    words: dict[str | None, list[str]] = {}
    for speaker, text in turns:
        words.setdefault(speaker, []).append(text)
    return {
        speaker: standing("\n".join(texts)) + _QUESTIONS * _asking(texts)
        for speaker, texts in words.items()
    }


def _asking(texts: Sequence[str]) -> float:
    """Return the share of turns that ask something."""
    return sum("?" in text for text in texts) / len(texts)
