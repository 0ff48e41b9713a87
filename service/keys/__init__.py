"""API keys: who may call, and what for."""

from service.keys.callers import Caller, Keys, authorise, authorised
from service.keys.exposure import check_exposure, is_loopback, keys_required
from service.keys.roles import ROLES, Role
from service.keys.store import Key, KeyStore

__all__ = [
    "ROLES",
    "Caller",
    "Key",
    "KeyStore",
    "Keys",
    "Role",
    "authorise",
    "authorised",
    "check_exposure",
    "is_loopback",
    "keys_required",
]
