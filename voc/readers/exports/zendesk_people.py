"""Who is who in the tickets of Zendesk, where people are ids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from voc.readers.exports.fields import text_of
from voc.readers.exports.tickets import Fields
from voc.records import Json

INFERRED: Final = "roles_inferred"
"""The warning that nothing says who of the people in a ticket works for the company."""

_ROLES: Final = {"end-user": "customer", "agent": "agent", "admin": "agent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who is who in a ticket, by id.

    requester_name: where the ticket has it, and the users may not.
    """

    requester: str | None = None
    requester_name: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def role(self, person: str | None) -> str | None:
        """Return the role of a person, None where it cannot be told."""
        if person is None:
            return None
        if person == self.requester:
            return "customer"
        return self.roles.get(person) or (None if self.requester is None else "agent")

    def doubts(self, person: str | None) -> tuple[str, ...]:
        """Return the warning that the role of a person is inferred, where it is."""
        told = person is None or person in self.roles or person == self.requester
        return () if told or self.requester is None else (INFERRED,)

    def name(self, person: str | None) -> str | None:
        """Return the name of a person, or else the id."""
        if person is None:
            return None
        known = self.requester_name if person == self.requester else None
        return self.names.get(person) or known or person

    @property
    def author(self) -> str | None:
        """The name of the requester."""
        name = self.name(self.requester)
        return None if name == self.requester else name


def people_of(users: Iterable[Json]) -> People:
    """Return who the users are that an export holds beside its tickets."""
    known = [(person, user) for user in users if (person := text_of(user, "id")) is not None]
    roles = {person: _ROLES.get(text_of(user, "role") or "") for person, user in known}
    names = {person: text_of(user, "name") for person, user in known}
    return People(roles=_without_gaps(roles), names=_without_gaps(names))


def with_requester(people: People, record: Fields) -> People:
    """Return the people with the requester of a ticket, whose name may stand in it."""
    requester = text_of(record, "requester_id") or text_of(record, "requester", "id")
    name = text_of(record, "requester", "name") or text_of(record, "via", "source", "from", "name")
    return replace(people, requester=requester, requester_name=name)


def _without_gaps(values: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}
