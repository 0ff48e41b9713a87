"""Every error of the service, in one form and from one table: `{"error": {...}}`.

A message names the field, the limit and the size of what came, never the text of a customer.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from starlette.responses import JSONResponse

STATUSES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "malformed": 400,
        "no_key": 401,
        "wrong_role": 403,
        "cross_site": 403,
        "wrong_host": 403,
        "not_found": 404,
        "wrong_method": 405,
        "too_slow": 408,
        "conflict": 409,
        "too_large": 413,
        "wrong_type": 415,
        "invalid": 422,
        "full": 429,
        "rate_limited": 429,
        "internal": 500,
        "not_ready": 503,
        "deadline": 503,
        "stopping": 503,
        "storage_full": 507,
    }
)
"""HTTP status of each code."""


class ServiceError(Exception):
    """What a caller is told when a request is not answered.

    code: one of `STATUSES`.
    message: one sentence for a person, without any text of a customer.
    field: what of the request it is about: `messages`, `options.redact`.
    limit: what would have been allowed.
    headers: of the answer: `Retry-After`.
    """

    def __init__(
        self,
        code: str,
        *,
        message: str,
        field: str | None = None,
        limit: int | float | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.code = code
        self.status = STATUSES[code]
        self.message = message
        self.field = field
        self.limit = limit
        self.headers = dict(headers)


def error_json(error: ServiceError) -> dict[str, dict[str, str | int | float | None]]:
    """Return what a caller gets to read."""
    return {
        "error": {
            "code": error.code,
            "message": error.message,
            "field": error.field,
            "limit": error.limit,
        }
    }


def error_response(error: ServiceError) -> JSONResponse:
    """Return the whole answer, with its status and headers."""
    return JSONResponse(error_json(error), status_code=error.status, headers=error.headers)
