"""The OpenAPI document, and the page on which it can be browsed and tried, from our own address alone.

Each reader is shown what is open to them: names of fields and causes that are not theirs would tell whom this is for.
Who is not signed in sees all addresses, and within them what firms see.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Blueprint, Flask, Response, current_app, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from ground.actors import Role
from web import headers
from web.access import open_to_all, reader
from web.api.blueprint import Shape

blueprint = Blueprint("docs", __name__)
SWAGGER_UI = Path(flask_swagger_ui.__file__).parent / "dist"
# Swagger UI draws its icons from data: addresses; only its page may.
POLICY = headers.POLICY.replace("img-src 'self'", "img-src 'self' data:")
WRITING = frozenset({"post", "put", "patch"})
SOMETHING = {"type": "object"}
METHODS = WRITING | {"get", "delete"}
PART = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
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
    """Give the OpenAPI document as far as it is open to who reads it: send a token, or be signed in, to see yours."""
    told: dict[str, Any] = current_app.extensions["documents"][reader()]
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


def for_readers(
    app: Flask, document: Mapping[str, Any], shapes: Mapping[str, type[Shape]]
) -> dict[Role | None, dict[str, Any]]:
    """Return for each role the operations that are open to it and what those refer to, and for None what strangers see.

    ``shapes`` are those of the document, by their names in it: what they withhold from a role stands nowhere. Strangers
    are shown which operations there are, and within them no more than a firm is.
    """
    withheld = {role: {name: shape.withheld.get(role, ()) for name, shape in shapes.items()} for role in Role}
    shown: dict[Role | None, dict[str, Any]] = {
        role: _shown(_without(document, withheld[role]), _doors(app, role)) for role in Role
    }
    return shown | {None: _closed(document, shown[Role.EMPLOYER]["components"]["schemas"])}


def _closed(document: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document in which other schemas than these say nothing of what they hold."""
    components = document["components"]
    told = {name: schemas.get(name, SOMETHING) for name in components["schemas"]}
    return {**document, "components": {**components, "schemas": told}}


def _without(document: Mapping[str, Any], withheld: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """Return the document whose schemas lack what is withheld of each."""
    components = document["components"]
    schemas = {name: _bare(schema, withheld.get(name, ())) for name, schema in components["schemas"].items()}
    return {**document, "components": {**components, "schemas": schemas}}


def _bare(schema: Mapping[str, Any], names: Collection[str]) -> Mapping[str, Any]:
    if not names:
        return schema
    kept = {name: told for name, told in schema["properties"].items() if name not in names}
    required = [name for name in schema.get("required", ()) if name not in names]
    return {**schema, "properties": kept, "required": required}


def _doors(app: Flask, role: Role) -> Callable[[str, str], bool]:
    """Return whether a method of an address, as the document names them, is open to a role."""
    needs: dict[tuple[str, str], frozenset[Role] | None] = {
        (PART.sub(r"{\1}", rule.rule), method.lower()): getattr(app.view_functions[rule.endpoint], "needs", frozenset())
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return lambda path, method: (roles := needs[path, method]) is None or role in roles


def _shown(document: Mapping[str, Any], is_open: Callable[[str, str], bool]) -> dict[str, Any]:
    told = {
        path: {key: told for key, told in item.items() if key not in METHODS or is_open(path, key)}
        for path, item in document["paths"].items()
    }
    paths = {path: item for path, item in told.items() if METHODS & item.keys()}
    tags = {tag for item in paths.values() for method in METHODS & item.keys() for tag in item[method].get("tags", ())}
    return {
        **document,
        "paths": paths,
        "tags": [tag for tag in document.get("tags", ()) if tag["name"] in tags],
        "components": _referred(paths, document["components"]),
    }


def _referred(paths: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    """Return the components that these paths refer to, those to which they refer again, and how one signs in."""
    found: dict[str, Any] = {"securitySchemes": components["securitySchemes"]}
    left = [*_references(paths)]
    while left:
        _, _, kind, name = left.pop().split("/")
        if name not in found.setdefault(kind, {}):
            found[kind][name] = components[kind][name]
            left += _references(found[kind][name])
    return found


def _references(node: object) -> Iterator[str]:
    if isinstance(node, Mapping):
        yield from (told for key, told in node.items() if key == "$ref")
    if isinstance(node, Mapping | list):
        for inner in node.values() if isinstance(node, Mapping) else node:
            yield from _references(inner)
