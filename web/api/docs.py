"""The OpenAPI document, and the page on which it can be browsed and tried, from our own address alone."""

from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Blueprint, Response, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from web import headers
from web.access import open_to_all

blueprint = Blueprint("docs", __name__)
SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
# Swagger UI draws its icons from data: addresses; only its page may.
POLICY = headers.POLICY.replace("img-src 'self'", "img-src 'self' data:")
WRITING = frozenset({"post", "put", "patch"})
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Sent again with the same key and body within a day, the request changes nothing and gets the first "
    "answer; one about a person as it now stands, if the sender may still see it.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read before the edit, or * for whatever there is.",
    "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[!#-~]*")$'},
}


@blueprint.get("/openapi.json")
@open_to_all
def document() -> ResponseReturnValue:
    """Give the OpenAPI document."""
    told: dict[str, Any] = current_app.extensions["document"]
    return told


@blueprint.get("/docs")
@open_to_all
def browse() -> Response:
    """Show the API as a page on which it can be tried."""
    return Response(render_template("api_docs.html"), headers={"Content-Security-Policy": POLICY})


@blueprint.get("/docs/<any('swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'):name>")
@open_to_all
def part(name: str) -> Response:
    """Give one of Swagger UI's own files."""
    return send_from_directory(SWAGGER_UI, name)


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what holds for all operations: who may, and the headers of writing and editing."""
    document["security"] = [{"token": []}]
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = {"type": "http", "scheme": "bearer"}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method in WRITING:
                operation.setdefault("parameters", []).append(KEY)
            if method in {"put", "patch"}:
                operation["parameters"].append(IF_MATCH)
    return document
