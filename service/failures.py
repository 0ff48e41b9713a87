"""Whatever goes wrong has the one form of `service.errors`, and says nothing of what was sent.

What nobody foresaw is answered by the guards, around all routes.
"""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from service.errors import STATUSES, ServiceError, error_response
from voc.errors import VocError, outcome_of

_CODES: Final = {status: code for code, status in reversed(list(STATUSES.items()))}
"""The first code of each status."""

_LONGEST_FIELD: Final = 60
_LISTS: Final = frozenset({"by", "where"})
"""Parameters that are lists, an item each."""


def answer_failures(app: FastAPI) -> None:
    """Let `app` answer every error in the one form."""
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(VocError, _voc_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


def invalid(error: dict[str, Any], *, within: int = 0) -> ServiceError:
    """Return what pydantic found first, without what was sent.

    within: leading parts of its place that are none of a caller's.
    """
    field = ".".join(str(part) for part in error["loc"][within:])
    known = field.replace(".", "").isidentifier() and len(field) <= _LONGEST_FIELD
    return ServiceError("invalid", message=error["msg"], field=field if known else None)


async def parameters_once(request: Request) -> None:
    """Be `check_parameters` as a dependency of FastAPI."""
    check_parameters(request)


def check_parameters(request: Request) -> None:
    """Refuse a parameter that comes twice: another reader of the request may take the other."""
    names = [name for name, _ in request.query_params.multi_items() if name not in _LISTS]
    if len(names) != len(set(names)):
        raise ServiceError("malformed", message="a parameter of the query is there twice")


async def _service_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)
    return error_response(error)


def response_to(error: VocError) -> Response:
    """Answer an error of the library: what is wrong with the input is told, the rest is raised."""
    status = outcome_of(type(error)).http_status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise error  # a fault of ours, as the guards answer it
    return error_response(ServiceError(_CODES[status], message=str(error)))


async def _voc_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, VocError)
    return response_to(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response(ServiceError("malformed", message="the body is not JSON"))
    return error_response(invalid(first, within=1))


async def _http_error(_: Request, error: Exception) -> Response:
    """Answer what the framework refuses: an unknown path, a method that a path has not."""
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "malformed" if error.status_code < 500 else "internal")
    message = HTTPStatus(STATUSES[code]).phrase.lower()
    return error_response(ServiceError(code, message=message, headers=error.headers or {}))
