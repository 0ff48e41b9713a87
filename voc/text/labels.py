"""What part the label of a speaker gives them: `Agent (Ben)` works there, `CALLER` does not."""

import re
from typing import Final

_SYSTEM: Final = frozenset(
    {
        *("system", "ivr", "bot", "chatbot", "voicebot", "virtual", "automated", "recording"),
        *("announcement", "prompt", "action", "notification"),
    }
)
_AGENT: Final = frozenset(
    {
        *("agent", "agents", "representative", "rep", "csr", "advisor", "adviser", "operator"),
        *("support", "service", "services", "care", "helpdesk", "desk", "team", "staff", "company"),
        *("associate", "consultant", "clerk", "receptionist", "technician", "dispatcher", "teller"),
        *("supervisor", "manager", "specialist", "assistant", "concierge", "sales", "seller"),
        *("employee", "internal", "interviewer", "moderator", "nurse", "doctor", "pharmacist"),
    }
)
_CUSTOMER: Final = frozenset(
    {
        *("customer", "cust", "caller", "client", "guest", "patient", "member", "user", "consumer"),
        *("buyer", "shopper", "visitor", "passenger", "subscriber", "tenant", "resident"),
        *("policyholder", "cardholder", "claimant", "borrower", "requester", "complainant"),
        *("respondent", "human", "interviewee", "external", "unverified"),
    }
)
_ROLES: Final = ((_SYSTEM, "system"), (_AGENT, "agent"), (_CUSTOMER, "customer"))
"""The first that fits counts: a `Customer service agent` is an agent."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ORGANISATION: Final = re.compile(r"[(\[|]\s*([^()\[\]|]{2,40})[)\]]?\s*$")
_PRONOUNS: Final = re.compile(r"(?:he|she|they|him|her|them|his|hers|theirs|/|\s)+", re.IGNORECASE)


def role_of(label: str | None) -> str | None:
    """Return the role that a label names, None where it is a name or a number: `spk_0`."""
    if label is None:
        return None
    words = set(_WORD.findall(_CAMEL.sub(" ", label).casefold()))
    return next((role for named, role in _ROLES if named & words), None)


def name_in(label: str) -> str:
    """Return the name beside a role: `Ben` of `Agent (Ben)`, `Ben (Agent)` or `Agent Ben`."""
    words = [word for word in _WORD.findall(label) if role_of(word) is None]
    return " ".join(words)


def organisation_of(label: str | None) -> str | None:
    """Return what stands in brackets or after a bar, if not pronouns: of `Jo (Skiffnet)`."""
    found = _ORGANISATION.search(label) if label is not None else None
    if found is None or _PRONOUNS.fullmatch(found[1]):
        return None
    return found[1].strip().casefold()
