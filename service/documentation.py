"""The OpenAPI document and a page that shows it, with nothing from any other host."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.errors import STATUSES
from service.schemas import REQUEST_EXAMPLES, ErrorOut, OneMessage, ScoreRequest

_DESCRIPTION: Final = """
Reads customers' messages statement by statement: which component of the customer experience each
is about, how the customer feels, and the words that say so.

Every error has one form, `{"error": {"code", "message", "field", "limit"}}`.
"""
_REF: Final = "#/components/schemas/{model}"
_ERROR: Final = {"$ref": _REF.format(model=ErrorOut.__name__)}
_ANYWHERE: Final = (401, 403, 408, 413, 429, 500, 503)
_WITH_BODY: Final = (400, 415, 422)
_WITH_PARAMETERS: Final = (400, 404, 409, 422)
_WITH_FILES: Final = "/v1/jobs"
_PROBES: Final = ("/livez", "/readyz")

_ASSETS: Final = files("fastapi_swagger") / "resources"
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>voc: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<main id="swagger"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START: Final = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger",
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
"""


def add_documentation(app: FastAPI) -> None:
    """Let `app` tell what it can at `/openapi.json`, and show it at `/docs`."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}

    def serve(path: str, content: str | bytes, media_type: str) -> None:
        @app.get(path, include_in_schema=False)
        async def _() -> Response:
            return Response(content, media_type=media_type, headers=headers)

    serve("/docs", _PAGE, "text/html")
    serve("/docs/start.js", _START, "text/javascript")
    for name, media_type in (
        ("swagger-ui-bundle.js", "text/javascript"),
        ("swagger-ui.css", "text/css"),
    ):
        serve(f"/docs/{name}", (_ASSETS / name).read_bytes(), media_type)


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=_DESCRIPTION.strip(),
            routes=app.routes,
        )
        document["components"]["schemas"] |= _schemas(ScoreRequest, OneMessage, ErrorOut)
        document["paths"]["/v1/score"]["post"]["requestBody"] = _score_body()
        for path, operation in _operations(document):
            _add_errors(path, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _schemas(*models: type[BaseModel]) -> dict[str, Any]:
    _, schema = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    schemas: dict[str, Any] = schema["$defs"]
    return schemas


def _score_body() -> dict[str, Any]:
    """Return what is sent to `/v1/score`, which reads its body itself."""
    models = (ScoreRequest, OneMessage)
    schema = {"anyOf": [{"$ref": _REF.format(model=model.__name__)} for model in models]}
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "examples": REQUEST_EXAMPLES}},
    }


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            yield path, operation


def _add_errors(path: str, operation: dict[str, Any]) -> None:
    """Say which errors an operation may answer with, from the table of all."""
    statuses = {*_ANYWHERE, *(int(code) for code in operation["responses"] if code >= "400")}
    if "requestBody" in operation:
        statuses.update(_WITH_BODY)
    if operation.get("parameters"):
        statuses.update(_WITH_PARAMETERS)
    if path.startswith(_WITH_FILES):
        statuses.add(507)
    if path in _PROBES:
        statuses = {503}
    for status in sorted(statuses):
        codes = [code for code, its in STATUSES.items() if its == status]
        operation["responses"][str(status)] = {
            "description": " or ".join(f"`{code}`" for code in codes),
            "content": {"application/json": {"schema": _ERROR}},
        }
