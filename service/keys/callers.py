"""Who is calling: from the header `Authorization: Bearer voc_...` to a caller with roles."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Scope

from service.errors import ServiceError
from service.keys.exposure import keys_required
from service.keys.roles import ROLES, Role, permits
from service.keys.store import KeyStore
from service.settings import Settings
from voc.errors import OutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One who may call; `key_id` is None, and all roles are there, where no key is required."""

    key_id: str | None
    roles: frozenset[str]
    name: str


ANYONE: Final = Caller(key_id=None, roles=frozenset(ROLES), name="anyone")


class Keys:
    """Tells callers by their keys; one for each application, as `app.state.keys`.

    required: whether a call needs a key, as it was when the application was made.
    """

    def __init__(self, settings: Settings) -> None:
        """Use the keys of `settings.home`."""
        self.store = KeyStore(settings.home)
        self.required = keys_required(settings)

    def caller(self, scope: Scope) -> Caller | None:
        """Return who sends a request, None if its key is not good; asked once, then remembered.

        Raises ServiceError (`no_key`) without a key, and (`not_ready`) if keys cannot be read.
        """
        state = scope.setdefault("state", {})
        if "caller" not in state:
            state["caller"] = self._caller(scope) if self.required else ANYONE
        known: Caller | None = state["caller"]
        return known

    def _caller(self, scope: Scope) -> Caller | None:
        token = _token(scope)
        if token is None:
            raise no_key("a key is needed: `Authorization: Bearer voc_...`")
        try:
            key = self.store.check(token)
        except OutputError as error:
            raise ServiceError("not_ready", message="the keys cannot be read now") from error
        if key is None:
            return None
        return Caller(key_id=key.id, roles=frozenset(key.roles), name=key.name)


def no_key(message: str) -> ServiceError:
    """Return the error of a caller who is not known."""
    return ServiceError(
        "no_key", message=message, field="Authorization", headers={"WWW-Authenticate": "Bearer"}
    )


def unknown_key() -> ServiceError:
    """Return the error of a key that is wrong, expired or revoked: which, is not told."""
    return no_key("the key is not known, or it has expired or been revoked")


_scheme: Final = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A key that `voc keys create` has made. Not needed on loopback without keys.",
)


def authorise(request: Request, role: Role) -> Caller:
    """Return who asks, if they have `role`.

    Raises ServiceError: `no_key` (401) of one who is not known, `wrong_role` (403).
    """
    keys: Keys = request.app.state.keys
    caller = keys.caller(request.scope)
    if caller is None:
        raise unknown_key()
    if not permits(caller.roles, role):
        raise ServiceError("wrong_role", message=f"this needs a key with the role `{role}`")
    return caller


def authorised(role: Role) -> Callable[..., Awaitable[Caller]]:
    """Return `authorise` as a dependency of FastAPI, which documents it."""

    async def dependency(
        request: Request,
        _documented: Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)],
    ) -> Caller:
        return authorise(request, role)

    return dependency


def _token(scope: Scope) -> str | None:
    """Return what is presented as a key; of two headers nobody knows which counts, so none does."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) != 1:
        return None
    scheme, _, token = values[0].decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
