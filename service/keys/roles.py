"""What a key may be used for: a closed set of roles."""

from collections.abc import Collection
from typing import Final, Literal, TypeAlias, get_args

Role: TypeAlias = Literal["score", "jobs", "read", "insight", "admin"]
"""`score` reads messages, `jobs` has files read and gets the results, `read` sees the model and
the metrics, `insight` what a lake holds, customers' words included, `admin` is all of them."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""All roles, in the order in which they are told."""


def permits(roles: Collection[str], role: Role) -> bool:
    """Return whether one who has `roles` may do what needs `role`."""
    return role in roles or "admin" in roles
